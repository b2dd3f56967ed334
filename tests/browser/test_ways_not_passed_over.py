"""Step 1 is one form, and what it answers is brought to where one looks."""

import json

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage, wait_for_map
from tests.browser.drafting import LAT, LON, ROOT
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import choose_place

FOUND = {
    "results": [
        {"label": "Place du Général-de-Gaulle", "context": "Lille", "lon": 3.06331, "lat": 50.63664}
    ],
    "available": True,
}


def with_addresses(page: Page) -> None:
    """An address base that answers: the tests' own has none."""

    def answer(route: Route) -> None:
        route.fulfill(content_type="application/json", body=json.dumps(FOUND))

    page.route("**/adresses/**", answer)


def in_view(page: Page, selector: str) -> bool:
    return page.locator(selector).evaluate(
        """(node) => {
            const { top, bottom } = node.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
        }"""
    )


def test_an_address_chosen_on_a_phone_brings_the_place_into_view(new_page: NewPage) -> None:
    page = new_page(width=375, height=667, reduced_motion="reduce")
    with_addresses(page)
    page.goto(ROOT)
    wait_for_map(page, "pin-picker")
    field = page.locator("#id_adresse")
    field.fill("place du")
    page.get_by_role("option", name="Place du Général-de-Gaulle").click()
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
    page.wait_for_function(
        "document.querySelector('#apercu').getBoundingClientRect().bottom <= innerHeight"
    )
    assert in_view(page, "#apercu")
    expect(field).to_be_focused()
    expect(page.locator("address-search [role=status]")).to_have_text(
        "Adresse choisie\u202f: Place du Général-de-Gaulle"
    )
    # What was chosen is no text left over.
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/quoi/")


def test_a_list_not_looked_at_is_named_and_a_street_looked_at_goes_on(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    page.locator("#facon-liste > summary").click()
    page.locator("#id_places").fill("3,0625 50,6362")
    choose_place(page, lon=LON, lat=LAT)
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("sans voir ce lieu")
    expect(page.locator("#id_places")).to_be_visible()
    expect(page.locator("#id_places")).to_have_value("3,0625 50,6362")
    with no_faults() as faults:
        look(page, "a list that nobody looked at", faults)
    page.locator("#facon-liste").get_by_role("button", name="Voir ce lieu").click()
    page.wait_for_url("**apercu=1**")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/quoi/")


def test_enter_presses_the_button_of_the_field_in_which_one_types(flat_page: Page) -> None:
    page = flat_page
    page.goto(ROOT)
    page.locator("#facon-liste > summary").click()
    page.locator("#id_places").fill("3,0625 50,6362")
    page.locator("#id_adresse").fill("Lille")
    page.locator("#id_adresse").press("Enter")
    page.wait_for_url("**?q=Lille**")
    expect(page.locator("#adresses")).to_be_visible()
    expect(page.locator("#id_places")).to_have_value("3,0625 50,6362")


def test_without_javascript_nothing_typed_is_erased_and_no_map_is_promised(
    new_page: NewPage,
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(ROOT)
    expect(page.get_by_text("placer sur la carte")).to_be_hidden()
    page.locator("#facon-rue > summary").click()
    page.locator("#id_street").fill("Rue Nationale")
    page.locator("#id_adresse").fill("rue de")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".error-summary")).to_contain_text("Rue Nationale")
    expect(page.locator("#id_street")).to_be_visible()
    expect(page.locator("#id_street")).to_have_value("Rue Nationale")
    expect(page.locator("#id_adresse")).to_have_value("rue de")
    page.locator("#id_adresse").fill("")
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**apercu=1**")
    expect(page.locator("#apercu")).to_contain_text("Lille")
