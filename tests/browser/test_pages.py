"""Every page, in every state, is sound: see `inspection`."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Platform, sign_in
from tests.browser.inspection import Faults, look, no_faults, visit
from tests.browser.journeys import choose_place, write_words

CONSULTATIONS = ("plan-climat", "reseau-cyclable", "grand-place")
TABS = ("contributions", "informer", "reunions", "donnees")


def test_the_public_pages_are_sound(page: Page) -> None:
    addresses = [
        "/",
        "/concertations/",
        "/reunions/",
        "/donnees/",
        "/charte-graphique/",
        "/accessibilite/",
        "/mentions-legales/",
        "/api/v1/docs/",
    ]
    with no_faults() as faults:
        visit(page, addresses, faults)
        visit(page, ["/nulle-part/"], faults, status=404)


@pytest.mark.parametrize("slug", CONSULTATIONS)
def test_each_consultation_is_sound_in_each_tab(page: Page, flat_page: Page, slug: str) -> None:
    with no_faults() as faults:
        visit(page, [f"/concertations/{slug}/"], faults)
        visit(flat_page, [f"/concertations/{slug}/?onglet={tab}" for tab in TABS], faults)


def test_answers_to_a_choice_are_sound_also_when_nothing_answers(flat_page: Page) -> None:
    with no_faults() as faults:
        visit(
            flat_page,
            [
                "/?commune=59350",
                "/?adresse=12+rue+de+Paris",
                "/concertations/plan-climat/?recherche=introuvable",
                "/reunions/?du=2090-01-01",
            ],
            faults,
        )
        visit(flat_page, ["/concertations/plan-climat/?du=hier"], faults, status=400)


def test_a_contribution_and_a_meeting_are_sound(page: Page, platform: Platform) -> None:
    contribution = platform.json("/ogc/collections/contributions/items?f=json&limit=1")
    meeting = platform.json("/ogc/collections/meetings/items?f=json&limit=1")
    with no_faults() as faults:
        visit(
            page,
            [
                f"/contributions/{contribution['features'][0]['properties']['public_id']}/",
                f"/reunions/{meeting['features'][0]['properties']['public_id']}/",
            ],
            faults,
        )


def test_the_open_data_pages_are_sound(page: Page, platform: Platform) -> None:
    first = platform.json("/ogc/collections/communes/items?f=json&limit=1")["features"][0]
    with no_faults() as faults:
        visit(
            page,
            [
                "/ogc/?f=html",
                "/ogc/conformance?f=html",
                "/ogc/api?f=html",
                "/ogc/collections?f=html",
                "/ogc/collections/communes?f=html",
                "/ogc/collections/communes/items?f=html",
                f"/ogc/collections/communes/items/{first['id']}?f=html",
            ],
            faults,
        )


def test_the_account_pages_of_a_visitor_are_sound(page: Page) -> None:
    with no_faults() as faults:
        visit(
            page,
            [
                "/compte/connexion/",
                "/compte/inscription/",
                "/compte/confirmer/",
                "/compte/confirmer/perdu/",
                "/compte/mot-de-passe/oublie/",
                "/compte/mot-de-passe/oublie/envoye/",
                "/compte/courrier-de-demonstration/",
            ],
            faults,
        )
        for address in (
            "/compte/inscription/",
            "/compte/connexion/",
            "/compte/mot-de-passe/oublie/",
        ):
            page.goto(address)
            page.locator("main form button[type=submit]").click()
            page.wait_for_selector(".error-summary")
            look(page, f"{address} sent empty", faults)


def test_the_steps_of_a_contribution_are_sound(page: Page, flat_page: Page) -> None:
    base = "/concertations/grand-place/contribuer/"
    with no_faults() as faults:
        visit(page, [base], faults)
        visit(flat_page, [f"{base}?q=Lille", f"{base}?q=12+rue+Nationale"], faults)
        page.goto(base)
        choose_place(page, lon="", lat="")
        page.wait_for_selector(".error-summary")
        look(page, "a place is missing", faults)
        choose_place(page, lon="3,06278", lat="50,63692")
        page.wait_for_url("**/quoi/")
        look(page, "what", faults)
        write_words(page, title="", body="")
        page.wait_for_selector(".error-summary")
        look(page, "a title is missing", faults)
        write_words(page, title="Un banc", body="Face au soleil.")
        page.wait_for_url("**/relire/")
        look(page, "review, not signed in", faults)


def test_the_pages_of_a_resident_are_sound(page: Page) -> None:
    sign_in(page, "citoyenne@parvis.test")
    with no_faults() as faults:
        visit(
            page,
            ["/compte/", "/compte/adresse/", "/compte/mot-de-passe/changer/"],
            faults,
        )
        page.goto("/concertations/plan-climat/contribuer/")
        choose_place(page, lon="3,0635", lat="50,6367")
        write_words(page, title="Un arbre", body="À l’ombre.")
        page.wait_for_url("**/relire/")
        look(page, "review", faults)
        visit(page, ["/bureau/"], faults, status=403)


def test_the_desk_is_sound(page: Page, flat_page: Page, platform: Platform) -> None:
    sign_in(page, "agent@parvis.test")
    flat_page.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    items = platform.json("/ogc/collections/contributions.plan-climat/items?f=json&limit=1")
    one = items["features"][0]["properties"]
    with no_faults() as faults:
        visit(
            page,
            [
                "/bureau/",
                "/bureau/plan-climat/",
                f"/bureau/contributions/{one['public_id']}/",
                "/bureau/contributions/",
                "/bureau/communes/",
                "/bureau/sig/",
            ],
            faults,
        )
        page.locator("main a[href^='/bureau/sig/']:not([href='/bureau/sig/'])").first.click()
        look(page, "one synchronisation", faults)
        empty = ["/bureau/plan-climat/?q=introuvable", "/bureau/plan-climat/?du=hier"]
        visit(flat_page, empty, faults)


def test_axe_sees_a_fault(page: Page) -> None:
    """Without this, a broken check would look like sound pages."""
    faults: Faults = {}
    page.goto("/mentions-legales/")
    page.evaluate("""() => {
        document.querySelector("h1").insertAdjacentHTML("afterend",
            "<h1>Deux</h1><img src=''><div class='broad'>large</div>");
        document.querySelector(".broad").style.width = "900px";
    }""")
    look(page, "broken", faults)
    said = " ".join(faults["broken"])
    assert "must have h1" in said
    assert "image-alt" in said
    assert "too wide: 9" in said
