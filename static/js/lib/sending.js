import { outcomeOf } from "./drafts.js";

/** Where a fresh form token and the mark of the person are read (contributions/urls.py). */
export const TOKEN_ADDRESS = "/brouillons/jeton/";
const PATIENCE_MS = 30000;
const SIGN_IN = Object.freeze({ kind: "sign-in", sentence: "Connectez-vous pour que parte ce que vous avez écrit\u202f: c’est gardé sur cet appareil." });
const PATIENCE_WITH_FILES_MS = 180000;

/**
 * @typedef {object} Answer
 * @property {number} status HTTP status, 0 when none came
 * @property {{location?: string, created?: boolean, detail?: string, code?: string}} said
 */

/**
 * Sends a form and reads where it leads. A token that is too old is renewed once, unless somebody else
 * has signed in since the page was written: then the refusal stands, and the words with it.
 * @param {string} action
 * @param {FormData | URLSearchParams} body
 * @param {{fetcher?: typeof fetch, person?: string}} [options] whose page this is, "" for nobody's
 * @returns {Promise<Answer>} never rejects: no answer is an answer with status 0
 */
export async function sendForm(action, body, { fetcher = fetch, person = "" } = {}) {
  const whose = meantFor(person);
  const first = await post(action, body, whose, fetcher);
  if (first.status !== 403 || first.said.code !== "csrf") {
    return first;
  }
  const fresh = await freshToken({ fetcher });
  if (!fresh) {
    return { status: 0, said: {} };
  }
  if (person && fresh.person && fresh.person !== person) {
    return first;
  }
  const again = await post(action, body, { ...whose, "X-CSRFToken": fresh.token }, fetcher);
  return { ...again, token: fresh.token };
}

/**
 * A form token that is valid now and the mark of who is signed in.
 * @returns {Promise<{token: string, person: string} | null>} null without an answer
 */
export async function freshToken({ fetcher = fetch } = {}) {
  const answer = await ask(TOKEN_ADDRESS, { headers: { Accept: "application/json" } }, PATIENCE_MS, fetcher);
  return answer.status === 200 && typeof answer.said.token === "string" ? answer.said : null;
}

/**
 * Sends a draft that waits, as the person who wrote it and nobody else.
 * @param {import("./drafts.js").Kept} record with `queued`
 * @param {{fetcher?: typeof fetch}} [options]
 * @returns {Promise<{kind: "sent" | "already" | "wait" | "refused" | "sign-in" | "stranger", sentence: string, location?: string}>}
 */
export async function sendQueued(record, { fetcher = fetch } = {}) {
  const fresh = await freshToken({ fetcher });
  if (!fresh) {
    return outcomeOf(0);
  }
  if (fresh.person !== record.person) {
    return fresh.person ? { kind: "stranger", sentence: "" } : SIGN_IN;
  }
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(record.fields)) {
    values.forEach((value) => body.append(name, value));
  }
  const headers = { ...meantFor(record.person), "X-CSRFToken": fresh.token };
  const { status, said } = await post(record.queued.action, body, headers, fetcher);
  if (said.code === "another-person") {
    return { kind: "stranger", sentence: "" };
  }
  if (said.location && !said.sent) {
    return SIGN_IN;
  }
  return { ...outcomeOf(status, said), location: said.location };
}

/** The server refuses what it is asked to publish for somebody who is not signed in any more. */
function meantFor(person) {
  return person ? { "X-Parvis-Person": person } : {};
}

function post(action, body, headers, fetcher) {
  const hasFiles = [...body.values()].some((value) => typeof value !== "string" && value.size);
  const request = { method: "POST", body, headers: { Accept: "application/json", ...headers } };
  return ask(action, request, hasFiles ? PATIENCE_WITH_FILES_MS : PATIENCE_MS, fetcher);
}

async function ask(address, request, patienceMs, fetcher) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  try {
    const answer = await fetcher(address, { credentials: "same-origin", redirect: "manual", signal: patience.signal, ...request });
    if (answer.type === "opaqueredirect") {
      return { status: 302, said: {} };
    }
    const isDocument = /json/.test(answer.headers.get("Content-Type") ?? "");
    return { status: answer.status, said: isDocument ? await answer.json() : {} };
  } catch {
    // No network, a cut in the middle of the answer, no answer in time: one and the same to the caller.
    return { status: 0, said: {} };
  } finally {
    clearTimeout(timer);
  }
}
