import assert from "node:assert/strict";
import { test } from "node:test";

import { changesAddress, tilesOver } from "../../static/js/map/freshness.js";

test("only the tiles of contributions tell their changes", () => {
  assert.equal(changesAddress({ tilejson: "/tiles/contributions.plan-climat.json" }), "/tiles/contributions.plan-climat/changes");
  assert.equal(changesAddress({ tilejson: "https://a.test/tiles/contributions.json" }), "https://a.test/tiles/contributions/changes");
  assert.equal(changesAddress({ tilejson: "/tiles/layer.pistes.json" }), null);
  assert.equal(changesAddress({ tilejson: "/concertations/x/apercu/tiles/contributions.x.json" }), null);
  assert.equal(changesAddress({ tilejson: null, geojson: {} }), null);
});

test("a cell concerns its ancestors, its descendants and those of its neighbours", () => {
  const tiles = new Set(tilesOver([[8324, 5508]]).map(({ z, x, y }) => `${z}/${x}/${y}`));
  for (const tile of ["0/0/0", "14/8324/5508", "14/8325/5509", "13/4162/2754", "13/4161/2753", "16/33296/22032", "16/33299/22035"]) {
    assert.ok(tiles.has(tile), tile);
  }
  assert.ok(!tiles.has("14/8326/5508"));
  assert.ok(!tiles.has("13/4164/2754"));
});
