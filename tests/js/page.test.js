import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { addressProblem, nextOption, readAddresses } from "../../static/js/lib/address-results.js";
import { boundsParameter, dayStart, fillTemplate, listAddress, safeHref, withParameters } from "../../static/js/lib/addresses.js";
import { stopAfterDrag, stopAfterKey, stopAfterPress } from "../../static/js/lib/sheet.js";
import { areaInWords, counted, lengthInWords, momentInWords } from "../../static/js/lib/words.js";
import { factsOf, sentenceOf } from "../../static/js/map/card.js";
import { isUnder } from "../../static/js/map/browse.js";
import { belowFold, crossHairTop, isCooperative, paddingFor, shiftFor } from "../../static/js/map/frame.js";
import { frenchLocale } from "../../static/js/map/locale.js";
import { METROPOLE_BOUNDS } from "./places.js";

const STATIC = new URL("../../static/js/", import.meta.url);
const modules = readdirSync(STATIC, { recursive: true, withFileTypes: false }).filter((name) => name.endsWith(".js"));

test("a link is filled from a feature, encoded, and never runs code", () => {
  assert.equal(fillTemplate("/contributions/{public_id}/", { public_id: "a/b?c" }), "/contributions/a%2Fb%3Fc/");
  assert.equal(fillTemplate("/contributions/{public_id}/", {}), null);
  assert.equal(fillTemplate("{url}", { url: "javascript:alert(1)" }), null);
  for (const bad of ["javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", " javascript:1"]) {
    assert.equal(safeHref(bad), null, bad);
  }
});

test("hostile text stays text in the facts of a feature", () => {
  const title = "<img src=x onerror=alert(1)>";
  const choice = { source: { kind: "contributions", href_template: "/contributions/{public_id}/", categories: [] }, properties: { title, public_id: "x" } };
  assert.equal(factsOf(choice).title, title);
  assert.equal(factsOf(choice).href, "/contributions/x/");
});

