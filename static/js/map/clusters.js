/** Contributions that are counted rather than drawn: what a crowded tile carries (docs/open-data.md). */

import { FONT } from "./style.js";

/** The layer of a tile that holds counts. */
export const CLUSTERS = "clusters";

const CLUSTER_RADIUS = 110;

/**
 * How many contributions a cluster holds, of the categories that are shown.
 * @param {Record<string, (string | number)[]> | null | undefined} where the source's choice of categories
 * @returns {unknown[]} MapLibre expression
 */
export function countOf(where) {
  const categories = where?.category;
  if (!categories) {
    return ["get", "count"];
  }
  return ["+", 0, ...categories.map((slug) => ["coalesce", ["get", `count_${slug}`], 0])];
}

/**
 * How many contributions a cluster holds, read from its properties.
 * @param {Record<string, unknown>} properties
 * @param {Record<string, (string | number)[]> | null | undefined} where
 * @returns {number}
 */
export function countIn(properties, where) {
  const categories = where?.category;
  if (!categories) {
    return Number(properties.count);
  }
  return categories.reduce((sum, slug) => sum + Number(properties[`count_${slug}`] ?? 0), 0);
}

/** As large as a disc may be without hiding its neighbours: a cell is 64 to 128 pixels wide. */
const LARGEST_PX = 36;
/** Few stay small, however few there are: the scale begins here. */
const LEAST_SCALE = 100;
/** Radius, in pixels, within which a number has room: from this count on, of so many figures. */
const ROOM = Object.freeze([[0, 12], [100, 15], [1000, 19], [10000, 22], [100000, 26], [1000000, 32]]);

/**
 * The count that the largest disc stands for: a round number, so that a step of the map changes no size.
 * @param {number} largest count in view
 * @returns {number} a power of two times a hundred
 */
export function scaleFor(largest) {
  return LEAST_SCALE * 2 ** Math.max(0, Math.ceil(Math.log2(Math.max(largest, 1) / LEAST_SCALE)));
}

/**
 * The radius of a disc whose surface is as its count, as far as the number has room in it.
 * @param {unknown[]} count MapLibre expression
 * @param {number} scale as `scaleFor` gives it
 * @returns {unknown[]} MapLibre expression, pixels
 */
export function radiusOf(count, scale) {
  const room = ["step", count, ROOM[0][1], ...ROOM.slice(1).flat()];
  return ["max", room, ["min", LARGEST_PX, ["*", LARGEST_PX, ["sqrt", ["/", count, scale]]]]];
}

/**
 * A disc with its number: its surface grows with what it counts (`sizeClusters`).
 * @param {object} source MapSource of contributions
 * @param {{action: string}} palette
 * @returns {object[]} parts, as layers.js takes them
 */
export function clusterParts(source, palette) {
  const count = countOf(source.where);
  const filter = [">", count, 0];
  return [
    {
      part: "cluster",
      tiles: CLUSTERS,
      type: "circle",
      filter,
      // Where discs overlap, the small ones stay in sight.
      layout: { "circle-sort-key": ["-", 0, count] },
      paint: {
        "circle-color": palette.action,
        "circle-radius": radiusOf(count, LEAST_SCALE),
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2.5,
      },
    },
    {
      part: "cluster-count",
      tiles: CLUSTERS,
      type: "symbol",
      filter,
      layout: {
        // "7", "2 714", "98 214", with thin spaces.
        "text-field": ["number-format", count, { locale: "fr-FR", "max-fraction-digits": 0 }],
        "text-font": [...FONT],
        "text-size": 13,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": "#ffffff" },
    },
  ];
}

/**
 * Sizes the discs by the largest in view, now and whenever another view has come: next to a hundred
 * thousand, three thousand are few; where they are the most there is, they are many.
 * @param {object} map MapLibre map
 * @param {() => {id: string, source: object}[]} layers those that draw discs, each with its MapSource
 * @param {AbortSignal} signal
 */
export function sizeClusters(map, layers, signal) {
  const scales = new Map();
  const size = () => {
    for (const { id, source } of layers()) {
      const found = map.queryRenderedFeatures({ layers: [id] });
      const scale = scaleFor(found.reduce((most, { properties }) => Math.max(most, countIn(properties, source.where)), 0));
      const paint = JSON.stringify(radiusOf(countOf(source.where), scale));
      if (found.length && scales.get(id) !== paint) {
        scales.set(id, paint);
        map.setPaintProperty(id, "circle-radius", JSON.parse(paint));
      }
    }
  };
  map.on("idle", size);
  signal.addEventListener("abort", () => map.off("idle", size));
}

/**
 * The heat of a crowd: that of as many points as it counts, spread over its cell (64 to 128 pixels).
 * A wider spot is weaker in the middle: by the square of the radii, 14, 32 and 60 pixels for a point.
 * @param {object} source MapSource of a heatmap
 * @param {object} paint of the heat of single points
 * @returns {object} a part
 */
export function clusterHeat(source, paint) {
  const count = countOf(source.where);
  return {
    id: "heat-of-clusters",
    part: "heat",
    tiles: CLUSTERS,
    type: "heatmap",
    paint: {
      ...paint,
      "heatmap-radius": CLUSTER_RADIUS,
      "heatmap-weight": [
        "interpolate", ["exponential", 1.6 ** 2], ["zoom"],
        ...[[8, 14], [11, 32], [14, 60]].flatMap(([zoom, radius]) => [zoom, ["*", count, (radius / CLUSTER_RADIUS) ** 2]]),
      ],
    },
  };
}
