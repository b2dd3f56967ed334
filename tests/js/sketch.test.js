import assert from "node:assert/strict";
import { test } from "node:test";
import { canFinish, emptySketch, finished, geometryOf, isWithin, sketchInWords, sketchOf, withoutLast, withPosition } from "../../static/js/lib/sketch.js";
import { AROUND_LILLE, AT_SEA, LILLE_GRAND_PLACE } from "./places.js";

const draw = (kind, ...positions) => positions.reduce((sketch, [lon, lat]) => withPosition(sketch, lon, lat), emptySketch(kind));

test("a second click moves the point, and coordinates keep seven decimals", () => {
  const sketch = draw("point", AT_SEA, [3.06351234567, 50.63671234567]);
  assert.deepEqual(geometryOf(sketch), { type: "Point", coordinates: [3.0635123, 50.6367123] });
});

test("a line needs two positions and a double click adds none twice", () => {
  const sketch = draw("line", [3, 50], [3.1, 50.1], [3.1, 50.1]);
  assert.equal(canFinish(draw("line", [3, 50])), false);
  assert.deepEqual(geometryOf(finished(sketch)).coordinates, [[3, 50], [3.1, 50.1]]);
  assert.equal(withPosition(finished(sketch), 4, 51).positions.length, 2);
});

test("an area is closed and counter-clockwise, however it was drawn", () => {
  const clockwise = draw("polygon", [0, 0], [0, 1], [1, 1]);
  const [ring] = geometryOf(finished(clockwise)).coordinates;
  assert.deepEqual(ring[0], ring.at(-1));
  assert.equal(ring.length, 4);
  const doubled = ring.slice(1).reduce((sum, [lon, lat], i) => sum + (lon - ring[i][0]) * (lat + ring[i][1]), 0);
  assert.ok(doubled < 0);
});

test("undo opens a finished shape before it takes a position away", () => {
  const done = finished(draw("line", [3, 50], [3.1, 50.1]));
  assert.deepEqual(withoutLast(done), { ...done, finished: false });
  assert.equal(withoutLast(withoutLast(done)).positions.length, 1);
  assert.equal(finished(emptySketch("polygon")).finished, false);
});

test("going back loses nothing: a geometry becomes the sketch it came from", () => {
  for (const kind of ["point", "line", "polygon"]) {
    const sketch = finished(draw(kind, ...[[3, 50], [3.1, 50], [3.1, 50.1]].slice(0, kind === "point" ? 1 : 3)));
    assert.deepEqual(sketchOf(JSON.parse(JSON.stringify(geometryOf(sketch)))), sketch);
  }
});

test("a geometry that is none is refused, not thrown", () => {
  for (const wrong of [null, {}, "x", { type: "Point", coordinates: ["a", 1] }, { type: "Polygon", coordinates: [] }, { type: "LineString", coordinates: [[0, 0]] }, { type: "Point", coordinates: [3, 95] }]) {
    assert.equal(sketchOf(wrong), null, JSON.stringify(wrong));
  }
});

test("inside and outside the perimeter are told at once, with what to do", () => {
  const inside = draw("point", LILLE_GRAND_PLACE);
  const outside = draw("point", AT_SEA);
  assert.equal(isWithin(inside, AROUND_LILLE), true);
  assert.equal(isWithin(draw("line", LILLE_GRAND_PLACE, AT_SEA), AROUND_LILLE), false);
  assert.equal(isWithin(outside, null), true);
  assert.equal(sketchInWords(inside, { commune: "Lille", within: true }), "Lieu placé à Lille.");
  assert.match(sketchInWords(outside, { commune: null, within: false }), /hors du périmètre.*Choisissez/);
});

test("while drawing, the person hears how many points are missing, then the size", () => {
  assert.match(sketchInWords(draw("polygon", [3, 50]), { commune: null, within: true }), /1\u00a0point posé\. Encore 2\u00a0points au moins/);
  assert.match(sketchInWords(finished(draw("line", [3, 50], [3, 50.001])), { commune: "Lille", within: true }), /Trait terminé à Lille.*110\u00a0m/);
});
