import assert from "node:assert/strict";
import { test } from "node:test";
import { areaM2, boundsOf, distanceM, isInside, lengthM, outsideOf, parseBounds, singleTileZoom } from "../../static/js/lib/geometry.js";
import { AROUND_LILLE, AT_SEA, IN_THE_HOLE, LILLE_GRAND_PLACE, METROPOLE_BOUNDS, ROUBAIX_TOWN_HALL } from "./places.js";

function isNear(value, expected, tolerance) {
  assert.ok(Math.abs(value - expected) <= tolerance, `${value} is not within ${tolerance} of ${expected}`);
}

test("a place is inside a polygon, its hole and the sea are not", () => {
  assert.equal(isInside(LILLE_GRAND_PLACE, AROUND_LILLE), true);
  assert.equal(isInside(IN_THE_HOLE, AROUND_LILLE), false);
  assert.equal(isInside(AT_SEA, AROUND_LILLE), false);
});

test("twenty metres beyond the edge is outside, twenty metres before it is inside", () => {
  const twentyMetresInDegrees = 20 / 70500; // at 50.65° north a degree of longitude is about 70.5 km
  assert.equal(isInside([3.1 + twentyMetresInDegrees, 50.65], AROUND_LILLE), false);
  assert.equal(isInside([3.1 - twentyMetresInDegrees, 50.65], AROUND_LILLE), true);
});

test("any polygon of a feature collection counts, nothing is inside nothing", () => {
  const far = { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };
  const collection = { type: "FeatureCollection", features: [far, AROUND_LILLE].map((geometry) => ({ type: "Feature", geometry })) };
  assert.equal(isInside(LILLE_GRAND_PLACE, collection), true);
  assert.equal(isInside(LILLE_GRAND_PLACE, { type: "MultiPolygon", coordinates: [far.coordinates] }), false);
  assert.equal(isInside(LILLE_GRAND_PLACE, null), false);
});

test("from Lille to Roubaix is about ten kilometres, either way", () => {
  isNear(distanceM(LILLE_GRAND_PLACE, ROUBAIX_TOWN_HALL), 10335, 60);
  assert.equal(distanceM(LILLE_GRAND_PLACE, ROUBAIX_TOWN_HALL), distanceM(ROUBAIX_TOWN_HALL, LILLE_GRAND_PLACE));
  assert.equal(lengthM([LILLE_GRAND_PLACE, LILLE_GRAND_PLACE]), 0);
});

test("a tenth of a degree square at Lille measures 78.4 square kilometres in either direction", () => {
  const ring = AROUND_LILLE.coordinates[0];
  isNear(areaM2(ring) / 1e6, 78.4, 0.5);
  isNear(areaM2([...ring].reverse()), areaM2(ring), 1e-3);
  isNear(areaM2(ring.slice(0, -1)), areaM2(ring), 1e-3);
});

test("bounds are read only when they are a box on the globe", () => {
  assert.deepEqual(parseBounds("2.78,50.50,3.28,50.80"), METROPOLE_BOUNDS);
  for (const wrong of [null, "", "1,2,3", "1,2,3,x", "3.28,50.5,2.78,50.8", "1,,3,4", "0,-91,1,1"]) {
    assert.equal(parseBounds(wrong), null, String(wrong));
  }
});

test("the box of a geometry is west, south, east, north", () => {
  assert.deepEqual(boundsOf({ type: "Feature", geometry: AROUND_LILLE }), [3.0, 50.6, 3.1, 50.7]);
  assert.deepEqual(boundsOf({ type: "Point", coordinates: LILLE_GRAND_PLACE }), [...LILLE_GRAND_PLACE, ...LILLE_GRAND_PLACE]);
  assert.equal(boundsOf({ type: "FeatureCollection", features: [] }), null);
});

test("outside a polygon is the world with its outer ring cut out and its holes forgotten", () => {
  const outside = outsideOf(AROUND_LILLE).geometry;
  assert.equal(outside.coordinates.length, 2);
  assert.deepEqual(outside.coordinates[1], AROUND_LILLE.coordinates[0]);
  assert.equal(isInside(LILLE_GRAND_PLACE, outside), false);
  assert.equal(isInside(AT_SEA, outside), true);
});

test("the metropole fits one tile at zoom 6, since the edge of zoom 7 runs through its west", () => {
  assert.equal(singleTileZoom(METROPOLE_BOUNDS), 6);
  assert.equal(singleTileZoom([3.06, 50.63, 3.061, 50.631]), 10);
  assert.equal(singleTileZoom([-1, 50, 1, 51]), 0);
});
