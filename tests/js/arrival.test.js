import assert from "node:assert/strict";
import { test } from "node:test";
import { calmBefore } from "../../static/js/lib/arrival.js";

test("on a desk the map comes with the page", () => {
  assert.equal(calmBefore({ small: false, saving: false }), 0);
});

test("on a phone the page is left alone first", () => {
  assert.ok(calmBefore({ small: true, saving: false }) >= 1000);
});

test("who saves data gets a map when she touches the page", () => {
  assert.equal(calmBefore({ small: true, saving: true }), Infinity);
  assert.equal(calmBefore({ small: false, saving: true }), Infinity);
});
