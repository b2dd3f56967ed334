"""Pages that have no address of their own in `states`, and the proof that the examination sees faults."""

from playwright.sync_api import Page

from tests.browser.conftest import NewPage, sign_in, wait_for_map
from tests.browser.inspection import (
    CUT,
    LARGE_TEXT,
    PHONES,
    TOO_WIDE,
    Faults,
    look,
    no_faults,
    visit,
)
from tests.browser.journeys import choose_place, write_words


def test_the_page_of_what_is_not_there_is_sound(flat_page: Page) -> None:
    with no_faults() as faults:
        visit(flat_page, ["/nulle-part/"], faults, status=404)


def test_the_steps_of_a_contribution_are_sound(page: Page) -> None:
    base = "/concertations/grand-place/contribuer/"
    with no_faults() as faults:
        visit(page, [base], faults)
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


def test_the_review_of_a_resident_is_sound(flat_page: Page) -> None:
    page = flat_page
    sign_in(page, "citoyenne@parvis.test")
    with no_faults() as faults:
        page.goto("/concertations/plan-climat/contribuer/")
        choose_place(page, lon="3,0635", lat="50,6367")
        write_words(page, title="Un arbre", body="À l’ombre.")
        page.wait_for_url("**/relire/")
        look(page, "review", faults)


HELD_BY_THE_NARROWEST = (
    "/",
    "/concertations/",
    "/concertations/grand-place/",
    "/concertations/grand-place/contribuer/",
    "/compte/",
    "/compte/courrier-de-demonstration/",
    "/mentions-legales/",
    "/accessibilite/",
)


def test_the_narrowest_screen_holds_text_twice_as_large(flat_page: Page) -> None:
    """Each alone is looked at on every page; both together is what a phone held close asks for."""
    sign_in(flat_page, "citoyenne@parvis.test")
    flat_page.set_viewport_size({"width": PHONES[-1], "height": 740})
    found = {}
    for address in HELD_BY_THE_NARROWEST:
        flat_page.goto(address)
        flat_page.evaluate(LARGE_TEXT, "200%")
        found[address] = flat_page.evaluate(TOO_WIDE)
    assert {address: fault for address, fault in found.items() if fault} == {}


def test_the_field_of_a_zone_that_is_drawn_widens_no_phone(page: Page) -> None:
    """It is out of sight once there is a map to draw on, and has to be as narrow as it looks."""
    page.goto("/concertations/plan-climat/")
    wait_for_map(page)
    page.locator(".filters > summary").click()
    page.set_viewport_size({"width": PHONES[0], "height": 740})
    page.wait_for_selector(".zone-drawer--ready")
    assert page.evaluate(TOO_WIDE) is None


def test_the_weight_of_an_archive_widens_no_phone(flat_page: Page) -> None:
    """An archive is there once a worker has written it."""
    flat_page.goto("/donnees/")
    flat_page.evaluate("""() => {
        const known = document.querySelector(".dataset a.button");
        const archive = known.cloneNode(true);
        const words = [...archive.childNodes].find((node) => node.nodeType === 3 && node.data.trim());
        words.data = "PMTiles ";
        words.after(Object.assign(document.createElement("span"),
            {className: "small", textContent: "(248,8\u00a0Kio)"}));
        known.parentElement.append(archive);
    }""")
    for width in PHONES:
        flat_page.set_viewport_size({"width": width, "height": 740})
        flat_page.evaluate(LARGE_TEXT, "200%")
        assert flat_page.evaluate(TOO_WIDE) is None
        assert flat_page.evaluate(CUT) == ""


def test_a_map_that_is_drawn_says_so_beside_its_controls(page: Page) -> None:
    page.goto("/concertations/plan-climat/")
    wait_for_map(page)
    page.set_viewport_size({"width": PHONES[0], "height": 740})
    page.evaluate(LARGE_TEXT, "200%")
    right, controls = page.evaluate("""() => {
        const map = document.querySelector("parvis-map");
        map.dataset.state = "loading";
        const {left, width} = getComputedStyle(map, "::after");
        return [parseFloat(left) + parseFloat(width),
            document.querySelector(".maplibregl-ctrl-group").getBoundingClientRect().left];
    }""")
    assert 0 < right <= controls


def test_a_framed_map_takes_no_room_without_script(new_page: NewPage) -> None:
    page = new_page(width=1200, height=560, java_script_enabled=False)
    page.goto("/concertations/plan-climat/carte/")
    box = page.locator("parvis-map").bounding_box()
    facts = page.locator(".embed__facts").bounding_box()
    assert box
    assert facts
    assert box["height"] < 120
    assert facts["height"] < 48, "one line, as there is room for it"


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
