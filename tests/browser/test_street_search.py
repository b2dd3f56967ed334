"""Streets proposed while one types, and the places between which one is asked to choose, on the map too."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, wait_for_map
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import tab_to

FORM = "/concertations/grand-place/contribuer/"
STREET, START, END = "#id_street", "#id_street_from", "#id_street_to"


def open_streets(page: Page) -> None:
    page.goto(FORM)
    page.locator("#facon-rue > summary").click()


def options_of(page: Page, field: str) -> list[str]:
    """What the open list of a field proposes."""
    box = page.locator(f"#{page.locator(field).get_attribute('aria-controls')}")
    expect(box).to_be_visible()
    return box.get_by_role("option").all_inner_texts()


def active(page: Page, field: str) -> str:
    """The option that a screen reader is on."""
    name = page.locator(field).get_attribute("aria-activedescendant")
    assert name
    option = page.locator(f"#{name}")
    expect(option).to_have_attribute("aria-selected", "true")
    return option.inner_text()


def test_streets_are_found_and_chosen_by_the_keyboard_alone(flat_page: Page) -> None:
    page, press, write = flat_page, flat_page.keyboard.press, flat_page.keyboard.type
    open_streets(page)
    tab_to(page, STREET)
    field = page.get_by_role("combobox", name="La rue", exact=True)
    expect(field).to_have_attribute("aria-expanded", "false")
    write("NATIO")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert options_of(page, STREET)[0] == "Rue Nationale"
    expect(page.locator("street-search [role=status]").first).to_contain_text("rue proposée")
    press("ArrowDown")
    assert active(page, STREET) == "Rue Nationale"
    press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("NATIO")
    press("ArrowDown")
    assert active(page, STREET) == "Rue Nationale"
    press("Enter")
    expect(field).to_have_value("Rue Nationale")
    expect(field).to_have_attribute("aria-expanded", "false")
    # The streets that cross it are there before a letter is typed.
    press("Tab")
    start = page.get_by_role("combobox", name="À partir de la rue")
    expect(start).to_be_focused()
    expect(start).to_have_attribute("aria-expanded", "true")
    crossing = options_of(page, START)
    assert any(one.startswith("Rue de Pas") for one in crossing)
    assert all("croise Rue Nationale" in one for one in crossing)
    press("ArrowUp")
    assert active(page, START) == crossing[-1]
    press("Home")
    assert active(page, START) == crossing[0]
    press("End")
    assert active(page, START) == crossing[-1]
    press("ArrowDown")
    assert active(page, START) == crossing[0]
    write("de pas")
    expect(page.locator("street-search").nth(1).get_by_role("option")).to_have_count(1)
    press("ArrowDown")
    expect(start).to_have_attribute("aria-activedescendant", re.compile("."))
    press("Enter")
    expect(start).to_have_value("Rue de Pas")
    press("Tab")
    expect(page.locator(END)).to_have_attribute("aria-expanded", "true")
    # The list on the screen is not yet what is typed: an arrow waits for it.
    write("roisin")
    press("ArrowDown")
    expect(page.locator(END)).to_have_attribute("aria-activedescendant", re.compile("."))
    assert active(page, END).startswith("Rue Jean-Roisin")
    press("Enter")
    expect(page.locator(END)).to_have_value("Rue Jean-Roisin")
    press("Enter")
    page.wait_for_url(lambda url: "apercu=1" in url)
    expect(page.locator("#apercu")).to_contain_text("entre Rue de Pas et Rue Jean-Roisin")


def test_streets_are_chosen_with_a_finger_and_fit_a_phone(new_page: NewPage) -> None:
    page = new_page(width=375, height=740, has_touch=True, is_mobile=True)
    open_streets(page)
    with no_faults() as faults:
        page.locator(STREET).tap()
        page.keyboard.type("rue de p")
        option = page.get_by_role("option", name="Rue de Pas")
        expect(option).to_be_visible()
        look(page, "the list of streets, on a phone", faults)
        page.locator(STREET).fill("rue de pa")
        option.tap()
    expect(page.locator(STREET)).to_have_value("Rue de Pas")
    expect(option).to_be_hidden()


def test_a_silent_server_leaves_ordinary_fields(flat_page: Page) -> None:
    page = flat_page
    page.route("**/contribuer/rues/**", lambda route: route.abort())
    open_streets(page)
    page.locator(STREET).fill("Rue Nationale")
    page.locator(START).fill("Rue de Pas")
    page.locator(END).fill("Rue Jean-Roisin")
    expect(page.locator("street-search .suggestions__problem:visible")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "apercu=1" in url)


def test_what_is_asked_is_chosen_on_the_map_or_in_the_list(new_page: NewPage) -> None:
    page = new_page(width=1440)
    open_streets(page)
    wait_for_map(page, "pin-picker")
    page.locator(STREET).fill("Rue Nationale")
    page.locator(START).fill("Rue de Pas")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    wait_for_map(page, "pin-picker")
    radios = page.locator("place-options input[type=radio]")
    marks = page.locator(".option-mark")
    expect(marks).to_have_count(radios.count())
    assert radios.count() >= 2
    with no_faults() as faults:
        look(page, "the places asked about, on the map", faults)
    marks.nth(1).click()
    expect(radios.nth(1)).to_be_checked()
    expect(marks.nth(1)).to_have_class(re.compile("is-chosen"))
    expect(page.locator("pin-picker .map-status")).to_contain_text("Choisi\u202f: 2.")
    # Nothing was placed by that press.
    assert page.evaluate("document.querySelector('pin-picker').sketch.positions.length") == 0
    radios.nth(1).focus()
    page.keyboard.press("ArrowUp")
    expect(radios.nth(0)).to_be_checked()
    expect(marks.nth(0)).to_have_class(re.compile("is-chosen"))
    expect(marks.nth(1)).not_to_have_class(re.compile("is-chosen"))
    marks.nth(1).click()
    page.locator(".pin-tools").get_by_role("button", name="Voir ce lieu").click()
    page.wait_for_url(lambda url: "apercu=1" in url)
    expect(page.locator("#apercu")).to_contain_text("Rue Nationale, à partir de Rue de Pas")


def test_found_addresses_are_numbered_on_the_map(new_page: NewPage) -> None:
    page = new_page(width=1440)
    page.goto("/concertations/plan-climat/contribuer/?q=Lille")
    wait_for_map(page, "pin-picker")
    expect(page.locator(".option-mark")).to_have_count(
        page.locator("place-candidates input[type=radio]").count() - 1
    )
    page.locator(".option-mark").first.click()
    expect(page.locator("place-candidates input[type=radio]").first).to_be_checked()
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
