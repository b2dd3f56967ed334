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

/**
 * A disc with its number: its surface grows with what it counts, up to what a cell has room for.
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
      paint: {
        "circle-color": palette.action,
        "circle-radius": ["interpolate", ["linear"], ["log10", ["max", count, 1]], 0, 11, 1, 15, 2, 20, 3, 25, 5, 30],
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
        "text-field": shortNumber(count),
        "text-font": [...FONT],
        "text-size": 13,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": "#ffffff" },
    },
  ];
}

/** "7", "850", "1,2 k", "24 k": four characters at most fit into a disc. */
function shortNumber(count) {
  const thousands = ["/", ["round", ["/", count, 100]], 10];
  const format = { locale: "fr-FR", "max-fraction-digits": 1 };
  return [
    "case",
    ["<", count, 1000], ["to-string", count],
    ["<", count, 10000], ["concat", ["number-format", thousands, format], "\u202fk"],
    ["concat", ["number-format", ["round", ["/", count, 1000]], { locale: "fr-FR", "max-fraction-digits": 0 }], "\u202fk"],
  ];
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