test("no module writes markup, and every import ends with a semicolon and begins with a dot", () => {
  for (const name of modules) {
    const text = readFileSync(new URL(name, STATIC), "utf8");
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/, name);
    for (const [statement, address] of text.matchAll(/^(?:import|} from)[^"\n]*"([^"]+)".*$/gm)) {
      assert.match(statement, /;$/, `${name}: ${statement}`);
      assert.ok(address.startsWith(".") || (address === "maplibre-gl" && name === "map/maplibre.js"), `${name}: ${address}`);
    }
  }
});

test("imports never turn in a circle and are at most ten deep, as hashed names need", () => {
  const depths = new Map();
  const depthOf = (address, above = []) => {
    assert.ok(!above.includes(address), `circle: ${[...above, address].join(" > ")}`);
    if (!depths.has(address)) {
      const text = readFileSync(new URL(address), "utf8");
      const below = [...text.matchAll(/^(?:import|} from)[^"\n]*"(\.[^"]+)"/gm)].map(([, path]) => new URL(path, address).href);
      depths.set(address, 1 + Math.max(0, ...below.map((path) => depthOf(path, [...above, address]))));
    }
    return depths.get(address);
  };
  const deepest = Math.max(...modules.map((name) => depthOf(new URL(name, STATIC).href)));
  assert.ok(deepest >= 5 && deepest <= 10, String(deepest));
});

test("a card tells the category, the day, the cancelled meeting", () => {
  const contribution = { source: { kind: "contributions", categories: [{ slug: "velo", label: "Vélo" }] }, properties: { title: "Passage", category: "velo", submitted_at: 1773486000 } };
  assert.equal(sentenceOf(contribution), "Passage. Vélo. Déposée le samedi 14 mars 2026");
  const meeting = { source: { kind: "meetings" }, properties: { title: "Réunion", status: "cancelled", starts_at: 1773511200 } };
  assert.match(sentenceOf(meeting), /Réunion annulée\. samedi 14 mars 2026 à 19\u00a0h/);
  // A page writes seconds, a machine interface RFC 3339.
  const asked = { source: contribution.source, properties: { ...contribution.properties, submitted_at: "2026-03-14T11:00:00Z" } };
  assert.equal(sentenceOf(asked), sentenceOf(contribution));
  const silent = { source: contribution.source, properties: { ...contribution.properties, submitted_at: "bientôt" } };
  assert.equal(sentenceOf(silent), "Passage. Vélo");
});

test("numbers and moments read as French", () => {
  assert.equal(counted(0, "contribution"), "0\u00a0contribution");
  assert.equal(counted(2, "contribution"), "2\u00a0contributions");
  assert.equal(lengthInWords(84.6), "85\u00a0m");
  assert.equal(lengthInWords(1234), "1,2\u00a0km");
  assert.equal(areaInWords(12300), "1,2\u00a0ha");
  assert.equal(momentInWords(1773509400), "samedi 14 mars 2026 à 18\u00a0h\u00a030");
});

test("the list's address carries the filters and the map's box, and drops what is empty", () => {
  const address = listAddress("/liste/?page=2", [["categorie", "velo"], ["q", ""]], METROPOLE_BOUNDS);
  assert.equal(address, "/liste/?page=2&categorie=velo&bbox=2.78%2C50.5%2C3.28%2C50.8");
  assert.equal(listAddress("/liste/?bbox=1", [], null), "/liste/");
  assert.equal(withParameters("https://ban.example/s?q=a", { q: "é" }), "https://ban.example/s?q=%C3%A9");
  assert.equal(boundsParameter([3.123456789, 50, 3.2, 50.1]), "3.12346,50,3.2,50.1");
});

test("a day of a date input begins at midnight of the visitor, the next one a day later", () => {
  assert.equal(dayStart("2026-03-14"), new Date(2026, 2, 14).getTime() / 1000);
  assert.equal(dayStart("2026-03-29", 1), new Date(2026, 2, 30).getTime() / 1000);
  assert.equal(dayStart(""), null);
  assert.equal(dayStart("14/03/2026"), null);
});

test("addresses without a position are left out, and an outage says what to do instead", () => {
  const answer = readAddresses({ available: true, results: [{ label: "Grand Place", lon: 3.06, lat: 50.63 }, { label: "x" }, { lon: 3, lat: 50 }] });
  assert.equal(answer.results.length, 1);
  assert.equal(addressProblem(answer), "");
  assert.match(addressProblem(readAddresses(null)), /ne répond pas.*carte/);
  assert.match(addressProblem(readAddresses({ available: true, results: [] })), /Aucune adresse/);
  assert.deepEqual([nextOption(-1, 1, 3), nextOption(2, 1, 3), nextOption(-1, -1, 3), nextOption(0, 1, 0)], [0, 0, 2, -1]);
});

test("the sheet climbs and falls one stop at a time, and never leaves its three stops", () => {
  assert.deepEqual(["peek", "half", "full"].map(stopAfterPress), ["half", "full", "peek"]);
  assert.equal(stopAfterKey("full", "ArrowUp"), "full");
  assert.equal(stopAfterKey("half", "ArrowDown"), "peek");
  assert.equal(stopAfterKey("half", "a"), null);
  assert.deepEqual([stopAfterDrag("half", -100), stopAfterDrag("full", 500), stopAfterDrag("half", 5)], ["full", "peek", "half"]);
});

test("what is shown stays clear of the sheet and of the window’s edge, and the sheet never takes more than seven tenths", () => {
  const map = { top: 64, bottom: 800, height: 736 };
  assert.equal(paddingFor(map, null, 800).bottom, 36);
  assert.equal(paddingFor(map, null, 760).bottom, 76);
  assert.equal(belowFold({ top: 900, bottom: 1300 }, 800), 0);
  assert.equal(paddingFor(map, { top: 500 }, 800).bottom, 336);
  assert.ok(paddingFor(map, { top: 64 }, 800).bottom < 736 * 0.7 + 37);
});

test("a cross-hair stands in the middle of what is seen, and never behind the tools", () => {
  assert.equal(crossHairTop(736, 0, 600), 368);
  assert.equal(crossHairTop(736, 128, 600), 304);
  assert.equal(crossHairTop(736, 128, 320), 160);
  assert.equal(crossHairTop(300, 200, 20), 32);
});

test("the bar of the features leaves the place of one that it would cover", () => {
  const bar = { left: 100, top: 700, right: 500, bottom: 780 };
  assert.ok(isUnder({ x: 300, y: 740 }, bar));
  assert.ok(isUnder({ x: 300, y: 680 }, bar));
  assert.ok(!isUnder({ x: 300, y: 660 }, bar));
  assert.ok(!isUnder({ x: 60, y: 740 }, bar));
});

test("the map moves as far as a card needs to be seen whole, and no farther than its beginning", () => {
  const map = { left: 0, top: 128, right: 375, bottom: 812 };
  const padding = { top: 36, bottom: 346 };
  assert.deepEqual(shiftFor({ left: 20, top: 150, right: 340, bottom: 450 }, map, padding), [0, 0]);
  assert.deepEqual(shiftFor({ left: -65, top: 290, right: 255, bottom: 590 }, map, padding), [-73, 96]);
  assert.deepEqual(shiftFor({ left: 60, top: 140, right: 380, bottom: 600 }, map, padding), [13, 4]);
});

test("a finger belongs to the page only where the map lies in a page that scrolls", () => {
  const situation = { asked: null, coarse: true, beside: false, scrolls: true };
  assert.equal(isCooperative(situation), true);
  assert.equal(isCooperative({ ...situation, beside: true }), false);
  assert.equal(isCooperative({ ...situation, coarse: false }), false);
  assert.equal(isCooperative({ ...situation, asked: "map" }), false);
  assert.equal(isCooperative({ ...situation, coarse: false, asked: "page" }), true);
});

test("MapLibre speaks French: each of its own sentences has one", () => {
  const library = readFileSync(new URL("../../node_modules/maplibre-gl/src/ui/default_locale.ts", import.meta.url), "utf8");
  const keys = [...library.matchAll(/'([A-Z]\w+\.\w+)':/g)].map(([, key]) => key);
  const spoken = frenchLocale("Carte");
  const unused = ["GlobeControl", "TerrainControl"];
  assert.ok(keys.length > 15);
  for (const key of keys.filter((name) => !unused.includes(name.split(".")[0]))) {
    assert.ok(spoken[key], key);
  }
});
