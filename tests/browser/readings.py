"""What the maps show and what the public interfaces say."""

import io
import math
import urllib.error
import urllib.request
from typing import Any

import mapbox_vector_tile
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.browser.conftest import Platform

FEW_COLOURS = 12
"""A map that failed is one colour and its controls; a drawn one has lines, names and signs."""


def drawn_in(page: Page, layer: str) -> list[dict[str, Any]]:
    """Properties of what one MapLibre layer shows now."""
    return page.evaluate(
        """(layer) => document.querySelector("parvis-map").map
            .queryRenderedFeatures({layers: [layer]}).map(({properties}) => properties)""",
        layer,
    )


def colours_of(page: Page) -> int:
    """How many colours the middle of the map has on a screenshot, rounded to 16 steps each."""
    picture = Image.open(io.BytesIO(page.locator(".map-surface").screenshot())).convert("RGB")
    width, height = picture.size
    middle = picture.crop((width // 6, height // 5, width * 3 // 4, height * 3 // 4))
    return len(middle.point(lambda part: part // 16 * 16).getcolors(2**12) or [])


def facts_of(page: Page, source: str, selector: str = "parvis-map") -> list[dict[str, Any]]:
    """What is told of each feature of a tile source that the map shows now, asked by its number."""
    return page.evaluate(
        """async ([selector, source]) => {
            const { map } = document.querySelector(selector);
            const numbers = map.queryRenderedFeatures()
                .filter((feature) => feature.source === source).map(({id}) => id);
            const facts = map.getSource(source).tiles[0].replace(/\\/\\{z\\}.*/, "/features/");
            return Promise.all([...new Set(numbers)].map(async (number) => {
                const answer = await fetch(`${facts}${number}.json`);
                return (await answer.json()).properties;
            }));
        }""",
        [selector, source],
    )


# What an element calls each pin that its map shows; layers lie under them.
_SIGNS = """
    const {map, overlay} = document.querySelector("parvis-map");
    const signs = map.queryRenderedFeatures()
        .filter(({layer, geometry}) => layer.metadata?.source && geometry.type === "Point")
        .map((feature) => ({feature, choice: overlay.choiceOf(feature, null)}))
        .filter(({choice}) => choice && !choice.count && choice.source.kind !== "layer");
"""


def spot_of(page: Page, identity: str) -> tuple[float, float]:
    """Where the sign of a feature stands, in pixels of the window."""
    x, y = page.evaluate(
        f"""async (wanted) => {{
            const found = () => {{
                {_SIGNS}
                return signs.find(({{choice}}) => choice.identity === wanted);
            }};
            // What has just been published is drawn once its tile has come.
            for (let frame = 0; frame < 600 && !found(); frame += 1) {{
                await new Promise(requestAnimationFrame);
            }}
            const {{map}} = document.querySelector("parvis-map");
            const {{feature}} = found();
            const {{x, y}} = map.project(feature.geometry.coordinates);
            const {{left, top}} = map.getCanvas().getBoundingClientRect();
            return [left + x, top + y];
        }}""",
        identity,
    )
    return x, y


def lone_point(page: Page, source: str) -> str:
    """What a point of ``source`` is called whose sign no other covers, clear of the map's borders."""
    return page.evaluate(
        f"""(wanted) => {{
            {_SIGNS}
            const {{clientWidth, clientHeight}} = map.getCanvas();
            const spots = new Map(signs.map(({{feature, choice}}) => {{
                const {{x, y}} = map.project(feature.geometry.coordinates);
                return [choice.identity, {{source: feature.source, x, y}}];
            }}));
            const isClear = ({{x, y}}) =>
                x > 90 && x < clientWidth - 90 && y > 90 && y < clientHeight - 160;
            const away = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);
            return [...spots].find(([id, spot]) =>
                spot.source === wanted && isClear(spot)
                && [...spots].every(([other, at]) => other === id || away(spot, at) > 40))[0];
        }}""",
        source,
    )


def public_ids_of(items: Locator) -> list[str]:
    """The public ids that list items link to."""
    return items.evaluate_all(
        """(items) => items.map((item) =>
            item.querySelector("a[href]").getAttribute("href").split("/").at(-2))"""
    )


def bounds_of(page: Page) -> list[float]:
    """West, south, east and north of what the map shows, in degrees."""
    return page.evaluate(
        "() => document.querySelector('parvis-map').map.getBounds().toArray().flat()"
    )


def contributions_in_ogc(
    platform: Platform, slug: str | None = None, bounds: list[float] | None = None
) -> dict[str, dict[str, Any]]:
    """Contributions as OGC API - Features has them, by public id.

    Those of one consultation, or all; those within ``bounds`` (degrees), or everywhere.
    """
    address = f"/ogc/collections/{_named(slug)}/items?f=json&limit=1000"
    if bounds:
        address += "&bbox=" + ",".join(f"{degrees:.7f}" for degrees in bounds)
    features = platform.json(address)["features"]
    return {feature["properties"]["public_id"]: feature for feature in features}


def contributions_in_tile(
    platform: Platform, slug: str | None, lon: float, lat: float, zoom: int = 15
) -> dict[str, dict[str, Any]]:
    """What is told of the contributions in the tile around a place (degrees), by public id."""
    document = platform.json(f"/tiles/{_named(slug)}.json")
    column, row = tile_of(lon, lat, zoom)
    address = document["tiles"][0].format(z=zoom, x=column, y=row)
    with urllib.request.urlopen(address, timeout=30) as answer:
        content = answer.read()
    layers = mapbox_vector_tile.decode(content) if content else {}
    features = layers.get("contributions", {"features": []})["features"]
    numbers = {feature["id"] for feature in features}
    told = [
        platform.json(document["features"].format(id=number).removeprefix(platform.url))
        for number in numbers
    ]
    return {feature["properties"]["public_id"]: feature["properties"] for feature in told}


def _named(slug: str | None) -> str:
    return f"contributions.{slug}" if slug else "contributions"


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the Web Mercator tile that holds a place (degrees)."""
    size = 2**zoom
    row = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * size), int(row * size)


def status_of(platform: Platform, path: str) -> int:
    """The HTTP status that an unknown visitor gets at ``path``."""
    try:
        with urllib.request.urlopen(platform.url + path, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
