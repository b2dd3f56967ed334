import assert from "node:assert/strict";
import { test } from "node:test";
import { underInWords } from "../../static/js/map/under.js";

test("the commune and what lies there are said", () => {
  assert.equal(underInWords("Lille", ["Un arbre ici. 3 soutiens"]), "Au centre de la carte\u202f: Lille. Un arbre ici. 3 soutiens.");
});

test("an empty place is said too, and what is not the territory", () => {
  assert.equal(underInWords("Lille", []), "Au centre de la carte\u202f: Lille. Rien n’est placé ici.");
  assert.match(underInWords(null, []), /hors du territoire/);
});
