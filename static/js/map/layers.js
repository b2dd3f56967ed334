/**
 * From a MapSource (see docs/map-elements.md) to MapLibre sources and layers. Pure functions.
 * Layer ids are "<source id>/<part>"; `metadata` says which source they belong to and how high they lie.
 */

import { outsideOf } from "../lib/geometry.js";
import { beforeParts, changeParts } from "./changes.js";
import { clusterHeat, clusterParts } from "./clusters.js";
import { DEFAULT_PALETTE } from "./palette.js";
import { pinImage } from "./pins.js";

const POINT = ["==", ["geometry-type"], "Point"];
const LINE = ["==", ["geometry-type"], "LineString"];
const AREA = ["==", ["geometry-type"], "Polygon"];
/** No feature has it: what a lit layer shows while nothing is chosen, as layers/styles/drawing.py spells it. */
const NO_NUMBER = -1;
const PIN_SIZE = ["interpolate", ["linear"], ["zoom"], 9, 0.75, 12, 0.95, 14, 1.1];

/** What lies on what, lowest first; parts from "label" on stand above the names of communes. */
const ORDER = Object.freeze([
  "outside", "area", "edge-casing", "edge", "casing", "line", "lit-line", "heat", "dot", "label", "badge", "pin", "lit", "cluster", "cluster-count",
]);

/**
 * `identity`: what the number of a feature (the MVT id of a tile, the id of a GeoJSON Feature) is
 * preceded by, so that a page's map and list mean one thing; `property`: what names a feature that
 * has no number.
 */
const KINDS = Object.freeze({
  layer: { tiles: "features", identity: (source) => `${source.id}-`, property: "source_id", parts: layerParts },
  contributions: { tiles: "contributions", identity: () => "contribution-", property: "public_id", parts: contributionParts },
  meetings: { tiles: "meetings", identity: () => "reunion-", property: "public_id", parts: meetingParts },
  consultations: { tiles: "consultations", identity: null, property: "public_id", parts: consultationParts },
  perimeter: { tiles: null, identity: null, property: null, parts: perimeterParts },
  zone: { tiles: null, identity: null, property: null, parts: zoneParts },
  heatmap: { tiles: "contributions", identity: null, property: null, parts: heatmapParts },
  before: { tiles: null, identity: null, property: "source_id", parts: beforeParts },
  changes: { tiles: null, identity: null, property: "source_id", parts: changeParts },
});

/**
 * What a feature is called on this page, by the map and by its list.
 * @param {object} source MapSource
 * @param {{id?: number, properties: Record<string, unknown>}} feature
 * @returns {string | null} null when it cannot be chosen
 */
export function identityOf(source, { id, properties }) {
  const kind = KINDS[source.kind];
  if (kind?.identity && Number.isSafeInteger(id)) {
    return `${kind.identity(source)}${id}`;
  }
  const name = kind?.property ? properties[kind.property] : null;
  return name === undefined || name === null ? null : String(name);
}

/**
 * The filter of a "lit" layer.
 * @param {object} source MapSource
 * @param {string | null} identity null lights nothing
 * @returns {unknown[]}
 */
export function isChosen(source, identity) {
  const kind = KINDS[source.kind];
  if (!kind.identity) {
    return ["==", ["to-string", ["get", kind.property ?? ""]], identity ?? ""];
  }
  const beginning = kind.identity(source);
  const number = identity?.startsWith(beginning) ? Number(identity.slice(beginning.length)) : NaN;
  if (identity && source.geojson && !Number.isSafeInteger(number)) {
    return ["==", ["to-string", ["get", kind.property]], identity];
  }
  return ["==", ["id"], Number.isSafeInteger(number) ? number : NO_NUMBER];
}

/**
 * The MapLibre source of a MapSource.
 * @param {object} source MapSource
 * @param {(address: string) => string} absolute makes an address absolute
 * @returns {object | null} null when it has neither tiles nor GeoJSON, or an unknown kind
 */
export function sourceSpecification(source, absolute) {
  if (!KINDS[source.kind]) {
    return null;
  }
  if (source.geojson) {
    const data = source.kind === "perimeter" ? withOutside(source.geojson) : source.geojson;
    return { type: "geojson", data, ...(source.attribution ? { attribution: source.attribution } : {}) };
  }
  return source.tilejson ? { type: "vector", url: absolute(source.tilejson) } : null;
}

function withOutside(geojson) {
  const outside = outsideOf(geojson);
  const inside = geojson.type === "FeatureCollection" ? geojson.features : [asFeature(geojson)];
  return {
    type: "FeatureCollection",
    features: [
      { ...outside, properties: { outside: true } },
      ...inside.map((feature) => ({ ...feature, properties: { ...feature.properties, outside: false } })),
    ],
  };
}

function asFeature(geojson) {
  return geojson.type === "Feature" ? geojson : { type: "Feature", properties: {}, geometry: geojson };
}

/**
 * The MapLibre layers of a MapSource, lowest first.
 * @param {object} source MapSource
 * @param {typeof DEFAULT_PALETTE} [palette]
 * @returns {object[]}
 */
