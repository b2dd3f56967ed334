"""What a page costs before it can be read; the map comes after."""

from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import NewPage, wait_for_map

BUDGET_BYTES = 60_000
"""JavaScript and style sheets of a page without a map, as they travel."""
WITHOUT_A_MAP = (
    "/concertations/",
    "/donnees/",
    "/accessibilite/",
    "/mentions-legales/",
    "/compte/connexion/",
    "/compte/inscription/",
    "/ogc/?f=html",
)
WITH_A_MAP = ("/", "/concertations/plan-climat/", "/concertations/plan-climat/contribuer/")
PHONE = {"width": 412, "height": 823, "has_touch": True, "is_mobile": True}
MOMENTS = """() => ({
    read: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    complete: performance.getEntriesByType("navigation")[0].loadEventEnd,
    asked: performance.getEntriesByType("resource")
        .filter(({name}) => name.includes("maplibre")).map(({startTime}) => startTime),
})"""


def bytes_by_kind(page: Page, address: str) -> dict[str, int]:
    """Bytes that travelled for each kind of resource of a page, once it asks for nothing more."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    sums: dict[str, int] = {}
    for answer in answers:
        kind = answer.request.resource_type
        sums[kind] = sums.get(kind, 0) + answer.request.sizes()["responseBodySize"]
    return sums


@pytest.mark.parametrize("address", WITHOUT_A_MAP)
def test_a_page_without_a_map_is_light(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sums = bytes_by_kind(page, address)
    assert 0 < sums["stylesheet"] + sums.get("script", 0) < BUDGET_BYTES
    assert [url for url in asked if "maplibre" in url or "/tiles/" in url] == []


@pytest.mark.parametrize("address", WITH_A_MAP)
def test_a_page_is_complete_before_it_asks_for_its_map(new_page: NewPage, address: str) -> None:
    page = new_page(**PHONE)
    page.goto(address)
    expect(page.locator("parvis-map, pin-picker")).to_have_attribute("data-state", "coming")
    page.wait_for_selector("[data-state=ready]")
    moments: dict[str, Any] = page.evaluate(MOMENTS)
    assert moments["asked"]
    assert min(moments["asked"]) > max(moments["read"], moments["complete"])


def test_a_touch_calls_the_map_at_once(new_page: NewPage) -> None:
    """The clock of this page stands still: only the touch can have called the map."""
    page = new_page(**PHONE)
    page.clock.install()
    page.goto("/concertations/plan-climat/")
    expect(page.locator("parvis-map")).to_have_attribute("data-state", "coming")
    page.locator("h1").tap()
    page.wait_for_function("() => customElements.get('parvis-map') !== undefined")


def test_on_a_desk_nobody_waits_for_the_map(page: Page) -> None:
    page.goto("/concertations/plan-climat/")
    wait_for_map(page)
    moments: dict[str, Any] = page.evaluate(MOMENTS)
    assert min(moments["asked"]) > moments["read"]


@pytest.mark.parametrize(
    "lost", ["**/maplibre-gl.*.mjs", "**/maplibre-gl.*.css", "**/parvis-map.*"]
)
def test_a_map_that_never_comes_leaves_a_page_that_can_be_read(page: Page, lost: str) -> None:
    page.route(lost, lambda route: route.abort())
    page.goto("/concertations/plan-climat/")
    items = page.locator("#liste-contributions [data-feature]")
    expect(items.first).to_be_visible()
    expect(page.locator("parvis-map")).to_have_attribute("data-state", "error")
    expect(page.locator("parvis-map [role=status]")).to_contain_text("n’a pas pu être chargée")
    items.first.locator("a").first.click()
    page.wait_for_url("**/contributions/*/")
    expect(page.locator("h1")).to_be_visible()


def test_a_page_travels_compressed(page: Page) -> None:
    answer = page.goto("/concertations/plan-climat/")
    assert answer is not None
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.request.sizes()["responseBodySize"] < len(answer.body()) / 2
