"""One place for map and list: where a person looks stays, through filters, pages and other screens."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Platform, wait_for_map
from tests.browser.readings import bounds_of, contributions_in_ogc, public_ids_of

CONSULTATION = "/concertations/plan-climat/"
LILLE = "#12.04/50.62665/3.06396"
SHOWN = "dans la partie affichée de la carte"
CHOSEN = "dans le cadre choisi"
PHONE: dict[str, Any] = {"width": 375, "height": 812, "has_touch": True, "is_mobile": True}

VIEW = """() => {
    const {map} = document.querySelector("parvis-map");
    return [map.getZoom(), ...map.getCenter().toArray()];
}"""
MIDDLE = """([lon, lat]) => {
    const {map} = document.querySelector("parvis-map");
    const {top, height} = map.getCanvas().getBoundingClientRect();
    const sheet = document.querySelector(".sheet").getBoundingClientRect().top;
    return [map.project([lon, lat]).y + top, top + Math.min(height, sheet - top) / 2];
}"""

CROWD = """
from contributions.models import Contribution
known = Contribution.objects.filter(consultation__slug="plan-climat").earliest("pk")
Contribution.objects.bulk_create(Contribution(consultation=known.consultation,
    category=known.category, title=f"Un de trop {n}", geom="SRID=4326;POINT(3.0640 50.6267)",
    submitted_at=known.submitted_at) for n in range(45))
