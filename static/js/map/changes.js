/**
 * Before and after on a map: MapSources of kind "before" (ghosts of what was: hatched, dashed, hollow)
 * and "changes" (what is, with a sign on each object). Signs differ in shape as in colour. Pure
 * functions, except for the pixels of a sign. See docs/map-elements.md.
 */

import { FONT } from "./style.js";

const PIXEL_RATIO = 3;
const GHOST = "#4d5a5e";
const ROUND = Object.freeze({ "line-cap": "round", "line-join": "round" });
const LINE = Object.freeze(["==", ["geometry-type"], "LineString"]);
const AREA = Object.freeze(["==", ["geometry-type"], "Polygon"]);
const POINT = Object.freeze(["==", ["geometry-type"], "Point"]);
/** Must be spelt as layers.js spells it: lighting replaces this very condition. */
const NONE_CHOSEN = Object.freeze(["==", ["to-string", ["get", "source_id"]], ""]);

/** What each kind of change looks like; strokes on a 24 x 24 grid. */
export const SIGNS = Object.freeze({
  added: { colour: "#2b6330", path: "M12 5v14M5 12h14" },
  revived: { colour: "#2b6330", path: "M6 12a6 6 0 1 0 2.2-4.6M8 3.5v4.2h4.2" },
  moved: { colour: "#0a5c63", path: "M5 12h13M13 6.5l5.5 5.5-5.5 5.5" },
  edited: { colour: "#7a5200", path: "M5 9.5h14M5 14.5h14M15.5 5l-7 14" },
  repaired: { colour: "#7a5200", path: "M5 12.5l4.5 4.5L19 7.5" },
  removed: { colour: "#a23b25", path: "M6.5 6.5l11 11M17.5 6.5l-11 11" },
  gone: { colour: "#a23b25", path: "M6.5 6.5l11 11M17.5 6.5l-11 11" },
  quarantined: { colour: "#7d2a18", path: "M12 4.5v9M12 18.5h.01" },
  missing: { colour: "#4d5a5e", path: "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.7h.01" },
});

/**
 * The name of a sign's image.
 * @param {string} kind
 * @param {boolean} [lit]
 * @returns {string} "parvis-sign:moved:plain"
 */
export function signName(kind, lit = false) {
  return `parvis-sign:${kind}:${lit ? "lit" : "plain"}`;
}

/**
 * Reads a sign's name back.
 * @param {string} name
 * @returns {{kind: string, colour: string, path: string, lit: boolean} | null} null when it is none of ours
 */
export function readSign(name) {
  const match = /^parvis-sign:([a-z]+):(plain|lit)$/.exec(name);
  return match && Object.hasOwn(SIGNS, match[1]) ? { kind: match[1], ...SIGNS[match[1]], lit: match[2] === "lit" } : null;
}

/**
 * The pixels of a sign, for MapLibre's `addImage`.
 * @param {string} name as made by signName
 * @returns {{pixels: ImageData, pixelRatio: number} | null} null when the name is none of ours
 */