export function layersOf(source, palette = DEFAULT_PALETTE) {
  const kind = KINDS[source.kind];
  if (!kind) {
    return [];
  }
  const where = allOf(whereFilter(source.where), source.ids ? ["in", ["id"], ["literal", source.ids]] : null);
  const visibility = source.visible === false ? "none" : "visible";
  return kind.parts(source, palette).map(({ id, part, filter, layout, tiles, ...layer }) => {
    // A part from another layer of the tiles knows itself what `where` means there.
    const condition = tiles ? filter : allOf(filter, where);
    return {
      ...layer,
      id: `${source.id}/${id ?? part}`,
      source: source.id,
      ...(source.geojson ? {} : { "source-layer": tiles ?? source.source_layer ?? kind.tiles }),
      ...(condition ? { filter: condition } : {}),
      layout: { ...layout, visibility },
      metadata: { source: source.id, part, order: ORDER.indexOf(part), counted: Boolean(tiles) },
    };
  });
}

/**
 * Whether a layer lies above the names of the communes.
 * @param {object} layer made by layersOf
 * @returns {boolean}
 */
export function isAboveNames(layer) {
  return layer.metadata.order >= ORDER.indexOf("heat");
}

/**
 * All layers of all sources in the order in which they must be added.
 * @param {object[]} sources MapSources, the first ones lowest within a part
 * @param {typeof DEFAULT_PALETTE} [palette]
 * @returns {object[]}
 */
export function stackedLayers(sources, palette = DEFAULT_PALETTE) {
  return sources
    .flatMap((source) => layersOf(source, palette))
    .sort((one, other) => one.metadata.order - other.metadata.order);
}

/**
 * A filter from `where`: every property must have one of the listed values.
 * @param {Record<string, (string | number)[]> | null | undefined} where
 * @returns {unknown[] | null}
 */
export function whereFilter(where) {
  const conditions = Object.entries(where ?? {}).map(([name, values]) => [
    "in", ["get", name], ["literal", values],
  ]);
  return conditions.length ? ["all", ...conditions] : null;
}

/**
 * One filter that holds when all hold.
 * @param {...(unknown[] | null | undefined)} filters
 * @returns {unknown[] | null} null when there is none
 */
export function allOf(...filters) {
  const present = filters.filter(Boolean);
  if (present.length < 2) {
    return present[0] ?? null;
  }
  return ["all", ...present];
}

/** Choice by category: ["match", …], or the fallback alone when there is no category. */
function byCategory(categories, value, fallback) {
  const seen = new Set();
  const cases = (categories ?? []).flatMap((category) => {
    if (seen.has(category.slug)) {
      return [];
    }
    seen.add(category.slug);
    return [category.slug, value(category)];
  });
  return cases.length ? ["match", ["to-string", ["get", "category"]], ...cases, fallback] : fallback;
}

function widthByZoom(width) {
  return ["interpolate", ["exponential", 1.3], ["zoom"], 9, width * 0.6, 13, width, 17, width * 2];
}

const ROUND = Object.freeze({ "line-cap": "round", "line-join": "round" });

function lineParts(colour, width, { opacity = 1, filter = LINE, names = ["casing", "line"] } = {}) {
  return [
    { part: names[0], type: "line", filter, layout: ROUND, paint: { "line-color": "#ffffff", "line-width": widthByZoom(width + 3), "line-opacity": 0.9 * opacity } },
    { part: names[1], type: "line", filter, layout: ROUND, paint: { "line-color": colour, "line-width": widthByZoom(width), "line-opacity": opacity } },
  ];
}

/**
 * The layers that the server made of the layer's checked style (layers/styles/maplibre.py), in the
 * colours of this page where they are not the style's own: what is lit, and halos.
 */
function layerParts(source, palette) {
  return (source.layers ?? []).map((layer) => {
    const own = { lit: { "circle-stroke-color": palette.ink }, "lit-line": { "line-color": palette.ink }, label: { "text-halo-color": palette.halo } }[layer.part] ?? {};
    const taken = Object.entries(own).filter(([name]) => Object.hasOwn(layer.paint ?? {}, name));
    return { ...layer, paint: { ...layer.paint, ...Object.fromEntries(taken) } };
  });
}

function dot(colour, radius, opacity) {
  return {
    "circle-color": colour,
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, radius * 0.5, 14, radius, 17, radius * 1.5],
    "circle-opacity": opacity,
    "circle-stroke-color": "#ffffff",
    "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 9, 0.8, 14, 1.8],
  };
}

function pinPart(part, filter, image, scale = 1) {
  const size = part === "lit" ? 1 : PIN_SIZE;
  return {
    part,
    type: "symbol",
    ...(filter ? { filter } : {}),
    layout: {
      "icon-image": image,
      "icon-size": scale === 1 ? size : ["interpolate", ["linear"], ["zoom"], 9, 0.75 * scale, 12, 0.95 * scale, 14, 1.1 * scale],
      "icon-allow-overlap": true,
      "icon-padding": 0,
      "symbol-z-order": "viewport-y",
    },
  };
}

