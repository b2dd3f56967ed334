/** How a place being drawn looks on the map. Pure functions. */

import { geometryOf } from "../lib/sketch.js";

/**
 * The GeoJSON shown for a sketch: its shape, the line so far, and its vertices.
 * @param {import("../lib/sketch.js").Sketch} sketch
 * @returns {object} FeatureCollection
 */
export function sketchFeatures(sketch) {
  const feature = (geometry, role) => ({ type: "Feature", properties: { role }, geometry });
  const shown = [];
  if (sketch.kind !== "point") {
    const geometry = sketch.kind === "polygon" ? geometryOf(sketch) : null;
    if (geometry) {
      shown.push(feature(geometry, "area"));
    }
    if (sketch.positions.length > 1) {
      const ring = sketch.kind === "polygon" && sketch.finished ? [...sketch.positions, sketch.positions[0]] : sketch.positions;
      shown.push(feature({ type: "LineString", coordinates: ring }, "line"));
    }
    shown.push(...sketch.positions.map((position) => feature({ type: "Point", coordinates: position }, "vertex")));
  }
  return { type: "FeatureCollection", features: shown };
}

/**
 * The GeoJSON shown for a section of a line, drawn like a line of one's own.
 * @param {[number, number][][]} lines lon, lat in degrees
 * @returns {object} FeatureCollection
 */
export function sectionFeatures(lines) {
  return {
    type: "FeatureCollection",
    features: lines.map((coordinates) => ({ type: "Feature", properties: { role: "line" }, geometry: { type: "LineString", coordinates } })),
  };
}

/**
 * The layers that draw it.
 * @param {string} source id of the GeoJSON source
 * @param {{accent: string}} palette
 * @returns {object[]}
 */
export function sketchLayers(source, palette) {
  const of = (role) => ["==", ["get", "role"], role];
  const round = { "line-cap": "round", "line-join": "round" };
  return [
    { id: `${source}/area`, type: "fill", source, filter: of("area"), paint: { "fill-color": palette.accent, "fill-opacity": 0.18 } },
    { id: `${source}/casing`, type: "line", source, filter: of("line"), layout: round, paint: { "line-color": "#ffffff", "line-width": 7 } },
    { id: `${source}/line`, type: "line", source, filter: of("line"), layout: round, paint: { "line-color": palette.accent, "line-width": 4 } },
    {
      id: `${source}/vertex`,
      type: "circle",
      source,
      filter: of("vertex"),
      paint: { "circle-radius": 6, "circle-color": "#ffffff", "circle-stroke-color": palette.accent, "circle-stroke-width": 3 },
    },
  ];
}
