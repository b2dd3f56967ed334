/**
 * A place being drawn: a point, a line or an area. Positions are longitude, latitude in degrees.
 * Every function gives a new sketch and leaves the old one alone.
 */

import { areaM2, isInside, isPosition, lengthM, roundDegrees } from "./geometry.js";
import { areaInWords, atCommune, counted, lengthInWords } from "./words.js";

/** Positions a shape needs before it is one. */
const NEEDED = Object.freeze({ point: 1, line: 2, polygon: 3 });
const GEOJSON_TYPES = Object.freeze({ Point: "point", LineString: "line", Polygon: "polygon" });

/**
 * @typedef {{kind: "point" | "line" | "polygon", positions: [number, number][], finished: boolean}} Sketch
 */

/**
 * An empty sketch.
 * @param {Sketch["kind"]} kind
 * @returns {Sketch}
 */
export function emptySketch(kind) {
  return { kind, positions: [], finished: false };
}

/**
 * Adds a position. A point moves there; a finished line or area does not change.
 * @param {Sketch} sketch
 * @param {number} lon degrees
 * @param {number} lat degrees
 * @returns {Sketch}
 */
export function withPosition(sketch, lon, lat) {
  const position = [roundDegrees(lon), roundDegrees(lat)];
  if (sketch.kind === "point") {
    return { ...sketch, positions: [position], finished: true };
  }
  const last = sketch.positions.at(-1);
  const repeated = last && last[0] === position[0] && last[1] === position[1];
  return sketch.finished || repeated ? sketch : { ...sketch, positions: [...sketch.positions, position] };
}

/**
 * Takes the last position away; a finished shape opens again first.
 * @param {Sketch} sketch
 * @returns {Sketch}
 */
export function withoutLast(sketch) {
  if (sketch.finished && sketch.kind !== "point") {
    return { ...sketch, finished: false };
  }
  return { ...sketch, positions: sketch.positions.slice(0, -1), finished: false };
}

/**
 * Whether there are enough positions.
 * @param {Sketch} sketch
 * @returns {boolean}
 */
export function canFinish(sketch) {
  return sketch.positions.length >= NEEDED[sketch.kind];
}

/**
 * Ends a line or an area.
 * @param {Sketch} sketch
 * @returns {Sketch} the same when positions are missing
 */
export function finished(sketch) {
  return canFinish(sketch) ? { ...sketch, finished: true } : sketch;
}

/**
 * The GeoJSON geometry of a sketch.
 * @param {Sketch} sketch
 * @returns {object | null} null until it can be finished; areas are closed and counter-clockwise (RFC 7946)
 */
export function geometryOf(sketch) {
  if (!canFinish(sketch)) {
    return null;
  }
  if (sketch.kind === "point") {
    return { type: "Point", coordinates: sketch.positions[0] };
  }
  if (sketch.kind === "line") {
    return { type: "LineString", coordinates: sketch.positions };
  }
  const ring = isClockwise(sketch.positions) ? [...sketch.positions].reverse() : sketch.positions;
  return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
}

function isClockwise(ring) {
  let doubled = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    doubled += (ring[i][0] - ring[j][0]) * (ring[i][1] + ring[j][1]);
  }
  return doubled > 0;
}

/**
 * Reads a geometry back into a sketch, so that going back loses nothing.
 * @param {unknown} geometry GeoJSON Point, LineString or Polygon
 * @returns {Sketch | null} null when it is none of these
 */
export function sketchOf(geometry) {
  const kind = GEOJSON_TYPES[geometry?.type];
  if (!kind) {
    return null;
  }
  const { coordinates } = geometry;
  const positions = { point: () => [coordinates], line: () => coordinates, polygon: () => coordinates[0]?.slice(0, -1) }[kind]();
  const sketch = { kind, positions: positions ?? [], finished: true };
  return areSound(positions) && canFinish(sketch) ? sketch : null;
}

/**
 * Reads back a line or an area that was being drawn.
 * @param {unknown} drawn its kind and positions
 * @returns {Sketch | null} null when it is none
 */
