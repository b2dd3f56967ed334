import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createExpression, featureFilter, validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { contrast, ICONS, inkOn } from "../../static/js/lib/icons.js";
import { allOf, identityOf, isAboveNames, isChosen, layersOf, sourceSpecification, stackedLayers } from "../../static/js/map/layers.js";
import { Overlay } from "../../static/js/map/overlay.js";
import { readPattern } from "../../static/js/map/patterns.js";
import { countIn, radiusOf, scaleFor, sizeClusters } from "../../static/js/map/clusters.js";
import { DEFAULT_PALETTE, paletteFrom } from "../../static/js/map/palette.js";
import { pinImage, readPinImage } from "../../static/js/map/pins.js";
import { sketchFeatures, sketchLayers } from "../../static/js/map/sketch-layers.js";
import { basemapStyle, communesToAsk, tilesOf } from "../../static/js/map/style.js";
import { AROUND_LILLE, METROPOLE_BOUNDS } from "./places.js";

const COMMUNES = "http://127.0.0.1:8000/tiles/communes.json";
const CATEGORIES = [
  { slug: "arbres", label: "Arbres", colour: "#2f6b3a", icon: "tree" },
  { slug: "velo", label: "Vélo", colour: "#0a5c9c", icon: "bike" },
  { slug: "arbres", label: "Arbres, ailleurs", colour: "#000000", icon: "tree" },
];
const absolute = (address) => new URL(address, COMMUNES).href;

