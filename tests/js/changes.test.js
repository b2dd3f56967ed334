import assert from "node:assert/strict";
import { test } from "node:test";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { readSign, signName, SIGNS } from "../../static/js/map/changes.js";
import { isChosen, layersOf, stackedLayers } from "../../static/js/map/layers.js";
import { DEFAULT_PALETTE } from "../../static/js/map/palette.js";

const empty = { type: "FeatureCollection", features: [] };
const sources = [
  { id: "avant", kind: "before", geojson: empty },
  { id: "apres", kind: "changes", geojson: empty },
];

test("the layers of before and after are valid MapLibre style layers", () => {
  const errors = validateStyleMin({
    version: 8,
    glyphs: "https://exemple.test/{fontstack}/{range}.pbf",
    sources: Object.fromEntries(sources.map(({ id, geojson }) => [id, { type: "geojson", data: geojson }])),
    layers: stackedLayers(sources, DEFAULT_PALETTE).map(({ metadata: _metadata, ...layer }) => layer),
  });
  assert.deepEqual(errors.map(({ message }) => message), []);
});

test("what is lit is named by its identity in both sources, on the map as in the list", () => {
  for (const source of sources) {
    const lit = layersOf(source).filter(({ metadata }) => metadata.part.startsWith("lit"));
    assert.ok(lit.length);
    for (const layer of lit) {
      assert.ok(JSON.stringify(layer.filter).includes(JSON.stringify(isChosen(source, null))));
    }
  }
});

test("every kind of change has a sign that no other has, or shares its meaning", () => {
  const seen = Object.entries(SIGNS).filter(([kind]) => kind !== "gone").map(([, { path }]) => path);
  assert.equal(new Set(seen).size, seen.length);
  assert.equal(readSign(signName("moved", true)).lit, true);
  assert.equal(readSign("parvis-sign:volcano:plain"), null);
});
