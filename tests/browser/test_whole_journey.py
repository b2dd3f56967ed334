"""All that a citizen does, from the account to the debate, without a script."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

from tests import photographs
from tests.browser.conftest import NewPage, Platform
from tests.browser.journeys import (
    choose_place,
    confirm_address,
    sign_up,
    write_words,
)
from tests.browser.readings import contributions_in_ogc

SLUG = "grand-place"
GROUND = f"/concertations/{SLUG}/"
PHOTO: FilePayload = {"name": "rue.jpg", "mimeType": "image/jpeg", "buffer": photographs.telling()}
WORDS = "Les pavés, vus du sol."
STANDS = "Je suis d’accord, et mes voisins aussi."


def address_of(page: Page) -> str:
    """The path of the page on the screen, without what follows it."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def of_another(page: Page, mine: list[str]) -> str:
    """The address of the first contribution of the list that is not among ``mine``."""
    addresses: list[str] = page.locator("#liste-contributions h3 a").evaluate_all(
        "(links) => links.map((link) => link.getAttribute('href'))"
    )
    return next(address for address in addresses if address not in mine)


def kinds_of(platform: Platform, addresses: list[str]) -> list[str]:
    """The types of the geometries that everybody is given of these contributions."""
    features: dict[str, Any] = contributions_in_ogc(platform, SLUG)
    return [features[address.split("/")[-2]]["geometry"]["type"] for address in addresses]


Placing = Callable[[Page], None]


def by_coordinates(page: Page) -> None:
    choose_place(page, lon="3,0635", lat="50,6367")


def by_list(page: Page, kind: str, *places: str) -> None:
    """Step 1 by a list of places, looked at before it is agreed to."""
    page.locator("#facon-liste > summary").click()
    page.get_by_label("Les lieux, un par ligne").fill("\n".join(places))
    page.get_by_label(kind).check()
    page.locator("#facon-liste").get_by_role("button", name="Voir ce lieu").click()
    expect(page.locator("#apercu")).to_contain_text("à Lille")
    page.get_by_role("button", name="Continuer").click()


def line_by_list(page: Page) -> None:
    by_list(page, "Un trait", "3,0625 50,6362", "3,0640 50,6366")


def area_by_list(page: Page) -> None:
    by_list(page, "Une zone", "3,0625 50,6362", "3,0640 50,6362", "3,0640 50,6368")


def test_the_whole_journey_without_a_script(new_page: NewPage, platform: Platform) -> None:
    page, email = new_page(java_script_enabled=False), "sans-script@exemple.test"
    page.goto("/compte/inscription/")
    sign_up(page, email, "Sans script de Fives")
    confirm_address(page, email)
    mine = []
    placings: dict[str, Placing] = {
        "un point": by_coordinates,
        "un trait": line_by_list,
        "une zone": area_by_list,
    }
    for what, place in placings.items():
        title = f"Sans script, {what}"
        page.goto(GROUND)
        page.get_by_role("link", name="Placer ma contribution").click()
        place(page)
        page.wait_for_url("**/quoi/")
        if what == "un point":
            page.get_by_label("Ajouter des photos").set_input_files([PHOTO])
            page.get_by_role("button", name="Ajouter ces photos").click()
            page.get_by_label("Description de la photo 1").fill(WORDS)
        write_words(page, title=title, body="Écrit sans script.")
        page.wait_for_url("**/relire/")
        expect(page.locator(".said")).to_contain_text(title)
        page.get_by_role("button", name="Envoyer ma contribution").click()
        expect(page.get_by_text("Votre contribution est sur la carte")).to_be_visible()
        if what == "un point":
            expect(page.get_by_role("img", name=WORDS)).to_be_visible()
        mine.append(address_of(page))
    assert kinds_of(platform, mine) == ["Point", "LineString", "Polygon"]

    page.goto(GROUND)
    page.locator(f"#liste-contributions a[href='{of_another(page, mine)}']").click()
    page.get_by_role("radio", name="Contre", exact=True).check()
    page.get_by_label("Votre commentaire").fill(STANDS)
    page.get_by_role("button", name="Publier mon commentaire").click()
    comment = page.locator(".comment", has_text=STANDS)
    expect(comment).to_contain_text("Contre")
    expect(comment).to_contain_text("Sans script de Fives")
    page.get_by_role("button", name="Je soutiens").click()
    expect(page.locator("#soutiens")).to_contain_text("dont le vôtre")