export function signImage(name) {
  const sign = readSign(name);
  if (!sign) {
    return null;
  }
  const radius = sign.lit ? 15 : 10;
  const middle = radius + 6;
  const canvas = document.createElement("canvas");
  canvas.width = 2 * middle * PIXEL_RATIO;
  canvas.height = canvas.width;
  const context = canvas.getContext("2d");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  const rings = [...(sign.lit ? [[radius + 5, "#172226"]] : []), [radius + 2, "#ffffff"], [radius, sign.colour]];
  for (const [size, colour] of rings) {
    context.beginPath();
    context.arc(middle, middle, size, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }
  const side = radius * 1.6;
  context.translate(middle - side / 2, middle - side / 2);
  context.scale(side / 24, side / 24);
  context.strokeStyle = "#ffffff";
  context.lineWidth = 3.4;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.stroke(new Path2D(sign.path));
  return { pixels: context.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO };
}

function byKind(value, fallback) {
  return ["match", ["get", "kind"], ...Object.keys(SIGNS).flatMap((kind) => [kind, value(kind)]), fallback];
}

const COLOUR = Object.freeze(byKind((kind) => SIGNS[kind].colour, GHOST));

function inRole(role, ...filters) {
  return ["all", ["==", ["get", "role"], role], ...filters];
}

function line(id, part, filter, paint) {
  return { id, part, type: "line", filter, layout: ROUND, paint };
}

/**
 * The ghosts of what was.
 * @returns {object[]} parts, see layers.js
 */
export function beforeParts() {
  const dashed = { "line-color": GHOST, "line-width": 2.4, "line-dasharray": [1.6, 1.8] };
  const casing = { "line-color": "#ffffff", "line-width": 5, "line-opacity": 0.8 };
  return [
    { part: "area", type: "fill", filter: AREA, paint: { "fill-pattern": `parvis-pattern:hatch:${GHOST.slice(1)}`, "fill-opacity": 0.55 } },
    line("edge-casing", "edge-casing", ["!", POINT], casing),
    { ...line("edge", "edge", ["!", POINT], dashed), layout: { "line-join": "round" } },
    line("lit-line", "lit-line", ["all", NONE_CHOSEN, ["!", POINT]], { "line-color": GHOST, "line-width": 5 }),
    { part: "dot", type: "circle", filter: POINT, paint: { "circle-radius": 8, "circle-color": "#ffffff", "circle-opacity": 0.65, "circle-stroke-color": GHOST, "circle-stroke-width": 3 } },
  ];
}

/**
 * What is, what became of each object, and how far it went.
 * @param {object} _source MapSource
 * @param {{ink: string, halo: string}} palette
 * @returns {object[]} parts, see layers.js
 */
export function changeParts(_source, palette) {
  const white = { "line-color": "#ffffff", "line-width": 6.5, "line-opacity": 0.9 };
  const lit = { "line-color": palette.ink, "line-width": 6 };
  const sign = (part, image, filter, size) => ({
    part,
    type: "symbol",
    filter,
    layout: { "icon-image": byKind((kind) => signName(kind, image), signName("edited", image)), "icon-size": size, "icon-allow-overlap": true, "icon-padding": 0 },
  });
  return [
    { part: "area", type: "fill", filter: inRole("after", AREA), paint: { "fill-color": COLOUR, "fill-opacity": 0.28 } },
    line("edge-casing", "edge-casing", inRole("after", AREA), { ...white, "line-width": 5 }),
    line("edge", "edge", inRole("after", AREA), { "line-color": COLOUR, "line-width": 2.6 }),
    line("casing", "casing", inRole("after", LINE), white),
    line("line", "line", inRole("after", LINE), { "line-color": COLOUR, "line-width": 3.8 }),
    line("lit-line", "lit-line", ["all", NONE_CHOSEN, ["==", ["get", "role"], "after"], ["!", POINT]], lit),
    { ...line("path", "line", inRole("path"), { "line-color": palette.ink, "line-width": 2, "line-dasharray": [0.6, 1.6] }), layout: { "line-cap": "round" } },
    { ...arrows(palette), filter: inRole("path") },
    {
      part: "label",
      type: "symbol",
      minzoom: 14.5,
      filter: inRole("sign"),
      layout: { "text-field": ["get", "words"], "text-font": [...FONT], "text-size": 13, "text-anchor": "top", "text-offset": [0, 1.1], "text-max-width": 12, "text-optional": true },
      paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.8 },
    },
    sign("badge", false, inRole("sign"), ["interpolate", ["linear"], ["zoom"], 9, 0.7, 13, 1]),
    sign("lit", true, ["all", NONE_CHOSEN, ["==", ["get", "role"], "sign"]], 1),
  ];
}

/** Small heads along the way from before to after. */
function arrows(palette) {
  return {
    id: "arrows",
    part: "label",
    type: "symbol",
    layout: { "symbol-placement": "line", "symbol-spacing": 60, "text-field": "›", "text-font": [...FONT], "text-size": 26, "text-keep-upright": false, "text-allow-overlap": true, "text-ignore-placement": true, "text-offset": [0, -0.08] },
    paint: { "text-color": palette.ink, "text-halo-color": palette.halo, "text-halo-width": 1.5 },
  };
}
