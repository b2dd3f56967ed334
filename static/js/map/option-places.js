/** The numbered places among which somebody is asked to choose: drawn, pointed at, chosen. */

import { make } from "../lib/dom.js";
import { boundsOf, lengthM, middleOf } from "../lib/geometry.js";
import { makeMarker } from "./maplibre.js";

const SOURCE = "options";
const REACH_PX = 10;

/**
 * @typedef {{number: number, words: string, input: string, geometry: object}} Option a number and words as in the
 * list, the id of its radio button, and a GeoJSON geometry in degrees
 */

/**
 * The unbroken lines of a geometry; none for a point.
 * @param {object} geometry GeoJSON
 * @returns {[number, number][][]}
 */
export function linesOf({ type, coordinates }) {
  return { LineString: () => [coordinates], MultiLineString: () => coordinates, Polygon: () => coordinates, MultiPolygon: () => coordinates.flat() }[type]?.() ?? [];
}

/**
 * Where the number of an option stands: the middle of its longest line, or the point.
 * @param {object} geometry GeoJSON
 * @returns {[number, number]} lon, lat
 */
export function markPosition(geometry) {
  const lines = linesOf(geometry);
  if (!lines.length) {
    return geometry.coordinates;
  }
  const longest = lines.reduce((best, line) => (lengthM(line) > lengthM(best) ? line : best));
  return middleOf(longest);
}

/** The GeoJSON of all options; `state` is "chosen", "lit" or "". */
function featuresOf(options, chosen, lit) {
  const stateOf = (number) => (chosen.includes(number) ? "chosen" : number === lit ? "lit" : "");
  return {
    type: "FeatureCollection",
    features: options
      .filter(({ geometry }) => linesOf(geometry).length)
      .map(({ number, geometry }) => ({ type: "Feature", geometry, properties: { number, state: stateOf(number) } })),
  };
}

function layersOf({ accent }) {
  const round = { "line-cap": "round", "line-join": "round" };
  const plain = ["==", ["get", "state"], ""];
  return [
    { id: `${SOURCE}/casing`, type: "line", source: SOURCE, layout: round, paint: { "line-color": "#ffffff", "line-width": ["case", plain, 8, 12] } },
    // Where two overlap the chosen one is on top.
    { id: `${SOURCE}/line`, type: "line", source: SOURCE, filter: plain, layout: round, paint: { "line-color": accent, "line-width": 3.5 } },
    { id: `${SOURCE}/strong`, type: "line", source: SOURCE, filter: ["!", plain], layout: round, paint: { "line-color": accent, "line-width": 8 } },
  ];
}

/** Draws options on a map that is there. */
export class OptionPlaces {
  /**
   * @param {object} setting
   * @param {object} setting.map
   * @param {{accent: string}} setting.palette
   * @param {Option[]} setting.options
   * @param {(number: number) => void} setting.choose called with the one that was pressed
   * @param {(number: number) => void} setting.point called with the one that is pointed at, 0 for none
   */
  constructor({ map, palette, options, choose, point }) {
    this.map = map;
    this.options = options;
    this.choose = choose;
    this.point = point;
    this.chosen = [];
    this.lit = 0;
    map.addSource(SOURCE, { type: "geojson", data: featuresOf(options, [], 0) });
    layersOf(palette).forEach((layer) => map.addLayer(layer));
    this.marks = new Map(options.map((option) => [option.number, this.mark(option)]));
    map.on("mousemove", ({ point: spot }) => this.pointAt(this.at(spot)));
  }

  pointAt(number) {
    this.map.getCanvas().classList.toggle("is-over-feature", number > 0);
    if (number !== this.lit) {
      this.show({ lit: number });
      this.point(number);
    }
  }

  /** A number on the map. It is for the pointer: the list says and chooses the same by keyboard. */
  mark({ number, geometry }) {
    const node = make("div", { class: "option-mark" }, make("span", { class: "option-mark__disc" }, String(number)));
    const marker = makeMarker(node, false).setLngLat(markPosition(geometry)).addTo(this.map);
    // MapLibre names a marker itself when it is added.
    ["role", "aria-label", "tabindex"].forEach((name) => node.removeAttribute(name));
    node.setAttribute("aria-hidden", "true");
    node.addEventListener("click", (event) => {
      // Not a click on the map under it.
      event.stopPropagation();
      this.choose(number);
    });
    node.addEventListener("pointerenter", () => this.pointAt(number));
    node.addEventListener("pointerleave", () => this.pointAt(0));
    return marker;
  }

  /** The option whose line is under a point of the screen. @returns {number} 0 for none */
  at({ x, y }) {
    const box = [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]];
    const layers = [`${SOURCE}/strong`, `${SOURCE}/casing`].filter((id) => this.map.getLayer(id));
    const [found] = this.map.queryRenderedFeatures(box, { layers });
    return found?.properties.number ?? 0;
  }

  /** Shows which ones are chosen, one of each question, and which one is pointed at, 0 for none. */
  show({ chosen = this.chosen, lit = this.lit }) {
    this.chosen = chosen;
    this.lit = lit;
    this.map.getSource(SOURCE)?.setData(featuresOf(this.options, chosen, lit));
    for (const [number, marker] of this.marks) {
      const node = marker.getElement();
      node.classList.toggle("is-chosen", chosen.includes(number));
      node.classList.toggle("is-lit", number === lit);
    }
  }

  /** The box of all of them and some ground around it. @returns {[number, number, number, number]} degrees */
  bounds() {
    const [west, south, east, north] = boundsOf({ type: "GeometryCollection", geometries: this.options.map(({ geometry }) => geometry) });
    const [wide, high] = [Math.max((east - west) * 0.15, 0.0008), Math.max((north - south) * 0.15, 0.0005)];
    return [west - wide, south - high, east + wide, north + high];
  }

  remove() {
    this.marks.forEach((marker) => marker.remove());
  }
}
