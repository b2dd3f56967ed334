import assert from "node:assert/strict";
import { test } from "node:test";
import { Details, factsAddress, NoFacts } from "../../static/js/map/details.js";

const TILES = "https://parvis.example/tiles/layer.bancs/3/{z}/{x}/{y}.mvt";
const PIN = { source: { id: "contributions", kind: "contributions" }, number: 12, properties: { category: "arbres" } };

function answering(status, feature) {
  const asked = [];
  const ask = async (address) => {
    asked.push(address);
    return { status, ok: status < 400, json: async () => feature };
  };
  return { asked, details: new Details(() => "/tiles/contributions/{z}/{x}/{y}.mvt?from=1", ask) };
}

test("the facts of a feature are beside its tiles, at the same revision, whatever the period", () => {
  assert.equal(factsAddress(TILES, 12), "https://parvis.example/tiles/layer.bancs/3/features/12.json");
  assert.equal(factsAddress("/tiles/meetings/{z}/{x}/{y}.mvt?from=1&to=2", 4), "/tiles/meetings/features/4.json");
  for (const [tiles, number] of [[undefined, 1], ["https://other.example/{z}/{x}/{y}.pbf", 1], [TILES, 0], [TILES, 1.5], [TILES, undefined]]) {
    assert.equal(factsAddress(tiles, number), null, `${tiles} ${number}`);
  }
});

test("facts are asked for once, and again after a change", async () => {
  const { asked, details } = answering(200, { properties: { title: "Un banc", category: "eau" } });
  const [one, other] = await Promise.all([details.complete(PIN), details.complete(PIN)]);
  assert.deepEqual(one.properties, { category: "eau", title: "Un banc" });
  assert.deepEqual(other, one);
  assert.deepEqual(asked, ["/tiles/contributions/features/12.json"]);
  details.forget("autre");
  await details.complete(PIN);
  assert.equal(asked.length, 1);
  details.forget("contributions");
  await details.complete(PIN);
  assert.equal(asked.length, 2);
});

test("what came as GeoJSON or is counted has its facts, and nothing is asked", async () => {
  const { asked, details } = answering(500);
  const own = { ...PIN, source: { ...PIN.source, geojson: {} } };
  const cluster = { ...PIN, count: 7 };
  assert.equal(await details.complete(own), own);
  assert.equal(await details.complete(cluster), cluster);
  assert.deepEqual(asked, []);
});

test("what is public no more is told from what could not be asked, and neither is kept", async () => {
  const gone = answering(404);
  await assert.rejects(gone.details.complete(PIN), (error) => error instanceof NoFacts && error.gone);
  await assert.rejects(gone.details.complete(PIN));
  assert.equal(gone.asked.length, 2);
  for (const { details } of [answering(503), answering(200, {}), { details: new Details(() => TILES, async () => { throw new TypeError("network"); }) }]) {
    await assert.rejects(details.complete(PIN), (error) => error instanceof NoFacts && !error.gone);
  }
  await assert.rejects(new Details(() => undefined).complete(PIN), NoFacts);
});
