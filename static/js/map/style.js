/**
 * The basemap: the territory drawn from its own `communes` tiles, without any outside service.
 * No `glyphs` address is given on purpose: MapLibre then draws letters itself, with the page's font.
 * Pure functions; colours come from palette.js.
 */

import { singleTileZoom } from "../lib/geometry.js";
import { DEFAULT_PALETTE } from "./palette.js";

export const FONT = Object.freeze(["Atkinson Hyperlegible"]);
/** The first name only tells MapLibre the weight; the second is the family that exists. */
export const BOLD_FONT = Object.freeze(["Atkinson Hyperlegible Bold", "Atkinson Hyperlegible"]);

/** Layer that answers "which commune is here?", whatever the basemap. */
export const COMMUNE_AREA = "commune-area";
/** Fills and lines of the application go under this layer, pins above it. */
export const FIRST_NAME_LAYER = "commune-name";

const STREET_ZOOM = 13.5;
const POPULATION = Object.freeze(["coalesce", ["to-number", ["get", "population"]], 0]);
/** Inhabitants of a commune whose name orients a whole map, and looks for room among the pins. */
const LARGE = 60000;
/** Tiles too far out place names hundreds of metres away; too close in, they cut the territory. */
const NAME_ZOOMS = Object.freeze({ least: 6, most: 8 });

/**
 * A complete MapLibre style.
 * @param {object} options
 * @param {string} options.communes absolute address of the TileJSON of tileset `communes`
 * @param {[number, number, number, number] | null} [options.bounds] west, south, east, north of the territory, degrees
 * @param {typeof DEFAULT_PALETTE} [options.palette]
 * @returns {object} style specification, version 8
 */
export function basemapStyle({ communes, bounds = null, palette = DEFAULT_PALETTE }) {
  return {
    version: 8,
    name: "Parvis",
    sources: {
      communes: { type: "vector", url: communes },
      // One tile holds the whole territory, so that a commune cut by tile edges has one name, not two.
      // TileJSON would bring its own deepest zoom back, hence the address of the tiles themselves.
      "commune-names": { type: "vector", tiles: [tilesOf(communes)], maxzoom: nameZoom(bounds) },
    },
    layers: [
      { id: "beyond", type: "background", paint: { "background-color": palette.beyond } },
      communeArea(palette),
      communeEdge(palette),
      communeLimit(palette),
      { ...nameLayer(FIRST_NAME_LAYER, "commune-names", palette), filter: ["<", POPULATION, LARGE], minzoom: 7.5, maxzoom: STREET_ZOOM },
      insistent({ ...nameLayer("commune-name-large", "commune-names", palette), filter: [">=", POPULATION, LARGE], minzoom: 7.5, maxzoom: STREET_ZOOM }),
      // Close up, the one name of a commune is often out of sight: one in each tile says where one is.
      quieter({ ...nameLayer("commune-name-near", "communes", palette), minzoom: STREET_ZOOM }),
    ],
  };
}

/**
 * The tiles of a tileset of this site (design, part 4).
 * @param {string} tilejson "https://…/tiles/communes.json"
 * @returns {string} "https://…/tiles/communes/{z}/{x}/{y}.mvt"
 */
export function tilesOf(tilejson) {
  return tilejson.replace(/\.json(?=$|\?)/, "/{z}/{x}/{y}.mvt");
}

function nameZoom(bounds) {
  const zoom = bounds ? singleTileZoom(bounds) : NAME_ZOOMS.least;
  return Math.max(NAME_ZOOMS.least, Math.min(NAME_ZOOMS.most, zoom));
}

/** Tries more places around, in ems, before it goes under the pins: they crowd where people live. */
function insistent(layer) {
  const { "text-variable-anchor": _anchors, "text-radial-offset": _offset, ...layout } = layer.layout;
  const places = ["center", [0, 0], "bottom", [0, -1], "top", [0, 1], "left", [1.2, 0], "right", [-1.2, 0]];
  const farther = ["bottom", [0, -2.2], "top", [0, 2.2], "left", [2.6, 0], "right", [-2.6, 0], "bottom", [0, -3.4], "top", [0, 3.4]];
  return { ...layer, layout: { ...layout, "text-variable-anchor-offset": [...places, ...farther], "text-overlap": "always" } };
}

function quieter(layer) {
  return {
    ...layer,
    layout: { ...layer.layout, "text-size": 15, "text-padding": 40 },
    paint: { ...layer.paint, "text-opacity": 0.62 },
  };
}

function communeArea(palette) {
  return {
    id: COMMUNE_AREA,
    type: "fill",
    source: "communes",
    "source-layer": "communes",
    paint: { "fill-color": palette.commune, "fill-antialias": false },
  };
}

/** A soft rim: inside the territory the white limit covers it, outside it closes the shape. */
function communeEdge(palette) {
  return {
    id: "commune-edge",
    type: "line",
    source: "communes",
    "source-layer": "communes",
    layout: { "line-join": "round" },
    paint: {
      "line-color": palette.edge,
      "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1.4, 12, 2.6, 16, 4],
      "line-opacity": 0.55,
    },
  };
}

function communeLimit(palette) {
  return {
    id: "commune-limit",
    type: "line",
    source: "communes",
    "source-layer": "communes",
    layout: { "line-join": "round" },
    paint: {
      "line-color": palette.limit,
      "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.9, 12, 1.7, 16, 2.6],
    },
  };
}

function nameLayer(id, source, palette) {
  const byImportance = (small, medium, large) => [
    "interpolate", ["linear"], POPULATION, 1000, small, 30000, medium, 230000, large,
  ];
  return {
    id,
    type: "symbol",
    source,
    "source-layer": "communes",
    layout: {
      "text-field": ["get", "name"],
      "text-font": [
        "step", POPULATION, ["literal", [...FONT]], LARGE, ["literal", [...BOLD_FONT]],
      ],
      "text-size": [
        "interpolate", ["linear"], ["zoom"],
        8, byImportance(9.5, 12, 15),
        11, byImportance(11.5, 14, 19),
        14, byImportance(15, 18, 24),
      ],
      "text-max-width": 7,
      "text-variable-anchor": ["center", "bottom", "top", "left", "right"],
      "text-radial-offset": 0.9,
      "text-line-height": 1.1,
      "text-padding": ["interpolate", ["linear"], ["zoom"], 8, 4, 12, 2],
      "symbol-sort-key": ["-", 0, POPULATION],
    },
    paint: {
      "text-color": palette.name,
      "text-halo-color": palette.halo,
      "text-halo-width": 1.4,
      "text-halo-blur": 0.4,
      "text-opacity": ["interpolate", ["linear"], ["zoom"], 13, 1, 16, 0.75],
    },
  };
}

/**
 * What an outside basemap (BASEMAP_STYLE_URL) lacks: our communes, there to be asked and not seen.
 * @param {string} communes absolute address of the TileJSON
 * @returns {{sources: Record<string, object>, layers: object[]}}
 */
export function communesToAsk(communes) {
  return {
    sources: { communes: { type: "vector", url: communes } },
    layers: [{ ...communeArea(DEFAULT_PALETTE), paint: { "fill-color": DEFAULT_PALETTE.commune, "fill-opacity": 0 } }],
  };
}
