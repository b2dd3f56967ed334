/** Where a map looks, in an address and to the eye. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOf, isSameBox, viewIn } from "../../static/js/lib/view.js";

test("a view goes into an address and comes back", () => {
  const view = { zoom: 12.04, lat: 50.62665, lon: 3.06396 };
  assert.equal(hashOf(view), "#12.04/50.62665/3.06396");
  assert.deepEqual(viewIn(hashOf(view)), view);
  assert.equal(hashOf({ zoom: 9, lat: 50.6000000001, lon: -3 }), "#9/50.6/-3");
  assert.deepEqual(viewIn("#9/50.6/-3/0/60"), { zoom: 9, lat: 50.6, lon: -3 });
});

test("what is no view opens no map: a part of the page, a place that no map shows", () => {
  for (const hash of ["", "#", "#liste", "#12/50", "#a/b/c", "#2/50/3", "#22/50/3", "#12/91/3", "#12/50/181", "#12/50/3abc"]) {
    assert.equal(viewIn(hash), null, hash);
  }
});

test("two boxes are the same to the eye when an address has rounded one of them", () => {
  const box = [3, 50.6, 3.1, 50.65];
  assert.ok(isSameBox(box, [3.0004, 50.6, 3.1003, 50.6498]));
  assert.ok(!isSameBox(box, [3.02, 50.6, 3.12, 50.65]));
  assert.ok(!isSameBox(box, [2.9, 50.5, 3.2, 50.75]));
});