const SOURCES = [
  { id: "contour", kind: "perimeter", geojson: AROUND_LILLE },
  { id: "zones", kind: "layer", geometry_kind: "polygon", tilejson: "/tiles/layer.zones.json", layers: [
    { id: "area", part: "area", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#005f73" } },
    { id: "area-pattern", part: "area", type: "fill", paint: { "fill-pattern": "parvis-pattern:hatch:005f73" } },
  ] },
  { id: "pistes", kind: "layer", geometry_kind: "line", tilejson: "/tiles/layer.pistes.json", where: { etat: ["existant"] }, layers: [
    { id: "line", part: "line", type: "line", minzoom: 11, layout: { "line-cap": "round" }, paint: { "line-color": "#005f73" } },
    { id: "lit-line", part: "lit-line", type: "line", filter: ["all", ["==", ["id"], -1], ["==", ["geometry-type"], "LineString"]], paint: { "line-color": "#000000" } },
    { id: "label", part: "label", type: "symbol", layout: { "text-field": ["get", "nom"], "text-font": ["Atkinson Hyperlegible"] }, paint: { "text-halo-color": "#ffffff" } },
  ] },
  { id: "arrets", kind: "layer", geometry_kind: "point", tilejson: "/tiles/layer.arrets.json", layers: [
    { id: "dot", part: "dot", type: "circle", paint: { "circle-color": "#005f73" } },
    { id: "lit", part: "lit", type: "circle", filter: ["==", ["id"], -1], paint: { "circle-stroke-color": "#000000" } },
  ] },
  { id: "concertations", kind: "consultations", geojson: { type: "FeatureCollection", features: [] } },
  { id: "avis", kind: "contributions", tilejson: "/tiles/contributions.json", categories: CATEGORIES, where: { category: ["arbres"] } },
  { id: "tous-avis", kind: "contributions", tilejson: "/tiles/contributions.json", visible: false },
  { id: "reunions", kind: "meetings", tilejson: "/tiles/meetings.json", ids: [4, 7] },
  { id: "chaleur", kind: "heatmap", tilejson: "/tiles/contributions.json" },
];

function sourceOf(wanted) {
  return SOURCES.find(({ id }) => id === wanted);
}

function problems(style) {
  return validateStyleMin(style).map(({ message }) => message);
}

function wholeStyle(sources) {
  const style = basemapStyle({ communes: COMMUNES, bounds: METROPOLE_BOUNDS });
  for (const source of sources) {
    style.sources[source.id] = sourceSpecification(source, absolute);
  }
  style.layers.push(...stackedLayers(sources));
  return style;
}

test("the basemap is a valid style that asks nothing outside the site", () => {
  const style = basemapStyle({ communes: COMMUNES, bounds: METROPOLE_BOUNDS });
  assert.deepEqual(problems(style), []);
  assert.equal(style.glyphs, undefined);
  assert.equal(style.sprite, undefined);
  const addresses = JSON.stringify(style.sources).match(/https?:\/\/[^/"]+/g);
  assert.deepEqual([...new Set(addresses)], ["http://127.0.0.1:8000"]);
});

for (const source of SOURCES) {
  test(`the layers of ${source.id} (${source.kind}) are valid`, () => {
    assert.deepEqual(problems(wholeStyle([source])), []);
    assert.ok(layersOf(source).length > 0);
  });
}

test("all kinds together are valid, with unique layer ids", () => {
  const style = wholeStyle(SOURCES);
  assert.deepEqual(problems(style), []);
  const ids = style.layers.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test("what an outside basemap lacks is valid and unseen", () => {
  const asked = communesToAsk(COMMUNES);
  assert.deepEqual(problems({ version: 8, ...asked }), []);
  assert.equal(asked.layers[0].paint["fill-opacity"], 0);
});

test("pins lie above lines, lines above areas, and only pins, labels and heat cover the names", () => {
  const layers = stackedLayers([...SOURCES].reverse());
  const parts = layers.map(({ metadata }) => metadata.part);
  assert.ok(parts.lastIndexOf("area") < parts.indexOf("line"));
  assert.ok(parts.lastIndexOf("line") < parts.indexOf("pin"));
  assert.ok(parts.lastIndexOf("pin") < parts.indexOf("lit"));
  const above = new Set(layers.filter(isAboveNames).map(({ metadata }) => metadata.part));
  assert.deepEqual([...above].sort(), ["badge", "cluster", "cluster-count", "dot", "heat", "label", "lit", "pin"]);
});

test("a crowd is counted by the categories that are shown, from its own layer of the tiles", () => {
  const [disc, number] = layersOf(sourceOf("avis")).filter(({ metadata }) => metadata.part.startsWith("cluster"));
  assert.equal(disc["source-layer"], "clusters");
  assert.equal(number["source-layer"], "clusters");
  const { filter } = featureFilter(disc.filter, "layers[0].filter");
  const cluster = (properties) => filter({ zoom: 10 }, { type: 1, properties });
  assert.ok(cluster({ count: 7, count_arbres: 2, count_velo: 5 }));
  assert.ok(!cluster({ count: 5, count_velo: 5 }));
  assert.equal(countIn({ count: 7, count_arbres: 2 }, sourceOf("avis").where), 2);
  assert.equal(countIn({ count: 7, count_arbres: 2 }, null), 7);
});

function valueOf(expression, properties) {
  const { result, value } = createExpression(expression, "layers[0].paint.circle-radius");
  assert.equal(result, "success");
  return value.evaluate({ zoom: 10 }, { type: 1, properties });
}

test("the surface of a disc is as what it counts, unless its number needs more room", () => {
  const scale = scaleFor(98_214);
  const radius = (count) => valueOf(radiusOf(["get", "count"], scale), { count });
  assert.ok(scale >= 98_214 && scale < 2 * 98_214);
  assert.ok(Math.abs((radius(98_214) / radius(49_107)) ** 2 - 2) < 0.01);
  const sizes = [98_214, 49_107, 19_000, 2714, 310, 7].map(radius);
  assert.deepEqual(sizes, [...sizes].sort((one, other) => other - one));
  assert.equal(new Set(sizes).size, sizes.length);
  // Where three thousand are the most there is, they are many.
  assert.ok(valueOf(radiusOf(["get", "count"], scaleFor(3000)), { count: 3000 }) > 30);
  assert.deepEqual([0, 7, 100, 101, 3000].map(scaleFor), [100, 100, 100, 200, 3200]);
});

test("a disc says its number to the unit, with thin spaces", () => {
  const number = layersOf({ ...sourceOf("avis"), where: null }).find(({ metadata }) => metadata.part === "cluster-count");
  const text = (count) => valueOf(number.layout["text-field"], { count });
  assert.deepEqual([7, 850, 2714, 98_214].map(text), ["7", "850", "2\u202f714", "98\u202f214"]);
});

test("discs are sized once for each view, by the largest that is seen", () => {
  const painted = [];
  const listeners = {};
  let counts = [40, 3000];
  const map = {
    on: (type, work) => { listeners[type] = work; },
    off: (type) => { delete listeners[type]; },
    queryRenderedFeatures: () => counts.map((count) => ({ properties: { count } })),
    setPaintProperty: (...change) => painted.push(change),
  };
  const life = new AbortController();
  sizeClusters(map, () => [{ id: "avis/cluster", source: { where: null } }], life.signal);
  listeners.idle();
  listeners.idle();
  counts = [];
  listeners.idle();
  assert.deepEqual(painted, [["avis/cluster", "circle-radius", radiusOf(["get", "count"], 3200)]]);
  life.abort();
  assert.equal(listeners.idle, undefined);
});

test("every filled area and every line of the application has a casing that reads on any ground", () => {
  for (const source of SOURCES.filter(({ kind }) => ["contributions", "consultations"].includes(kind))) {
    const parts = layersOf(source).map(({ metadata }) => metadata.part);
    assert.ok(parts.includes("edge-casing") && parts.includes("edge"), source.id);
  }
});

test("a contribution shows its category by colour and by icon, meetings have a shape of their own", () => {
  const images = (id) => JSON.stringify(layersOf(SOURCES.find((source) => source.id === id)).find(({ metadata }) => metadata.part === "pin").layout["icon-image"]);
  assert.match(images("avis"), /parvis:disc:tree:2f6b3a:plain/);
  assert.match(images("avis"), /parvis:disc:bike:0a5c9c:plain/);
  assert.match(images("reunions"), /parvis:square:meeting/);
});

test("a hidden source starts hidden and its filter keeps what the page filtered", () => {
  assert.ok(layersOf(sourceOf("tous-avis")).every(({ layout }) => layout.visibility === "none"));
  const pin = layersOf(sourceOf("avis")).find(({ metadata }) => metadata.part === "pin");
  assert.equal(keeps(pin.filter, { category: "arbres" }), true);
  assert.equal(keeps(pin.filter, { category: "velo" }), false);
});

function keeps(filter, properties, id) {
  return featureFilter(filter, "layers[0].filter").filter({ zoom: 12 }, { type: 1, id, properties, geometry: [[{ x: 0, y: 0 }]] }, { x: 0, y: 0, z: 0 });
}

test("a feature is known by its number, preceded by what it is, or by a property where it has none", () => {
  const number = { id: 12, properties: { public_id: "a", source_id: "P-1" } };
  const names = ["avis", "reunions", "pistes"].map((id) => identityOf(sourceOf(id), number));
  assert.deepEqual(names, ["contribution-12", "reunion-12", "pistes-12"]);
  assert.equal(identityOf({ id: "avant", kind: "before" }, { properties: { source_id: "P-1" } }), "P-1");
  assert.equal(identityOf({ id: "a", kind: "contributions" }, { properties: { public_id: "brouillon" } }), "brouillon");
  assert.equal(identityOf(sourceOf("contour"), number), null);
  assert.equal(identityOf(sourceOf("avis"), { properties: {} }), null);
});

test("the chosen feature is lit wherever it is drawn and no other one is, and nothing is by default", () => {
  const avis = sourceOf("avis");
  assert.equal(keeps(isChosen(avis, "contribution-12"), {}, 12), true);
  assert.equal(keeps(isChosen(avis, "contribution-12"), {}, 13), false);
  for (const other of ["reunion-12", "contribution-", "contribution-x", "contribution-1.5", null]) {
    assert.equal(keeps(isChosen(avis, other), {}, 12), false, other);
    assert.equal(keeps(isChosen(avis, other), {}, undefined), false, other);
  }
  const draft = { id: "contribution", kind: "contributions", geojson: {} };
  assert.equal(keeps(isChosen(draft, "brouillon"), { public_id: "brouillon" }), true);
  assert.equal(keeps(isChosen(draft, "contribution-12"), { public_id: "x" }, 12), true);
  assert.equal(keeps(isChosen({ id: "apres", kind: "changes" }, "P-1"), { source_id: "P-1" }), true);
});

test("a page may name the features that it draws by their numbers", () => {
  const pin = layersOf(sourceOf("reunions")).find(({ metadata }) => metadata.part === "pin");
  assert.deepEqual([4, 5, 7].map((id) => keeps(pin.filter, { status: "scheduled" }, id)), [true, false, true]);
  assert.deepEqual(allOf(null, ["has", "x"]), ["has", "x"]);
});

test("a source of an unknown kind, or without data, is left out", () => {
  assert.equal(sourceSpecification({ id: "x", kind: "weather", tilejson: "/t.json" }, absolute), null);
  assert.equal(sourceSpecification({ id: "x", kind: "meetings" }, absolute), null);
  assert.deepEqual(layersOf({ id: "x", kind: "weather" }), []);
});

test("a pin's image is named by what it shows and read back, and nothing else is read", () => {
  const pin = { shape: "disc", icon: "tree", colour: "#2f6b3a", lit: true };
  assert.deepEqual(readPinImage(pinImage(pin)), pin);
  assert.equal(pinImage({ shape: "disc", icon: "<svg>", colour: "javascript:1" }), "parvis:disc:other:4d5a5e:plain");
  for (const other of ["marker-15", "parvis:constructor:tree:2f6b3a:lit", ""]) {
    assert.equal(readPinImage(other), null, other);
  }
});

test("the ink on a pin reads on any category colour", () => {
  for (const colour of ["#ffffff", "#e0a526", "#a23b25", "#172226", "#3c8dbc", "#7f7f7f"]) {
    assert.ok(contrast(colour, inkOn(colour)) >= 3, colour);
  }
});

test("every category icon of the page's sprite is known to the map", () => {
  const sprite = readFileSync(new URL("../../static/img/icons.svg", import.meta.url), "utf8");
  for (const name of Object.keys(ICONS).filter((icon) => icon !== "meeting")) {
    assert.match(sprite, new RegExp(`<symbol id="${name}"`));
  }
});

test("tokens of the page become colours of the map, and nonsense keeps the default", () => {
  const tokens = { "--map-commune": " #dddddd ", "--action": "#123456", "--map-name": "url(x)" };
  const palette = paletteFrom((name) => tokens[name] ?? "");
  assert.equal(palette.commune, "#dddddd");
  assert.equal(palette.action, "#123456");
  assert.equal(palette.name, DEFAULT_PALETTE.name);
});

test("the address of the tiles follows the address of their TileJSON", () => {
  assert.equal(tilesOf(COMMUNES), "http://127.0.0.1:8000/tiles/communes/{z}/{x}/{y}.mvt");
});

test("a layer is drawn with the layers that the server made, in the page's ink and halo", () => {
  const palette = { ...DEFAULT_PALETTE, ink: "#111111", halo: "#eeeeee" };
  const [line, lit, label] = layersOf(sourceOf("pistes"), palette);
  assert.equal(line.id, "pistes/line");
  assert.equal(line.minzoom, 11);
  assert.equal(line.paint["line-color"], "#005f73");
  assert.equal(line["source-layer"], "features");
  assert.equal(line.part, undefined);
  assert.deepEqual(line.filter, ["all", ["in", ["get", "etat"], ["literal", ["existant"]]]]);
  assert.equal(lit.paint["line-color"], "#111111");
  assert.equal(label.paint["text-halo-color"], "#eeeeee");
  // What the server leaves open is what this page fills with the chosen feature.
  assert.deepEqual(lit.filter[1][1], isChosen(sourceOf("pistes"), null));
  assert.deepEqual(layersOf({ id: "nue", kind: "layer", tilejson: "/t.json" }), []);
});

test("the pattern of an area is named by what it shows, and nothing else is read", () => {
  assert.deepEqual(readPattern("parvis-pattern:hatch:117733"), { pattern: "hatch", colour: "#117733" });
  for (const other of ["parvis-pattern:constructor:117733", "parvis-pattern:hatch:red", "marker-15"]) {
    assert.equal(readPattern(other), null, other);
  }
});

test("a layer can be drawn anew where it lies, and keeps what is lit and hidden", () => {
  const map = recordingMap();
  const overlay = new Overlay(map, SOURCES, DEFAULT_PALETTE, absolute);
  const before = map.order();
  overlay.setVisible("pistes", false);
  overlay.light("pistes-41", null);
  const pistes = sourceOf("pistes");
  overlay.replace({ ...pistes, layers: pistes.layers.map((layer) => ({ ...layer, maxzoom: 18 })) });
  assert.deepEqual(map.order(), before);
  assert.ok(overlay.layers.filter(({ source }) => source === "pistes").every(({ layout, maxzoom }) => layout.visibility === "none" && maxzoom === 18));
  assert.match(JSON.stringify(map.filters.get("pistes/lit-line")), /\["id"\],41\]/);
  overlay.replace({ id: "inconnue", kind: "layer", tilejson: "/t.json", layers: [] });
  assert.deepEqual(map.order(), before);
});

/** What a map keeps of the calls of an overlay. */
function recordingMap() {
  const layers = [];
  const sources = new Map();
  const filters = new Map();
  return {
    filters,
    order: () => layers.map(({ id }) => id),
    getLayer: (id) => layers.find((layer) => layer.id === id),
    addSource: (id, specification) => sources.set(id, specification),
    removeSource: (id) => sources.delete(id),
    addLayer: (layer, before) => layers.splice(before ? layers.findIndex(({ id }) => id === before) : layers.length, 0, layer),
    removeLayer: (id) => layers.splice(layers.findIndex((layer) => layer.id === id), 1),
    setLayoutProperty: () => {},
    setFilter: (id, filter) => filters.set(id, filter),
  };
}

test("a place being drawn gives valid layers and data", () => {
  const sketch = { kind: "polygon", positions: [[3, 50], [3.1, 50], [3.1, 50.1]], finished: false };
  const style = { version: 8, sources: { sketch: { type: "geojson", data: sketchFeatures(sketch) } }, layers: sketchLayers("sketch", DEFAULT_PALETTE) };
  assert.deepEqual(problems(style), []);
  assert.deepEqual(sketchFeatures(sketch).features.map(({ properties }) => properties.role), ["area", "line", "vertex", "vertex", "vertex"]);
});