"""
LESS = """
from contributions.models import Contribution
Contribution.objects.filter(title__startswith="Un de trop").delete()
"""


def open_map(page: Page, address: str) -> None:
    page.goto(address)
    wait_for_map(page)


def filter_by_words(page: Page, words: str) -> None:
    page.locator(".filters > summary").click()
    page.get_by_label("Mots").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("recherche="))
    wait_for_map(page)


def test_a_place_in_the_address_is_followed_at_once(page: Page, platform: Platform) -> None:
    open_map(page, f"{CONSULTATION}{LILLE}")
    expect(page.locator("[data-list-status]")).to_contain_text(SHOWN)
    listed = set(public_ids_of(page.locator("#liste-contributions [data-feature]")))
    assert listed == set(contributions_in_ogc(platform, "plan-climat", bounds_of(page)))
    count = len(listed)
    page.locator("#liste-contributions a").first.click()
    page.go_back()
    wait_for_map(page)
    expect(page.locator("#liste-contributions [data-feature]")).to_have_count(count)


def test_filters_leave_the_map_where_it_is_and_show_what_is_left(page: Page) -> None:
    open_map(page, f"{CONSULTATION}{LILLE}")
    before = page.evaluate(VIEW)
    filter_by_words(page, "arbres")
    assert page.evaluate(VIEW) == pytest.approx(before, abs=0.01)
    status = page.locator("[data-list-status]")
    expect(status).to_be_focused()
    expect(status).to_contain_text(SHOWN)
    expect(status).to_be_in_viewport()
    expect(page.locator("#liste-contributions [data-feature]").first).to_be_in_viewport()
    expect(page.get_by_label("Mots")).not_to_be_visible()
    page.get_by_role("link", name="« arbres »").click()
    page.wait_for_url(lambda url: "recherche" not in url)
    wait_for_map(page)
    assert page.evaluate(VIEW) == pytest.approx(before, abs=0.01)
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("[data-list-status]")).to_be_focused()


def test_filters_that_leave_nothing_here_show_where_there_is_something(page: Page) -> None:
    open_map(page, f"{CONSULTATION}#16/50.70/3.25")
    expect(page.locator("[data-list-status]")).to_contain_text(re.compile(r"^\s*0\s"))
    filter_by_words(page, "arbres")
    expect(page.locator("[data-list-status]")).to_contain_text(SHOWN)
    expect(page.locator("#liste-contributions [data-feature]").first).to_be_in_viewport()
    assert page.evaluate(VIEW)[0] < 12


def test_on_a_phone_the_results_are_what_one_sees(new_page: NewPage) -> None:
    page = new_page(**PHONE)
    page.goto(f"{CONSULTATION}{LILLE}")
    page.touchscreen.tap(180, 250)
    wait_for_map(page)
    filter_by_words(page, "arbres")
    expect(page.locator("[data-list-status]")).to_be_in_viewport()
    expect(page.locator("#liste-contributions [data-feature]").first).to_be_in_viewport()


def test_pages_of_the_list_move_no_map_and_switch_nothing_off(
    page: Page, platform: Platform
) -> None:
    platform.manage("shell", "-v", "0", "-c", CROWD)
    try:
        open_map(page, f"{CONSULTATION}{LILLE}")
        status = page.locator("[data-list-status]")
        expect(status).to_contain_text(SHOWN)
        before = page.evaluate(VIEW)
        first = public_ids_of(page.locator("#liste-contributions [data-feature]"))
        for _ in range(2):
            page.get_by_role("link", name="Suivantes").click()
            expect(status).to_be_focused()
            expect(status).to_contain_text(SHOWN)
        switch = page.get_by_label("La liste suit la carte")
        expect(switch).to_be_checked()
        assert page.evaluate(VIEW) == before
        third = public_ids_of(page.locator("#liste-contributions [data-feature]"))
        assert not set(first) & set(third)
        # The address holds the page and the place: who comes back finds both.
        page.reload()
        wait_for_map(page)
        expect(page.locator("[data-list-status]")).to_contain_text(SHOWN)
        assert public_ids_of(page.locator("#liste-contributions [data-feature]")) == third
        assert page.evaluate(VIEW) == pytest.approx(before, abs=0.01)
        # A box that the map has left is said to be one.
        page.get_by_label("La liste suit la carte").evaluate("(node) => { node.checked = false; }")
        page.evaluate("document.querySelector('parvis-map').map.panBy([400, 0], {duration: 0})")
        expect(page.locator("[data-list-status]")).to_contain_text(CHOSEN)
        page.get_by_label("La liste suit la carte").evaluate("(node) => { node.checked = true; }")
        page.evaluate("document.querySelector('parvis-map').map.panBy([40, 0], {duration: 0})")
        expect(page.locator("[data-list-status]")).to_contain_text(SHOWN)
        assert "apres=" not in page.url
        page.go_back()
        page.wait_for_url(re.compile("apres="))
    finally:
        platform.manage("shell", "-v", "0", "-c", LESS)


def test_a_phone_and_a_desk_show_the_same_place_in_their_middle(new_page: NewPage) -> None:
    phone = new_page(**PHONE)
    phone.goto(CONSULTATION)
    phone.touchscreen.tap(180, 250)
    wait_for_map(phone)
    desk = new_page()
    open_map(desk, CONSULTATION)
    (_, lon, lat), (_, desk_lon, desk_lat) = phone.evaluate(VIEW), desk.evaluate(VIEW)
    assert (lon, lat) == pytest.approx((desk_lon, desk_lat), abs=0.01)
    phone.wait_for_url(re.compile(rf"#[\d.]+/{re.escape(str(lat)[:6])}"))
    seen, middle = phone.evaluate(MIDDLE, [lon, lat])
    assert seen == pytest.approx(middle, abs=20)
    # Back on the phone, a place is in the part that is seen.
    other = new_page(**PHONE)
    other.goto(f"{CONSULTATION}{LILLE}")
    other.touchscreen.tap(180, 250)
    wait_for_map(other)
    seen, middle = other.evaluate(MIDDLE, [3.06396, 50.62665])
    assert seen == pytest.approx(middle, abs=20)


def test_a_zone_is_drawn_under_a_cross_hair_that_is_seen(new_page: NewPage) -> None:
    page = new_page(**PHONE)
    page.goto(CONSULTATION)
    page.touchscreen.tap(180, 250)
    wait_for_map(page)
    page.locator(".filters > summary").click()
    page.get_by_role("button", name="Dessiner une zone").click()
    cross = page.locator(".cross-hair").bounding_box()
    tools = page.locator(".pin-tools").bounding_box()
    sheet = page.locator(".sheet").bounding_box()
    assert cross
    assert tools
    assert sheet
    assert 80 < cross["y"] < cross["y"] + cross["height"] < tools["y"] < sheet["y"]
    page.get_by_role("button", name="Ajouter ce point").click()
    x, y = page.evaluate(
        """() => {
            const {map} = document.querySelector("parvis-map");
            const {x, y} = map.project(document.querySelector("zone-drawer").sketch.positions[0]);
            const {left, top} = map.getCanvas().getBoundingClientRect();
            return [left + x, top + y];
        }"""
    )
    cross = page.locator(".cross-hair").bounding_box()
    assert cross
    assert (x, y) == pytest.approx((cross["x"] + 24, cross["y"] + 24), abs=2)
    page.get_by_role("button", name="Abandonner").click()
    expect(page.locator(".cross-hair")).to_have_count(0)


def test_the_bar_of_the_features_covers_neither_the_legend_nor_what_it_names(page: Page) -> None:
    open_map(page, CONSULTATION)
    page.get_by_role("button", name="Parcourir les éléments").press("Enter")
    bar = page.locator(".map-browse__bar")
    legend = page.locator(".legend").bounding_box()
    assert legend
    rows = bar.get_by_role("button").evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert len(set(rows)) == 1
    ends = set()
    for _ in range(12):
        place, box = page.evaluate(
            """() => {
                const {overlay, pointed} = document.querySelector("parvis-map");
                const {left, top, right, bottom} =
                    document.querySelector(".map-browse__bar").getBoundingClientRect();
                return [overlay.placeInWindow(overlay.find(pointed)), [left, top, right, bottom]];
            }"""
        )
        left, top, right, bottom = box
        assert not (left < place["x"] < right and top < place["y"] < bottom)
        assert left > legend["x"] + legend["width"] or top > legend["y"] + legend["height"]
        assert bottom <= 900
        ends.add(page.locator(".map-browse").get_attribute("class"))
        page.keyboard.press("ArrowRight")
    assert ends == {"map-browse"}
    # Something at the very bottom sends the bar to the other end.
    page.evaluate(
        """() => {
            const {map, overlay, pointed} = document.querySelector("parvis-map");
            const bar = document.querySelector(".map-browse__bar").getBoundingClientRect();
            const {x, y} = overlay.placeInWindow(overlay.find(pointed));
            map.panBy([x - bar.left - bar.width / 2, y - bar.top], {duration: 0});
        }"""
    )
    wait_for_map(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".map-browse")).to_have_class("map-browse is-aside")
