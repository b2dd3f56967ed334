"""What somebody has put on the map stays, until they put something else there."""

import json
import re

from playwright.sync_api import Geolocation, Page, expect

from tests.browser.conftest import Platform, wait_for_map
from tests.browser.journeys import GRAND_PLACE

FORM = "/concertations/grand-place/contribuer/"
PLACES = "/concertations/plan-climat/contribuer/"
PARIS: Geolocation = {"longitude": 2.3522, "latitude": 48.8566}


def at(page: Page, *places: tuple[float, float]) -> None:
    """Taps the map at these fractions of its width and height."""
    box = page.locator("pin-picker canvas").bounding_box()
    assert box is not None
    for x, y in places:
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def shape_of(page: Page) -> dict[str, object]:
    """What the form would send."""
    found: dict[str, object] = json.loads(page.locator("#id_geometry").input_value() or "{}")
    return found


def open_map(page: Page, address: str = FORM) -> None:
    page.goto(address)
    wait_for_map(page, "pin-picker")


def choose(page: Page, kind: str) -> None:
    page.locator(".pin-tools__kind", has_text=kind).click()


TRIANGLE = ((0.48, 0.45), (0.52, 0.45), (0.51, 0.48))


def test_a_drawing_that_nobody_called_finished_goes_on_and_outlives_a_reload(
    page: Page, platform: Platform
) -> None:
    open_map(page)
    choose(page, "Une zone")
    at(page, *TRIANGLE)
    drawn = shape_of(page)
    assert drawn["type"] == "Polygon"
    page.reload()
    wait_for_map(page, "pin-picker")
    expect(page.get_by_role("radio", name="Une zone")).to_be_checked()
    expect(page.get_by_role("button", name="Terminer")).to_be_enabled()
    assert shape_of(page) == drawn
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/quoi/")
    expect(page.locator("main")).to_contain_text("Une zone d’environ")


def test_half_a_drawing_is_not_sent_and_its_author_is_told_what_is_missing(
    page: Page, platform: Platform
) -> None:
    open_map(page)
    choose(page, "Une zone")
    at(page, *TRIANGLE[:2])
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".pin-tools")).to_contain_text("Terminez votre tracé avant de continuer")
    expect(page.get_by_role("button", name="Ajouter ce point")).to_be_focused()
    page.reload()
    wait_for_map(page, "pin-picker")
    expect(page.locator(".pin-tools")).to_contain_text("2\u00a0points posés")


def test_another_kind_of_place_leaves_the_drawing_to_come_back_to(
    page: Page, platform: Platform
) -> None:
    open_map(page)
    choose(page, "Une zone")
    at(page, *TRIANGLE)
    page.get_by_role("button", name="Terminer").click()
    expect(page.locator("#apercu")).to_contain_text("Une zone")
    drawn = shape_of(page)
    choose(page, "Un lieu")
    expect(page.locator("#apercu")).to_be_hidden()
    assert shape_of(page) == {}
    choose(page, "Une zone")
    assert shape_of(page) == drawn
    expect(page.locator("#apercu")).to_contain_text("Une zone")
    page.get_by_role("button", name="Reprendre le tracé").click()
    expect(page.locator("#apercu")).to_be_hidden()


def test_coordinates_that_are_typed_take_the_place_of_a_drawing(
    page: Page, platform: Platform
) -> None:
    open_map(page)
    choose(page, "Un trait")
    at(page, *TRIANGLE[:2])
    page.get_by_role("button", name="Terminer").click()
    page.get_by_text("Donner la longitude et la latitude").click()
    page.locator("#id_lon").fill(str(GRAND_PLACE[0]).replace(".", ","))
    page.locator("#id_lat").fill(str(GRAND_PLACE[1]).replace(".", ","))
    page.keyboard.press("Tab")
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
    assert shape_of(page) == {}
    choose(page, "Un trait")
    expect(page.locator("#apercu")).to_contain_text("Un trait")


def test_what_the_consultation_would_not_take_is_said_before_going_on(
    page: Page, platform: Platform
) -> None:
    open_map(page, PLACES)
    expect(page.locator("main")).to_contain_text(re.compile(r"une zone fait .+ au plus", re.I))
    choose(page, "Une zone")
    at(page, (0.46, 0.42), (0.54, 0.42), (0.54, 0.52), (0.46, 0.52))
    page.get_by_role("button", name="Terminer").click()
    said = page.locator("#apercu.place-preview--refused")
    expect(said).to_contain_text(re.compile(r"La zone mesure [\d,\s]+ km², [\d,\s]+ km² au plus"))
    for _point in range(5):
        page.locator("pin-picker canvas").press("Backspace")
    at(page, (0.48, 0.45), (0.52, 0.48), (0.52, 0.45), (0.48, 0.48))
    expect(page.locator(".pin-tools")).to_contain_text("Le contour de cette zone se croise")


def test_a_position_far_away_changes_nothing_and_the_map_shows_where_to_go(
    page: Page, platform: Platform
) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": GRAND_PLACE[0], "latitude": GRAND_PLACE[1]})
    open_map(page)
    page.get_by_role("button", name="Ma position").click()
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
    placed = page.locator("#id_lon").input_value()
    page.context.set_geolocation(PARIS)
    page.get_by_role("button", name="Ma position").click()
    expect(page.locator(".pin-tools")).to_contain_text("hors du périmètre de la concertation")
    assert page.locator("#id_lon").input_value() == placed
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
    page.wait_for_function(
        "(place) => document.querySelector('pin-picker').map.getBounds().contains(place)",
        arg=list(GRAND_PLACE),
    )


def test_a_place_of_a_draft_is_said_again_in_words(page: Page, platform: Platform) -> None:
    open_map(page)
    at(page, (0.5, 0.4))
    expect(page.locator("#apercu")).to_contain_text("Un point")
    page.reload()
    wait_for_map(page, "pin-picker")
    expect(page.locator("#apercu")).to_contain_text("Un point, à Lille")
