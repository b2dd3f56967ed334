"""Maps draw from the real tiles, and the list beside them says and does the same."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Platform, rendered, wait_for_map
from tests.browser.readings import (
    FEW_COLOURS,
    bounds_of,
    colours_of,
    contributions_in_ogc,
    drawn_in,
    facts_of,
    lone_point,
    public_ids_of,
    spot_of,
)

CONSULTATION = "/concertations/reseau-cyclable/"


@pytest.mark.fine_maps
def test_the_home_page_draws_communes_consultations_and_meetings(page: Page) -> None:
    page.goto("/")
    wait_for_map(page)
    assert len({row["insee_code"] for row in drawn_in(page, "commune-area")}) > 80
    # The table of states may have opened others beside them.
    assert {row["slug"] for row in rendered(page, "concertations")} >= {
        "plan-climat",
        "reseau-cyclable",
        "grand-place",
    }
    assert rendered(page, "reunions")
    assert colours_of(page) > FEW_COLOURS


@pytest.mark.fine_maps
@pytest.mark.parametrize(
    ("slug", "layer"),
    [
        ("plan-climat", "layer-ilots-de-fraicheur"),
        ("reseau-cyclable", "layer-reseau-cyclable-existant"),
        ("grand-place", "layer-ilots-de-fraicheur"),
    ],
)
def test_a_consultation_draws_its_layers_and_contributions_from_the_tiles(
    page: Page, platform: Platform, slug: str, layer: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/concertations/{slug}/")
    wait_for_map(page)
    assert drawn_in(page, "commune-area")
    assert rendered(page, layer)
    objects = facts_of(page, layer)
    assert objects
    current = platform.json(f"/tiles/{layer.replace('layer-', 'layer.')}.json")["revision"]
    assert all(row["source_id"] and row["revision"] == current for row in objects)
    drawn = {row["public_id"]: row["title"] for row in facts_of(page, "contributions")}
    published = contributions_in_ogc(platform, slug)
    assert drawn == {key: row["properties"]["title"] for key, row in published.items()}
    for tileset in ("communes", layer.replace("layer-", "layer."), f"contributions.{slug}"):
        assert any(f"/tiles/{tileset}/" in address for address in asked), tileset
    assert colours_of(page) > FEW_COLOURS


@pytest.mark.fine_maps
def test_the_meetings_map_draws_every_listed_meeting(page: Page) -> None:
    page.goto("/reunions/")
    wait_for_map(page)
    listed = public_ids_of(page.locator("#liste-reunions [data-feature]"))
    coming = page.locator("#liste-reunions section [data-feature]").count()
    drawn = {row["public_id"] for row in facts_of(page, "reunions")}
    assert drawn <= set(listed)
    assert len(drawn) >= coming > 0
    assert colours_of(page) > FEW_COLOURS


def test_the_legend_hides_a_layer_and_shows_it_again(page: Page) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    layer = "layer-reseau-cyclable-existant"
    assert rendered(page, layer)
    page.locator(".legend summary").click()
    switch = page.locator(f"map-legend input[value='{layer}']")
    switch.uncheck()
    wait_for_map(page)
    assert rendered(page, layer) == []
    assert rendered(page, "contributions")
    switch.check()
    wait_for_map(page)
    assert rendered(page, layer)


def test_the_list_follows_the_map(page: Page, platform: Platform) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    status = page.locator("[data-list-status]")
    total = len(contributions_in_ogc(platform, "reseau-cyclable"))
    expect(status).to_contain_text(f"{total} contributions")
    expect(page.get_by_label("La liste suit la carte")).to_be_checked()
    x, y = spot_of(page, lone_point(page, "contributions"))
    page.mouse.move(x, y)
    page.mouse.wheel(0, -900)
    expect(status).to_contain_text("dans la partie affichée de la carte")
    listed = wait_until_the_list_is_that_of_the_map(page)
    assert 0 < len(listed) < total
    assert listed <= {row["public_id"] for row in facts_of(page, "contributions")}
    assert listed == set(contributions_in_ogc(platform, "reseau-cyclable", bounds_of(page)))
    expect(status).to_contain_text(re.compile(rf"^\s*{len(listed)}\scontributions?\ssur\s{total}"))


def wait_until_the_list_is_that_of_the_map(page: Page) -> set[str]:
    """Public ids in the list, once the map rests and the list was asked for its bounds."""
    with page.expect_response(lambda answer: "bbox=" in answer.url):
        page.evaluate(
            """() => new Promise((resolve) => {
                const { map } = document.querySelector("parvis-map");
                const rest = () => (map.isMoving() ? map.once("moveend", rest) : resolve());
                rest();
            })"""
        )
        # The list waits for quiet before it asks; a step of the map makes it ask once more.
        page.evaluate("() => document.querySelector('parvis-map').map.panBy([1, 0], {duration: 0})")
    expect(page.locator("list-follow [aria-busy]")).to_have_count(0)
    wait_for_map(page)
    return set(public_ids_of(page.locator("#liste-contributions [data-feature]")))


PUBLISH = """
from django.utils import timezone
from django.contrib.gis.geos import GEOSGeometry
from contributions.models import Contribution
known = Contribution.objects.filter(consultation__slug="reseau-cyclable", geom__isvalid=True)
known = next(one for one in known.order_by("pk") if one.geom.geom_type == "Point")
made = Contribution.objects.create(consultation=known.consultation, category=known.category,
    title="Un arceau de plus", geom=known.geom, submitted_at=known.submitted_at)
