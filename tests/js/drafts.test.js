import assert from "node:assert/strict";
import { test } from "node:test";
import { baseOf, draftFor, hasSubstance, isExpired, isNewer, keptFields, outcomeOf, parseKept, saysTheSame, sendingName, waitMs, wordsOf } from "../../static/js/lib/drafts.js";
import { sendForm, sendQueued, TOKEN_ADDRESS } from "../../static/js/lib/sending.js";
import { Shelf } from "../../static/js/lib/shelf.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const NOW = Date.UTC(2027, 2, 14, 12);

/** A Storage in memory, with a quota in characters. */
class Memory {
  constructor(quota = Infinity) {
    this.entries = new Map();
    this.quota = quota;
  }
  get length() {
    return this.entries.size;
  }
  key(index) {
    return [...this.entries.keys()][index] ?? null;
  }
  getItem(name) {
    return this.entries.get(name) ?? null;
  }
  setItem(name, value) {
    if (value.length > this.quota) {
      throw new DOMException("full", "QuotaExceededError");
    }
    this.entries.set(name, value);
  }
  removeItem(name) {
    this.entries.delete(name);
  }
}

function draft(changes = {}) {
  return { name: "contribution:plan-climat", person: "", fields: { title: ["Un banc"], body: [""] }, at: NOW, page: "/", queued: null, ...changes };
}

test("passwords, addresses, tokens and files are never kept", () => {
  const file = new File(["x"], "x.jpg");
  const entries = [["title", "Un banc"], ["csrfmiddlewaretoken", "t"], ["password", "s"], ["old_password1", "s"], ["email", "a@b.fr"], ["login", "a"], ["code", "1234"], ["photo", file], ["action", "retour"]];
  const fields = keptFields(entries, [{ name: "code", type: "password" }]);
  assert.deepEqual(fields, { title: ["Un banc"] });
});

test("what the form says not to keep is left out, and too much is refused rather than cut", () => {
  assert.deepEqual(keptFields([["candidate", "3,50"], ["lon", "3"]], [], ["candidate"]), { lon: ["3"] });
  assert.equal(keptFields([["body", "a".repeat(200001)]]), null);
});

test("several values of one name are all kept", () => {
  assert.deepEqual(keptFields([["q1", "a"], ["q1", "b"]]), { q1: ["a", "b"] });
});

test("line ends and empty fields make no difference between two texts", () => {
  assert.ok(saysTheSame({ body: ["un\r\ndeux"], title: [""] }, { body: ["un\ndeux"] }));
  assert.ok(!saysTheSame({ body: ["un"] }, { body: ["deux"] }));
});

test("a draft lives thirty days", () => {
  assert.ok(!isExpired(draft(), NOW + 30 * DAY_MS - 1));
  assert.ok(isExpired(draft(), NOW + 30 * DAY_MS));
  assert.ok(isExpired({ at: NaN }, NOW));
});

test("a chosen category or a key alone is not worth keeping", () => {
  assert.ok(!hasSubstance({ key: ["abc"], stance: ["neutral"], title: [" "] }));
  assert.ok(hasSubstance({ lon: ["3,06"] }));
});

test("somebody else's draft is not shown; what was written before signing in is", () => {
  const mine = draft({ person: "me", at: NOW - 2 });
  const before = draft({ at: NOW - 1 });
  const hers = draft({ person: "her" });
  const wanted = { name: mine.name, nowMs: NOW };
  assert.equal(draftFor([mine, hers, before], { ...wanted, person: "me" }), before);
  assert.equal(draftFor([mine, hers], { ...wanted, person: "me" }), mine);
  assert.equal(draftFor([hers], { ...wanted, person: "me" }), null);
  assert.equal(draftFor([mine], { ...wanted, person: "" }), mine, "a session that expired");
  assert.equal(draftFor([mine], { ...wanted, name: "contribution:autre", person: "me" }), null);
  assert.equal(draftFor([mine], { ...wanted, person: "me", nowMs: NOW + 31 * DAY_MS }), null);
});

test("what waits to be sent is no draft: the next one is written beside it, and it is one again when refused", () => {
  const queued = { action: "/", what: "contribution", tries: 1 };
  const name = sendingName("contribution:plan-climat", { key: ["k1"] });
  assert.equal(baseOf(name), "contribution:plan-climat");
  const wanted = { name: "contribution:plan-climat", person: "me", nowMs: NOW };
  const waiting = draft({ name, person: "me", queued });
  const next = draft({ person: "me", at: NOW - 5 });
  assert.equal(draftFor([waiting], wanted), null);
  assert.equal(draftFor([waiting, next], wanted), next);
  const refused = { ...waiting, queued: null };
  assert.equal(draftFor([refused], wanted), refused);
  const shelf = new Shelf(new Memory());
  shelf.put(waiting);
  shelf.put(next);
  shelf.drop("contribution:plan-climat", "me");
  assert.deepEqual(shelf.all().map((record) => record.name), [name], "beginning again does not take back what was sent");
});

