import assert from "node:assert/strict";
import { test } from "node:test";
import { readStreets, streetProblem, streetsInWords } from "../../static/js/lib/street-results.js";

test("only what has a name is proposed, and silence is no answer", () => {
  const entries = [{ label: " Rue Neuve " }, {}, null, { label: "" }, { label: "Rue Haute", context: "croise Rue Neuve" }];
  assert.deepEqual(readStreets({ results: entries }), {
    results: [{ label: "Rue Neuve", context: "" }, { label: "Rue Haute", context: "croise Rue Neuve" }],
    available: true,
  });
  for (const nothing of [null, "x", { results: {} , available: false }]) {
    assert.deepEqual(readStreets(nothing).results, []);
  }
  assert.equal(readStreets(null).available, false);
});

test("a field that finds nothing says so only to who has typed, and never for the server", () => {
  assert.match(streetProblem({ results: [], available: true }, "rue du bac"), /Aucune rue/);
  assert.equal(streetProblem({ results: [], available: true }, ""), "");
  assert.equal(streetProblem({ results: [], available: false }, "rue du bac"), "");
});

test("the beginning of any street's name is no mistake", () => {
  for (const typed of ["rue", "rue de", "Rue de la", "av.", "boulevard d’", "allée des"]) {
    assert.equal(streetProblem({ results: [], available: true }, typed), "Continuez à écrire le nom de la rue.");
  }
  assert.match(streetProblem({ results: [], available: true }, "rue delacroix"), /Aucune rue/);
});

test("how many streets there are, and how many cross the first", () => {
  const plain = { context: "" };
  const crossing = { context: "croise Rue Neuve" };
  assert.equal(streetsInWords([plain]), "1\u00a0rue proposée");
  assert.equal(streetsInWords([plain, crossing]), "2\u00a0rues proposées, dont 1 croise la première");
  assert.equal(streetsInWords([crossing, crossing]), "2\u00a0rues proposées, qui croisent la première");
});
