"""Step 1 in words: by keyboard alone, without JavaScript, on a phone, and for a screen reader."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, wait_for_map
from tests.browser.inspection import look, no_faults
from tests.browser.journeys import tab_to

FORM = "/concertations/grand-place/contribuer/"
WAYS = ("rue", "commune", "liste")


def open_way(page: Page, name: str) -> None:
    """Open one of the folded ways, as the keyboard does."""
    tab_to(page, f"#facon-{name} > summary")
    page.keyboard.press("Enter")


def test_a_street_is_placed_by_the_keyboard_alone_and_shown_on_the_map(page: Page) -> None:
    press, write = page.keyboard.press, page.keyboard.type
    page.goto(FORM)
    wait_for_map(page, "pin-picker")
    open_way(page, "rue")
    tab_to(page, "#id_street")
    write("rue nationale")
    press("Tab")
    write("rue de pas")
    press("Tab")
    write("r. jean roisin")
    press("Enter")
    page.wait_for_url(lambda url: "apercu=1" in url)
    preview = page.locator("#apercu")
    expect(preview).to_be_focused()
    expect(preview).to_contain_text("Un trait d’environ 66 m, à Lille")
    expect(preview).to_contain_text("Rue Nationale, entre Rue de Pas et Rue Jean-Roisin")
    wait_for_map(page, "pin-picker")
    drawn = page.evaluate("document.querySelector('pin-picker').sketch")
    assert drawn["kind"] == "line"
    assert len(drawn["positions"]) >= 2
    tab_to(page, "#lieu .form-actions button")
    press("Enter")
    page.wait_for_url("**/quoi/")
    expect(page.locator("main")).to_contain_text("Lieu choisi : Un trait d’environ 66 m, à Lille")


def test_a_long_line_is_shown_whole(page: Page) -> None:
    page.goto(FORM)
    page.locator("#facon-liste > summary").click()
    page.locator("#id_places").fill("3,0610 50,6350\n3,0660 50,6385")
    page.get_by_label("Un trait, dans l’ordre des lignes").check()
    page.locator("#facon-liste button[type=submit]").click()
    page.wait_for_url(lambda url: "apercu=1" in url)
    wait_for_map(page, "pin-picker")
    seen = page.evaluate(
        """() => {
            const { map, sketch } = document.querySelector("pin-picker");
            return sketch.positions.map((position) => map.getBounds().contains(position));
        }"""
    )
    assert seen == [True, True]


def test_every_way_and_its_question_has_no_fault(new_page: NewPage) -> None:
    """On a desktop screen; `look` goes to the widths of phones by itself."""
    page = new_page(width=1440)
    with no_faults() as faults:
        for name in WAYS:
            page.goto(FORM)
            wait_for_map(page, "pin-picker")
            page.locator(f"#facon-{name} > summary").click()
            look(page, f"{name}, open", faults)
            if name == "rue":
                page.locator("#id_street").fill("nationale")
            elif name == "liste":
                page.locator("#id_places").fill("50.6366 3.0635")
            page.locator(f"#facon-{name} button[type=submit]").click()
            expect(page.get_by_role("alert")).to_be_focused()
            look(page, f"{name}, asked again", faults)


def test_a_list_makes_an_area_without_javascript_and_is_still_there_on_the_way_back(
    new_page: NewPage,
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(FORM)
    page.locator("#facon-liste > summary").click()
    typed = "3,0625 50,6362\n3,0640 50,6362\n50°38'13.2\"N 3°3'50.4\"E"
    page.locator("#id_places").fill(typed)
    page.get_by_label("Une zone, dont ils font le contour").check()
    page.locator("#facon-liste button[type=submit]").click()
    expect(page.locator("#apercu")).to_contain_text("Une zone d’environ 4 700 m²")
    expect(page.locator("#id_places")).to_have_value(typed)
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/quoi/")


def test_the_preview_follows_what_is_drawn_on_the_map(page: Page) -> None:
    page.goto(FORM)
    wait_for_map(page, "pin-picker")
    page.get_by_role("button", name="Placer ici").click()
    expect(page.locator("#apercu")).to_be_visible()
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
