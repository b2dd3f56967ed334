"""Meetings on the map and in the list, by pointer, by keyboard and without script."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, rendered, wait_for_map


def test_enter_on_a_line_gives_everything_about_the_meeting(page: Page) -> None:
    page.goto("/reunions/")
    wait_for_map(page)
    line = page.locator("#liste-reunions [data-feature]").first
    title = line.locator("a").inner_text()
    line.locator("a").focus()
    expect(line).to_have_class("pin-item pin-item--meeting is-lit")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    for fact in ("Quand", "Où"):
        expect(page.get_by_text(fact, exact=True)).to_be_visible()
    wait_for_map(page)
    assert {feature["title"] for feature in rendered(page, "reunions")} == {title}


def test_a_click_on_a_pin_opens_a_card_that_leads_to_the_meeting(page: Page) -> None:
    page.goto("/reunions/")
    wait_for_map(page)
    x, y = page.evaluate(
        """() => { const {map} = document.querySelector('parvis-map');
            const [pin] = map.queryRenderedFeatures({layers: ['reunions/pin']});
            const at = map.project(pin.geometry.coordinates);
            const frame = map.getCanvas().getBoundingClientRect();
            return [at.x + frame.x, at.y + frame.y]; }"""
    )
    page.mouse.click(x, y)
    card = page.locator(".map-popup")
    title = card.locator(".map-popup__title").inner_text()
    card.get_by_role("link", name="Voir la réunion").click()
    expect(page.locator("h1")).to_have_text(title)


def test_filters_narrow_the_list_and_the_map_alike(page: Page) -> None:
    page.goto("/reunions/?concertation=plan-climat")
    wait_for_map(page)
    listed = page.locator("#liste-reunions [data-feature]").evaluate_all(
        "items => items.map((item) => item.dataset.feature)"
    )
    where = page.evaluate("() => document.querySelector('parvis-map').sources[0].where.public_id")
    assert sorted(where) == sorted(listed)
    drawn = {feature["public_id"] for feature in rendered(page, "reunions")}
    assert drawn
    assert drawn <= set(listed)


def test_without_script_the_list_says_it_all_and_filters_work(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/reunions/")
    page.locator("summary", has_text="Choisir des réunions").click()
    page.get_by_label("Concertation").select_option("grand-place")
    page.get_by_role("button", name="Afficher").click()
    assert "concertation=grand-place" in page.url
    assert page.locator("#liste-reunions [data-feature]").count() >= 2
    page.locator("#liste-reunions a").first.click()
    expect(page.get_by_text("Quand", exact=True)).to_be_visible()