export function unfinishedOf(drawn) {
  const isDrawn = drawn?.kind === "line" || drawn?.kind === "polygon";
  return isDrawn && drawn.positions?.length && areSound(drawn.positions) ? { kind: drawn.kind, positions: drawn.positions, finished: false } : null;
}

function areSound(positions) {
  return Array.isArray(positions) && positions.every((position) => Array.isArray(position) && isPosition(position[0], position[1]));
}

/**
 * Whether the outline of an area crosses itself.
 * @param {Sketch} sketch
 * @returns {boolean}
 */
export function crossesItself({ kind, positions }) {
  const count = positions.length;
  if (kind !== "polygon" || count < 4) {
    return false;
  }
  const side = (i) => [positions[i], positions[(i + 1) % count]];
  for (let i = 0; i < count - 2; i += 1) {
    // The side after it begins where it ends, and so does the last one where the first begins.
    for (let j = i + 2; j < (i ? count : count - 1); j += 1) {
      if (areCrossing(side(i), side(j))) {
        return true;
      }
    }
  }
  return false;
}

function areCrossing([a, b], [c, d]) {
  const turn = ([x1, y1], [x2, y2], [x3, y3]) => Math.sign((x2 - x1) * (y3 - y1) - (y2 - y1) * (x3 - x1));
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/**
 * Whether every position lies in the perimeter. Without a perimeter, everywhere is inside. The
 * server looks at the whole shape and decides.
 * @param {Sketch} sketch
 * @param {object | null} perimeter Polygon or MultiPolygon
 * @returns {boolean}
 */
export function isWithin(sketch, perimeter) {
  return !perimeter || sketch.positions.every((position) => isInside(position, perimeter));
}

/**
 * The size of a line or an area, in words.
 * @param {Sketch} sketch
 * @returns {string} "" for a point
 */
export function sizeInWords(sketch) {
  if (sketch.kind === "line") {
    return lengthInWords(lengthM(sketch.positions));
  }
  return sketch.kind === "polygon" && canFinish(sketch) ? areaInWords(areaM2(sketch.positions)) : "";
}

/**
 * What the person should know and do now.
 * @param {Sketch} sketch
 * @param {{commune: string | null, within: boolean}} place
 * @returns {string}
 */
export function sketchInWords(sketch, { commune, within }) {
  if (!sketch.positions.length) {
    return {
      point: "Désignez un lieu sur la carte, ou « Placer ici » sous le viseur.",
      line: "Désignez le début du trait, ou « Ajouter ce point » sous le viseur.",
      polygon: "Désignez le premier coin de la zone, ou « Ajouter ce point » sous le viseur.",
    }[sketch.kind].replace(/« /g, "«\u00a0").replace(/ »/g, "\u00a0»");
  }
  if (!within) {
    const what = { point: "Ce lieu est hors", line: "Ce trait sort", polygon: "Cette zone sort" }[sketch.kind];
    return `${what} du périmètre de la concertation${commune ? ` (${commune})` : ""}. Choisissez un lieu à l’intérieur du trait pointillé.`;
  }
  const where = commune ? ` ${atCommune(commune)}` : "";
  if (sketch.kind === "point") {
    return `Lieu placé${where}.`;
  }
  if (crossesItself(sketch)) {
    return `Le contour de cette zone se croise${where}. ${sketch.finished ? "Reprenez le tracé" : "Annulez le dernier point"}.`;
  }
  if (sketch.finished) {
    return `${sketch.kind === "line" ? "Trait terminé" : "Zone terminée"}${where}\u202f: ${sizeInWords(sketch)}.`;
  }
  const missing = NEEDED[sketch.kind] - sketch.positions.length;
  return missing > 0
    ? `${counted(sketch.positions.length, "point")} posé${sketch.positions.length > 1 ? "s" : ""}. Encore ${counted(missing, "point")} au moins.`
    : `${counted(sketch.positions.length, "point")} posés, ${sizeInWords(sketch)}. Ajoutez-en, ou terminez.`;
}
