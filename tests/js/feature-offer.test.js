import assert from "node:assert/strict";
import { test } from "node:test";
import { isOffered, offerAddress } from "../../static/js/map/feature-offer.js";

const PAGE = "/concertations/un-parvis/contribuer/element/";

test("an object is offered, what stands for several is not", () => {
  const source = { kind: "layer", title: "Voies" };
  assert.equal(isOffered({ source, properties: {} }), true);
  assert.equal(isOffered({ source, properties: { count: 12 } }), false);
  assert.equal(isOffered({ source: { kind: "contributions" }, properties: {} }), false);
  assert.equal(isOffered({ source, count: 3, properties: {} }), false);
});

test("its address carries the layer and the identity, whatever is in it", () => {
  assert.equal(offerAddress(PAGE, { layer: "voies", source_id: "a/b c&é" }), `${PAGE}?element=voies%2Fa%2Fb%20c%26%C3%A9`);
  assert.equal(offerAddress(PAGE, { layer: "voies" }), null);
  assert.equal(offerAddress(PAGE, {}), null);
});
