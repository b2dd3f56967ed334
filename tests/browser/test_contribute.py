"""A resident places a contribution: by pointer, by keyboard alone, and without an account at first."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DEMO_PASSWORD, Platform, rendered, sign_in, wait_for_map
from tests.browser.journeys import (
    GRAND_PLACE,
    choose_place,
    confirm_address,
    sign_up,
    tab_to,
    write_words,
)
from tests.browser.readings import contributions_in_ogc, contributions_in_tile, facts_of

GROUND = "/concertations/grand-place/"
FORM = f"{GROUND}contribuer/"
NEAR_DEG = 0.0002
"""A click is good to a pixel: some 10 m at the zoom of these maps."""


def click_on_map(page: Page, lon: float, lat: float) -> None:
    """A click of the mouse where the map shows this place (degrees)."""
    x, y = page.evaluate(
        """([lon, lat]) => {
            const {map} = document.querySelector("pin-picker");
            const {x, y} = map.project([lon, lat]);
            const {left, top} = map.getCanvas().getBoundingClientRect();
            return [left + x, top + y];
        }""",
        [lon, lat],
    )
    page.mouse.click(x, y)


def degrees_in(field: Locator) -> float:
    """The number that a coordinate field holds."""
    return float(field.input_value())


def expect_published(page: Page, platform: Platform, title: str) -> str:
    """The contribution page on the screen is in the tile, the list and the open data; its id."""
    page.wait_for_url("**/contributions/*/")
    expect(page.locator("h1")).to_have_text(title)
    public_id = page.url.rstrip("/").rsplit("/", 1)[1]
    feature = contributions_in_ogc(platform, "grand-place")[public_id]
    assert feature["properties"]["title"] == title
    position = feature["geometry"]["coordinates"]
    while isinstance(position[0], list):
        position = position[0]
    tile = contributions_in_tile(platform, "grand-place", *position)
    assert tile[public_id]["title"] == title
    page.goto(GROUND)
    item = page.locator(f"#liste-contributions [data-feature]:has(a[href*='{public_id}'])")
    expect(item).to_contain_text(title)
    return public_id


def test_a_visitor_writes_then_signs_up_and_her_pin_is_on_the_map(
    page: Page, platform: Platform
) -> None:
    title, email = "Une fontaine sous les tilleuls", "mireille@exemple.test"
    page.goto(GROUND)
    page.get_by_role("link", name="Placer ma contribution").click()
    wait_for_map(page, "pin-picker")
    click_on_map(page, *GRAND_PLACE)
    assert abs(degrees_in(page.locator("#id_lon")) - GRAND_PLACE[0]) < NEAR_DEG
    assert abs(degrees_in(page.locator("#id_lat")) - GRAND_PLACE[1]) < NEAR_DEG
    expect(page.locator(".pin-tools")).to_contain_text("Lille")
    page.get_by_role("button", name="Continuer").click()
    write_words(
        page, title=title, body="À boire, et de quoi s’asseoir.\n\n<b>Merci</b> & à bientôt"
    )
    page.get_by_role("link", name="Créer un compte").click()
    sign_up(page, email, "Mireille du Vieux-Lille")
    confirm_address(page, email)
    page.wait_for_url(f"**{FORM}relire/")
    expect(page.locator(".said")).to_contain_text("<b>Merci</b> & à bientôt")
    expect(page.locator("main")).to_contain_text("Mireille du Vieux-Lille")
    expect(page.locator("main")).not_to_contain_text(email)
    page.get_by_role("button", name="Envoyer ma contribution").click()
    expect(page.get_by_text("Votre contribution est sur la carte")).to_be_visible()
    expect(page.locator(".contribution-body")).to_contain_text("<b>Merci</b> & à bientôt")
    expect(page.locator("dl.facts")).to_contain_text("Mireille du Vieux-Lille")
    wait_for_map(page)
    assert title in {row["title"] for row in rendered(page, "contribution")}
    public_id = expect_published(page, platform, title)
    wait_for_map(page)
    assert public_id in {row["public_id"] for row in facts_of(page, "contributions")}
    page.goto("/compte/courrier-de-demonstration/")
    expect(page.locator(".letter", has_text=email).first).to_contain_text(title)


def test_the_cross_hair_and_the_hand_move_the_pin(page: Page) -> None:
    page.goto(FORM)
    wait_for_map(page, "pin-picker")
    lon, lat = page.locator("#id_lon"), page.locator("#id_lat")
    page.get_by_role("button", name="Placer ici").click()
    first = degrees_in(lon), degrees_in(lat)
    pin = page.locator(".placed-pin").bounding_box()
    assert pin is not None
    x, y = pin["x"] + pin["width"] / 2, pin["y"] + pin["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=5)
    page.mouse.up()
    dragged = degrees_in(lon), degrees_in(lat)
    assert dragged[0] > first[0]
    assert dragged[1] < first[1]
    page.get_by_role("button", name="Placer ici").click()
    assert abs(degrees_in(lon) - first[0]) < NEAR_DEG
    assert abs(degrees_in(lat) - first[1]) < NEAR_DEG


def test_the_keyboard_alone_is_enough(page: Page, platform: Platform) -> None:
    title, press, write = "Écrit au clavier", page.keyboard.press, page.keyboard.type
    page.goto(GROUND)
    tab_to(page, "a[href$='/contribuer/']")
    press("Enter")
    page.wait_for_url(f"**{FORM}")
    wait_for_map(page, "pin-picker")
    tab_to(page, "pin-picker canvas")
    press("Enter")
    expect(page.locator("#id_lon")).not_to_have_value("")
    tab_to(page, "form[method=post] .form-actions button")
    press("Enter")
    page.wait_for_url("**/quoi/")
    tab_to(page, "input[name=category][type=radio]")
    press("Space")
    tab_to(page, "#id_title")
    write(title)
    tab_to(page, "#id_body")
    write("Première ligne.\nDeuxième ligne.")
    tab_to(page, "button[value=continuer]")
    press("Enter")
    page.wait_for_url("**/relire/")
    tab_to(page, "main a[href*='/connexion/']")
    press("Enter")
    page.wait_for_url("**/connexion/**")
    tab_to(page, "input[name=login]")
    write("citoyenne@parvis.test")
    tab_to(page, "input[name=password]")
    write(DEMO_PASSWORD)
    press("Enter")
    page.wait_for_url("**/relire/")
    expect(page.locator(".said")).to_contain_text("Deuxième ligne.")
    tab_to(page, "main form button[type=submit]")
    press("Enter")
    page.wait_for_url("**/contributions/*/")
    expect_published(page, platform, title)


def test_a_line_is_drawn_with_the_keyboard(page: Page, platform: Platform) -> None:
    title, press = "Un passage à niveau", page.keyboard.press
    sign_in(page, "citoyenne@parvis.test")
    page.goto(FORM)
    wait_for_map(page, "pin-picker")
    tab_to(page, "pin-picker input[type=radio]")
    press("ArrowRight")
    tab_to(page, "pin-picker canvas")
    press("Enter")
    press("ArrowRight")
    wait_for_map(page, "pin-picker")
    press("Enter")
    finish = page.get_by_role("button", name="Terminer")
    expect(finish).to_be_enabled()
    tab_to(page, ".pin-tools button:not([disabled])")
    while page.evaluate("() => document.activeElement.textContent") != "Terminer":
        press("Tab")
    press("Enter")
    expect(page.locator("#id_geometry")).to_have_value(re.compile("LineString"))
    expect(page.locator(".pin-tools")).to_contain_text(re.compile(r"\d\sm"))
    tab_to(page, "form[method=post] .form-actions button")
    press("Enter")
    page.wait_for_url("**/quoi/")
    write_words(page, title=title, body="")
    page.get_by_role("button", name="Envoyer ma contribution").click()
    public_id = expect_published(page, platform, title)
    feature = contributions_in_ogc(platform, "grand-place")[public_id]
    assert feature["geometry"]["type"] == "LineString"


def test_sending_twice_makes_one_contribution(page: Page, platform: Platform) -> None:
    title = "Cliqué deux fois, dit une fois"
    sign_in(page, "citoyenne@parvis.test")
    page.goto(FORM)
    choose_place(page, lon="3,06345", lat="50,63650")
    write_words(page, title=title, body="")
    page.get_by_role("button", name="Envoyer ma contribution").dblclick()
    page.wait_for_url("**/contributions/*/")
    page.go_back()
    page.wait_for_load_state()
    expect(page.get_by_role("button", name="Envoyer ma contribution")).to_have_count(0)
    published = contributions_in_ogc(platform, "grand-place").values()
    assert [row["properties"]["title"] for row in published].count(title) == 1
