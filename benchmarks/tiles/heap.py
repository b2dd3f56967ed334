"""What a million contributions weigh in the browser: the memory of a map page with them, and without."""

import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from benchmarks.lines import Line, at_most, skipped
from benchmarks.servers import Workshop
from benchmarks.tiles.content import CONSULTATION

LIMIT_MB = 30.0
NAME = "a million in MapLibre at z8, MB of heap"
LIBRARY = settings.BASE_DIR / "node_modules" / "maplibre-gl" / "dist"
ARGUMENTS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Counts at once what would otherwise be counted with the next large collection of garbage.
    "--enable-blink-features=ForceEagerMeasureMemory",
]
_PAGE = """<!doctype html><meta charset="utf-8"><title>Mesure</title>
<div id="map" style="width: 1000px; height: 700px"></div>
<script type="module">
import { Map as MapLibreMap, setWorkerUrl } from "/bench/maplibre-gl.mjs";
setWorkerUrl(new URL("/bench/maplibre-gl-worker.mjs", location.href).href);
const tiles = new URLSearchParams(location.search).get("tiles");
const map = window.map = new MapLibreMap({
  container: "map", center: [3.06, 50.63], zoom: 8.5, fadeDuration: 0,
  style: { version: 8, sources: tiles === null ? {} : {
    points: { type: "vector", tiles: [location.origin + tiles], maxzoom: 16 } },
    layers: tiles === null ? [] : [
      { id: "clusters", type: "circle", source: "points", "source-layer": "clusters",
        paint: { "circle-radius": 8 } },
      { id: "pins", type: "circle", source: "points", "source-layer": "contributions" } ] },
});
map.once("idle", () => { window.seen = performance.now(); });
</script>"""
_KINDS = {".html": "text/html", ".mjs": "text/javascript"}


def measure_heap(workshop: Workshop) -> Line:
    """Megabytes after garbage collection that the tiles add, workers included."""
    executable = shutil.which("chromium")
    if executable is None:
        return skipped(NAME, "Chromium is not installed (Debian: chromium)")
    # Where it is not installed nothing else should fail.
    from playwright.sync_api import sync_playwright

    tiles = f"/tiles/contributions.{CONSULTATION}/{{z}}/{{x}}/{{y}}.mvt"
    with workshop.parvis() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=ARGUMENTS, headless=True
        )
        try:
            origin = f"http://127.0.0.1:{port}"
            empty_mb, empty_s, _seen = _weighed(browser, origin, None)
            with_mb, with_s, seen = _weighed(browser, origin, tiles)
        finally:
            browser.close()
    return at_most(
        NAME,
        with_mb - empty_mb,
        LIMIT_MB,
        empty_mb=round(empty_mb, 1),
        with_mb=round(with_mb, 1),
        empty_idle_s=round(empty_s, 2),
        idle_s=round(with_s, 2),
        contributions_seen=seen,
    )


def _weighed(browser: Any, origin: str, tiles: str | None) -> tuple[float, float, int]:
    """Megabytes and seconds to idle of a page, and how many contributions its map counts."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    page = context.new_page()
    page.route("**/bench/**", _serve)
    started = time.perf_counter()
    query = "" if tiles is None else f"?tiles={tiles}"
    page.goto(f"{origin}/bench/page.html{query}")
    page.wait_for_function("window.seen !== undefined", timeout=60_000)
    elapsed_s = time.perf_counter() - started
    seen = page.evaluate(
        """() => window.map.getSource("points") === undefined ? 0
            : [...new Map(window.map.querySourceFeatures("points", { sourceLayer: "clusters" })
                .map((one) => [one.id, one.properties.count])).values()]
                .reduce((sum, count) => sum + count, 0)"""
    )
    if tiles is not None and seen == 0:
        raise AssertionError("the map shows no contribution")
    sizes = [
        page.evaluate("async () => (await performance.measureUserAgentSpecificMemory()).bytes")
        for _ in range(3)
    ]
    context.close()
    return min(sizes) / 1e6, elapsed_s, int(seen)


def _serve(route: Any) -> None:
    """Our page and the map library, isolated from other origins as the browser's count demands."""
    name = Path(route.request.url.partition("?")[0]).name
    body = _PAGE if name == "page.html" else (LIBRARY / name).read_text(encoding="utf-8")
    route.fulfill(
        body=body,
        content_type=_KINDS.get(Path(name).suffix, "text/plain"),
        headers={
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