function contributionParts(source, palette) {
  const colour = byCategory(source.categories, (category) => category.colour, palette.action);
  const image = (lit) =>
    byCategory(
      source.categories,
      (category) => pinImage({ shape: "disc", icon: category.icon, colour: category.colour, lit }),
      pinImage({ shape: "disc", icon: "other", colour: palette.action, lit }),
    );
  const chosen = isChosen(source, null);
  return [
    { part: "area", type: "fill", filter: AREA, paint: { "fill-color": colour, "fill-opacity": 0.2 } },
    ...lineParts(colour, 2.5, { filter: AREA, names: ["edge-casing", "edge"] }),
    ...lineParts(colour, 4),
    { part: "lit-line", type: "line", filter: ["all", chosen, ["!", POINT]], layout: ROUND, paint: { "line-color": palette.ink, "line-width": widthByZoom(6) } },
    // The colour of a line or an area is never alone either. Where tiles cut a shape, each piece has one.
    pinPart("badge", ["!", POINT], image(false), 0.8),
    pinPart("pin", POINT, image(false)),
    pinPart("lit", ["all", chosen, POINT], image(true)),
    ...(source.geojson ? [] : clusterParts(source, palette)),
  ];
}

function meetingParts(source, palette) {
  const image = (lit) => [
    "case",
    ["==", ["get", "status"], "cancelled"],
    pinImage({ shape: "square", icon: "meeting", colour: "#6b7477", lit }),
    pinImage({ shape: "square", icon: "meeting", colour: palette.accent, lit }),
  ];
  return [pinPart("pin", POINT, image(false)), pinPart("lit", isChosen(source, null), image(true))];
}

function consultationParts(source, palette) {
  const soon = ["==", ["get", "state"], "upcoming"];
  const closed = ["==", ["get", "state"], "closed"];
  const colour = ["case", closed, "#6b7477", palette.action];
  return [
    { part: "area", type: "fill", filter: AREA, paint: { "fill-color": colour, "fill-opacity": ["case", closed, 0.03, soon, 0.04, 0.07] } },
    ...lineParts(colour, 2.2, { filter: AREA, names: ["edge-casing", "edge"] }),
    { part: "lit-line", type: "line", filter: isChosen(source, null), layout: ROUND, paint: { "line-color": palette.accent, "line-width": widthByZoom(4.5) } },
  ];
}

function perimeterParts(_source, palette) {
  return [
    { part: "outside", type: "fill", filter: ["==", ["get", "outside"], true], paint: { "fill-color": palette.beyond, "fill-opacity": 0.62 } },
    { part: "edge-casing", type: "line", filter: ["==", ["get", "outside"], false], layout: ROUND, paint: { "line-color": "#ffffff", "line-width": widthByZoom(4.5), "line-opacity": 0.85 } },
    { part: "edge", type: "line", filter: ["==", ["get", "outside"], false], layout: { "line-join": "round" }, paint: { "line-color": palette.ink, "line-width": widthByZoom(1.6), "line-dasharray": [4, 2.5] } },
  ];
}

/** A zone that a list is narrowed to: its ground stays visible, what lies on it too. */
function zoneParts(_source, palette) {
  return [
    { part: "area", type: "fill", paint: { "fill-color": palette.accent, "fill-opacity": 0.1 } },
    { part: "edge-casing", type: "line", layout: ROUND, paint: { "line-color": "#ffffff", "line-width": widthByZoom(5), "line-opacity": 0.9 } },
    { part: "edge", type: "line", layout: ROUND, paint: { "line-color": palette.accent, "line-width": widthByZoom(2.4) } },
  ];
}

function heatmapParts(source, palette) {
  // Few contributions would hardly warm a metropole: the page may strengthen the picture.
  const intensity = source.style?.intensity ?? 1;
  const paint = {
    // MapLibre heats every vertex: a line or an area shares one contribution's weight among its own.
    "heatmap-weight": ["case", POINT, 1, ["/", 1, ["coalesce", ["get", "vertices"], 6]]],
    "heatmap-radius": ["interpolate", ["exponential", 1.6], ["zoom"], 8, 14, 11, 32, 14, 60, 17, 110],
    "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 8, 0.6 * intensity, 14, 1.1 * intensity],
    "heatmap-opacity": 0.82,
    "heatmap-color": [
      "interpolate", ["linear"], ["heatmap-density"],
      0, "rgba(253, 231, 205, 0)",
      0.12, "rgba(250, 214, 165, 0.75)",
      0.35, "#eda35f",
      0.6, "#cf6137",
      0.82, "#a23b25",
      1, "#5f1d12",
    ],
  };
  return [
    { part: "heat", type: "heatmap", paint },
    ...(source.geojson ? [] : [clusterHeat(source, paint)]),
    {
      part: "dot",
      type: "circle",
      filter: POINT,
      minzoom: 12.5,
      paint: { ...dot(palette.ink, 3.5, 0.85), "circle-stroke-width": 1 },
    },
  ];
}