print(made.pk, known.geom.y, known.geom.x)
"""
REMOVE = """
from contributions.models import Contribution
Contribution.objects.filter(title="Un arceau de plus").delete()
"""


def test_an_open_map_shows_what_is_published_and_loses_what_is_removed(
    page: Page, platform: Platform
) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    shown = """(number) => document.querySelector("parvis-map").map
        .querySourceFeatures("contributions", {sourceLayer: "contributions"})
        .some(({id}) => id === number)"""
    number = int(platform.manage("shell", "-v", "0", "-c", PUBLISH).split()[0])
    try:
        page.wait_for_function(shown, arg=number, timeout=10_000)
    finally:
        platform.manage("shell", "-v", "0", "-c", REMOVE)
    page.wait_for_function(f"(number) => !({shown})(number)", arg=number, timeout=10_000)


def wait_until_lit(page: Page, identities: list[str]) -> None:
    """Wait until the light of the map lies on these contributions and no other."""
    page.wait_for_function(
        """(wanted) => {
            const lit = document.querySelector("parvis-map").map
                .queryRenderedFeatures({layers: ["contributions/lit"]})
                .map(({id}) => `contribution-${id}`);
            return [...new Set(lit)].join() === wanted.join();
        }""",
        arg=identities,
        polling=200,
        timeout=15_000,
    )


def test_pointing_at_a_list_item_lights_its_pin_and_the_other_way_round(page: Page) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    chosen = lone_point(page, "contributions")
    item = page.locator(f"[data-feature='{chosen}']")
    item.scroll_into_view_if_needed()
    item.hover()
    wait_until_lit(page, [chosen])
    page.mouse.move(5, 5)
    wait_until_lit(page, [])
    item.get_by_role("link").focus()
    wait_until_lit(page, [chosen])
    page.mouse.move(*spot_of(page, chosen))
    expect(item).to_have_class(re.compile("is-lit"))


def test_a_click_on_a_pin_opens_its_card_whose_link_leads_to_it(page: Page) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    chosen = lone_point(page, "contributions")
    link = page.locator(f"[data-feature='{chosen}'] .pin-item__title a")
    title, address = link.inner_text(), link.get_attribute("href")
    page.mouse.click(*spot_of(page, chosen))
    card = page.get_by_role("group", name=title, exact=True)
    expect(card).to_contain_text("Déposée le")
    # Who does not see the card hears it, once it is written.
    expect(page.locator("parvis-map > [role=status]")).to_contain_text(f"{title}. ")
    card.get_by_role("link").click()
    page.wait_for_url(f"**{address}")
    expect(page.locator("h1")).to_have_text(title)


def test_a_card_says_what_went_wrong_and_asks_again(page: Page) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    chosen = lone_point(page, "contributions")
    title = page.locator(f"[data-feature='{chosen}'] .pin-item__title").inner_text()
    page.route("**/features/*.json", lambda route: route.abort())
    page.mouse.click(*spot_of(page, chosen))
    card = page.locator(".map-popup")
    expect(card).to_contain_text("Les informations de cet élément n’ont pas pu être chargées.")
    said = page.locator("parvis-map > [role=status]")
    expect(said).to_contain_text("n’ont pas pu être chargées")
    page.unroute("**/features/*.json")
    card.get_by_role("button", name="Réessayer").press("Enter")
    expect(card).to_contain_text(title)
    expect(card.get_by_role("link", name="Lire la contribution")).to_be_focused()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    # What is gone in the meantime is said to be gone.
    page.route("**/features/*.json", lambda route: route.fulfill(status=404, body="{}"))
    page.evaluate("() => document.querySelector('parvis-map').details.forget('contributions')")
    page.mouse.click(*spot_of(page, chosen))
    expect(card).to_contain_text("Cet élément n’est plus publié.")
    expect(card.get_by_role("button", name="Réessayer")).to_have_count(0)


def test_what_lies_under_one_click_is_offered_together(page: Page, platform: Platform) -> None:
    _, lat, lon = platform.manage("shell", "-v", "0", "-c", PUBLISH).split()
    try:
        # So near that no group swallows them, whatever else the metropole wrote around.
        page.goto(f"{CONSULTATION}#17/{lat}/{lon}")
        wait_for_map(page)
        known = page.locator(".pin-item", has=page.get_by_role("link", name="Un arceau de plus"))
        identity = known.get_attribute("data-feature")
        assert identity
        page.mouse.click(*spot_of(page, identity))
        card = page.locator(".map-popup")
        expect(card).to_contain_text("Aussi à cet endroit")
        expect(card).not_to_contain_text("Chargement…")
        titles = [
            card.locator(".map-popup__title").inner_text(),
            *map(title_of, card.locator(".map-popup__more li").all_inner_texts()),
        ]
        assert "Un arceau de plus" in titles
        assert 2 <= len(titles) <= 5
        other = card.locator(".map-popup__more button").first
        name = title_of(other.inner_text())
        other.press("Enter")
        expect(card.locator(".map-popup__title")).to_have_text(name)
        expect(card).to_contain_text("Aussi à cet endroit")
    finally:
        platform.manage("shell", "-v", "0", "-c", REMOVE)


def title_of(words: str) -> str:
    """The name on a button that says behind it, in parentheses, what kind of thing it leads to."""
    return re.split(r"\s\(", words)[0]


def test_the_keyboard_walks_through_the_pins_and_opens_one(page: Page) -> None:
    page.goto(CONSULTATION)
    wait_for_map(page)
    page.get_by_role("button", name="Parcourir les éléments").press("Enter")
    bar = page.get_by_role("group", name="Éléments de la carte")
    expect(bar).to_be_visible()
    name = page.locator(".map-browse__name")
    expect(name).not_to_have_text("Chargement…")
    first = name.inner_text()
    said = page.locator(".map-browse [role=status]")
    expect(said).to_contain_text(first)
    for _ in range(40):
        page.keyboard.press("ArrowRight")
        expect(name).not_to_have_text("Chargement…")
        expect(said).to_contain_text(name.inner_text())
        if "Déposée le" in name.inner_text():
            break
    text = name.inner_text()
    assert text != first
    bar.get_by_role("button", name="Ouvrir").press("Enter")
    card = page.locator(".map-popup")
    expect(card.get_by_role("link", name="Lire la contribution")).to_be_focused()
    assert text.startswith(card.locator(".map-popup__title").inner_text())
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(bar.get_by_role("button", name="Ouvrir")).to_be_focused()


def test_the_keyboard_is_told_what_the_middle_of_the_map_shows(
    page: Page, platform: Platform
) -> None:
    page.goto("/concertations/plan-climat/")
    wait_for_map(page)
    item = page.locator("#liste-contributions [data-feature]").first
    title = item.locator("a").first.inner_text().strip()
    lon, lat = item.get_attribute("data-lon"), item.get_attribute("data-lat")
    page.evaluate(
        "([lon, lat]) => document.querySelector('parvis-map').show({lon, lat, zoom: 16})",
        [float(lon or ""), float(lat or "")],
    )
    wait_for_map(page)
    page.locator("parvis-map canvas").focus()
    page.keyboard.press("+")
    said = page.locator("parvis-map > [role=status]")
    expect(said).to_contain_text("Au centre de la carte")
    expect(said).to_contain_text(title)
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect(said).not_to_contain_text(title)
    expect(said).to_contain_text("Au centre de la carte")
