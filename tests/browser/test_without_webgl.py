"""A browser that cannot draw maps loses the picture, never the information nor the form."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.journeys import choose_place, write_words

CANNOT_DRAW = "Votre navigateur ne peut pas dessiner cette carte."


def test_each_map_says_that_it_cannot_be_drawn_and_the_list_stays(flat_page: Page) -> None:
    for address, items in (
        ("/", "#en-cours .card"),
        ("/concertations/plan-climat/", "#liste-contributions [data-feature]"),
        ("/reunions/", "#liste-reunions [data-feature]"),
    ):
        flat_page.goto(address)
        flat_page.wait_for_selector("parvis-map[data-state=unsupported]")
        expect(flat_page.get_by_text(CANNOT_DRAW)).to_be_visible()
        assert flat_page.locator(items).count() > 2
        # Nothing is offered that would need a map.
        expect(flat_page.get_by_text("La liste suit la carte")).to_be_hidden()
    flat_page.locator("#liste-reunions section a").first.click()
    expect(flat_page.locator("dl.facts")).to_contain_text("Où")


def test_a_place_is_given_by_coordinates(flat_page: Page) -> None:
    sign_in(flat_page, "citoyenne@parvis.test")
    flat_page.goto("/concertations/grand-place/contribuer/")
    flat_page.wait_for_selector("pin-picker[data-state=unsupported]")
    expect(flat_page.get_by_text(CANNOT_DRAW)).to_be_visible()
    choose_place(flat_page, lon="3,06278", lat="50,63692")
    write_words(flat_page, title="Sans carte, mais avec un avis", body="")
    flat_page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(flat_page.locator("h1")).to_have_text("Sans carte, mais avec un avis")


def test_the_desk_shows_its_figures(flat_page: Page) -> None:
    sign_in(flat_page, "agent@parvis.test")
    flat_page.goto("/bureau/plan-climat/")
    flat_page.wait_for_selector("heat-map[data-state=unsupported]")
    expect(flat_page.get_by_text(CANNOT_DRAW)).to_be_visible()
    assert flat_page.locator("#communes tbody tr").count() > 3