test("only what is newer than the server's and says something else comes back", () => {
  const names = new Set(["title", "body", "key"]);
  const shown = { title: [""], body: [""] };
  assert.ok(isNewer(draft(), shown, names, 0));
  assert.ok(!isNewer(draft(), shown, names, NOW), "the server has the same or newer");
  assert.ok(!isNewer(draft(), { title: ["Un banc"] }, names, 0), "the same words");
  assert.ok(!isNewer(draft({ fields: { lon: ["3"] } }), shown, names, 0), "nothing of this form");
  assert.ok(!isNewer(draft({ fields: { title: [""] } }), { title: ["x"] }, names, 0), "nothing at all");
  assert.ok(!isNewer(null, shown, names, 0));
});

test("what storage gives back is a draft of this version or nothing", () => {
  for (const bad of [null, "", "{", "[]", "3", '{"v":2}', '{"v":1,"name":"a","person":"","at":"x","fields":{}}', '{"v":1,"name":"a","person":"","at":1,"fields":{"a":"b"}}']) {
    assert.equal(parseKept(bad), null, String(bad));
  }
  assert.equal(parseKept(JSON.stringify({ v: 1, ...draft() })).name, "contribution:plan-climat");
});

test("waiting grows from five seconds to a minute", () => {
  assert.deepEqual([1, 2, 3, 4, 5, 50].map(waitMs), [5000, 10000, 20000, 40000, 60000, 60000]);
});

test("every answer of the server has its meaning and its sentence", () => {
  const kinds = { 0: "wait", 200: "already", 201: "sent", 400: "refused", 403: "refused", 404: "refused", 408: "wait", 409: "refused", 410: "refused", 422: "refused", 429: "wait", 500: "wait", 503: "wait", 302: "refused" };
  for (const [status, kind] of Object.entries(kinds)) {
    const outcome = outcomeOf(Number(status), { detail: "Parce que." });
    assert.equal(outcome.kind, kind, status);
    assert.ok(outcome.sentence.length > 20);
    assert.equal(outcome.sentence.includes("Parce que."), ["400", "403", "409", "422", "302"].includes(status), status);
  }
});

test("the words of a draft are its title, its text and its place", () => {
  assert.equal(wordsOf({ title: ["Un banc"], body: ["Ici."], lon: ["3,06"], lat: ["50,63"] }), "Un banc\n\nIci.\n\nLongitude 3,06, latitude 50,63");
  assert.equal(wordsOf({}), "");
});

test("the shelf keeps, finds, forgets the old and obeys 'keep nothing'", () => {
  const memory = new Memory();
  const shelf = new Shelf(memory);
  memory.setItem("other", "x");
  assert.ok(shelf.put(draft()));
  assert.ok(shelf.put(draft({ person: "me", at: NOW - 40 * DAY_MS })));
  assert.equal(shelf.all().length, 2);
  shelf.tidy(NOW);
  assert.equal(shelf.get("contribution:plan-climat", "me"), null);
  assert.equal(shelf.get("contribution:plan-climat", "").at, NOW);
  shelf.turn(true);
  assert.ok(shelf.isOff);
  assert.equal(shelf.put(draft()), false);
  assert.deepEqual(shelf.all(), []);
  assert.equal(memory.getItem("other"), "x");
  shelf.turn(false);
  assert.ok(shelf.put(draft()));
});

test("dropping a draft leaves another person's", () => {
  const shelf = new Shelf(new Memory());
  ["", "me", "her"].forEach((person) => shelf.put(draft({ person })));
  shelf.drop("contribution:plan-climat", "me");
  assert.deepEqual(shelf.all().map(({ person }) => person), ["her"]);
});

test("a full or absent storage says so and breaks nothing", () => {
  assert.equal(new Shelf(new Memory(10)).put(draft()), false);
  const none = new Shelf(null);
  assert.ok(none.isOff);
  assert.deepEqual(none.all(), []);
  none.drop("x", "");
  none.dropAll();
  none.tidy(NOW);
  none.turn(true);
});

