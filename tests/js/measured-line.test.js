import assert from "node:assert/strict";
import { test } from "node:test";
import {
  metresAfterKey,
  metresInField,
  nearestMetres,
  pieceAt,
  positionAt,
  sectionInWords,
  sectionOf,
  stretchOf,
  withEnd,
} from "../../static/js/lib/measured-line.js";

const EAST = { positions: [[3, 50, 0], [3.001, 50, 70], [3.002, 50, 140.4]] };
const APART = { positions: [[3.01, 50, 140.4], [3.02, 50, 840.4]] };
const PIECES = [EAST, APART];

test("a distance is a place between two positions, evenly", () => {
  assert.deepEqual(positionAt(EAST, 0), [3, 50]);
  assert.deepEqual(positionAt(EAST, 140.4), [3.002, 50]);
  assert.ok(Math.abs(positionAt(EAST, 35)[0] - 3.0005) < 1e-9);
  assert.deepEqual(positionAt(EAST, 9999), [3.002, 50]);
  assert.deepEqual(positionAt(EAST, -5), [3, 50]);
});

test("a section keeps the bends between its ends", () => {
  const [first, bend, last] = sectionOf(EAST, 35, 100);
  assert.ok(Math.abs(first[0] - 3.0005) < 1e-9);
  assert.deepEqual(bend, [3.001, 50]);
  assert.ok(last[0] > 3.001 && last[0] < 3.002);
  assert.equal(sectionOf(EAST, 20, 20).length, 2);
});

test("the nearest distance to a position is on the nearest piece", () => {
  assert.ok(Math.abs(nearestMetres(PIECES, [3.0005, 50.0003]) - 35) < 1e-6);
  assert.equal(nearestMetres(PIECES, [2.9, 50]), 0);
  assert.ok(Math.abs(nearestMetres(PIECES, [3.015, 50.1]) - 490.4) < 1e-6);
});

test("one end pushes the other, and both stay in one piece", () => {
  assert.deepEqual(withEnd(PIECES, { from: 10, to: 50 }, "from", 80), { from: 80, to: 80 });
  assert.deepEqual(withEnd(PIECES, { from: 10, to: 50 }, "to", 5), { from: 5, to: 5 });
  assert.deepEqual(withEnd(PIECES, { from: 10, to: 50 }, "to", 300), { from: 140.4, to: 300 });
  assert.deepEqual(withEnd(PIECES, { from: 200, to: 300 }, "from", 20), { from: 20, to: 140.4 });
  assert.deepEqual(withEnd(PIECES, { from: 10, to: 50 }, "to", 9999), { from: 140.4, to: 840.4 });
  assert.equal(pieceAt(PIECES, 140.4), EAST);
  assert.deepEqual(stretchOf(APART), [140.4, 840.4]);
});

test("keys move by ten metres, by one, by a hundred, and to the ends", () => {
  const after = (key, shiftKey = false) => metresAfterKey({ key, shiftKey }, 50, [0, 840.4]);
  assert.equal(after("ArrowRight"), 60);
  assert.equal(after("ArrowDown"), 40);
  assert.equal(after("ArrowLeft", true), 49);
  assert.equal(after("PageUp"), 150);
  assert.equal(after("Home"), 0);
  assert.equal(after("End"), 840.4);
  assert.equal(after("a"), null);
});

test("metres are written as a French form has them", () => {
  assert.equal(metresInField(120), "120");
  assert.equal(metresInField(643.44), "643,4");
});

test("a section in words says from where it is measured", () => {
  assert.equal(sectionInWords({ from: 120, to: 340.4 }, "à partir de la rue Neuve"), "de 120 m à 340 m à partir de la rue Neuve");
  assert.equal(sectionInWords({ from: 120, to: 120 }, "depuis son extrémité nord"), "à 120 m depuis son extrémité nord");
  assert.equal(sectionInWords({ from: 0, to: 1240 }), "de 0 m à 1\u202f240 m");
});