/** A server as the pages see it: token, then answers in turn; keeps what it was sent. */
function server(...answers) {
  const seen = [];
  const fetcher = async (address, request) => {
    seen.push({ address, ...request });
    const next = address === TOKEN_ADDRESS ? answers.token ?? { status: 200, said: { token: "fresh", person: "me" } } : answers.shift();
    if (next === "cut") {
      throw new TypeError("network");
    }
    return new Response(JSON.stringify(next.said ?? {}), { status: next.status, headers: { "Content-Type": "application/json" } });
  };
  return { fetcher, seen, answers };
}

const QUEUED = draft({ person: "me", fields: { title: ["Un banc"], key: ["k1"], q: ["a", "b"] }, queued: { action: "/relire/", what: "contribution", tries: 1 } });

test("a token that is too old is renewed once, with the same content", async () => {
  const { fetcher, seen } = server({ status: 403, said: { code: "csrf" } }, { status: 201, said: { location: "/x/" } });
  const answer = await sendForm("/relire/", new URLSearchParams({ key: "k1" }), { fetcher });
  assert.equal(answer.status, 201);
  assert.equal(answer.token, "fresh");
  assert.deepEqual(seen.map(({ address }) => address), ["/relire/", TOKEN_ADDRESS, "/relire/"]);
  assert.equal(seen[2].headers["X-CSRFToken"], "fresh");
  assert.equal(seen[2].body.get("key"), "k1");
});

test("a page of one person is not sent again under the name of another who signed in since", async () => {
  const refusal = { status: 403, said: { code: "csrf" } };
  const hers = server(refusal, { status: 201, said: { location: "/x/", sent: true } });
  hers.answers.token = { status: 200, said: { token: "t", person: "her" } };
  const answer = await sendForm("/relire/", new URLSearchParams(), { fetcher: hers.fetcher, person: "me" });
  assert.equal(answer.status, 403);
  assert.equal(answer.token, undefined, "the form keeps its old token, so that the site's own page answers");
  assert.equal(hers.seen.filter(({ address }) => address === "/relire/").length, 1);
  // Signed out, the site asks to sign in and keeps the words; the same person goes on.
  for (const person of ["", "me"]) {
    const there = server(refusal, { status: 200, said: { location: "/compte/connexion/" } });
    there.answers.token = { status: 200, said: { token: "t", person } };
    assert.equal((await sendForm("/relire/", new URLSearchParams(), { fetcher: there.fetcher, person: "me" })).status, 200);
  }
});

test("another refusal is not sent again, a cut is an answer with status 0", async () => {
  const refused = server({ status: 403, said: { code: "consultation-not-open" } });
  assert.equal((await sendForm("/", new URLSearchParams(), refused)).status, 403);
  assert.equal(refused.seen.length, 1);
  assert.deepEqual(await sendForm("/", new URLSearchParams(), server("cut")), { status: 0, said: {} });
});

test("what waited leaves with all its values and its key", async () => {
  const { fetcher, seen } = server({ status: 201, said: { location: "/contributions/1/", sent: true, created: true } });
  const outcome = await sendQueued(QUEUED, { fetcher });
  assert.equal(outcome.kind, "sent");
  assert.equal(outcome.location, "/contributions/1/");
  assert.equal(seen[1].body.toString(), "title=Un+banc&key=k1&q=a&q=b");
});

test("what waited never leaves under another name, nor without one", async () => {
  for (const [person, kind] of [["", "sign-in"], ["her", "stranger"]]) {
    const there = server();
    there.answers.token = { status: 200, said: { token: "t", person } };
    assert.equal((await sendQueued(QUEUED, there)).kind, kind);
    assert.equal(there.seen.length, 1);
  }
});

test("a sign-in between the two questions leaves what waited to whom it belongs", async () => {
  const there = server({ status: 403, said: { code: "another-person" } });
  assert.equal((await sendQueued(QUEUED, there)).kind, "stranger");
  assert.equal(there.seen[1].headers["X-Parvis-Person"], QUEUED.person);
});

test("a session that ended between the two questions is asked to sign in, not taken for sent", async () => {
  assert.equal((await sendQueued(QUEUED, server({ status: 200, said: { location: "/compte/connexion/", sent: false } }))).kind, "sign-in");
});

test("a site that is down or a cut in the middle lets it wait", async () => {
  const down = server();
  down.answers.token = "cut";
  assert.equal((await sendQueued(QUEUED, down)).kind, "wait");
  assert.equal((await sendQueued(QUEUED, server("cut"))).kind, "wait");
  assert.equal((await sendQueued(QUEUED, server({ status: 503 }))).kind, "wait");
});
