/** What somebody typed, kept in her browser: what is kept, for how long, what is newer. Pure functions. */

export const KEPT_DAYS = 30;
const KEPT_MS = KEPT_DAYS * 24 * 60 * 60 * 1000;
const MOST_CHARACTERS = 200000;
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 60000;
const NEVER_KEPT = /csrf|password|e-?mail|login|^action$|^etape$|^carried_at$/i;
const HELD_TYPES = new Set(["password", "email", "file"]);

/**
 * @typedef {object} Kept A draft in the browser.
 * @property {string} name what it is the draft of: "contribution:plan-climat"; with "#" and its key
 *   once it was sent, so that the next one is written beside it
 * @property {string} person a mark of who wrote it, "" when nobody was signed in
 * @property {Record<string, string[]>} fields
 * @property {number} at when it last changed, ms since 1970 by the server's clock
 * @property {string} page where it can be opened again
 * @property {{action: string, what: string, tries: number} | null} queued set once it waits to be sent
 */

/**
 * The fields of a form that may be kept: text only, no address, no password, no token.
 * @param {Iterable<[string, unknown]>} entries name and value, as FormData gives them
 * @param {Iterable<{name: string, type: string}>} [controls] those whose type forbids keeping are left out
 * @param {string[]} [without] names to leave out
 * @returns {Record<string, string[]> | null} null when it is too much to keep
 */
export function keptFields(entries, controls = [], without = []) {
  const forbidden = new Set(without);
  for (const { name, type } of controls) {
    if (HELD_TYPES.has(type)) {
      forbidden.add(name);
    }
  }
  const fields = {};
  let room = MOST_CHARACTERS;
  for (const [name, value] of entries) {
    if (typeof value !== "string" || NEVER_KEPT.test(name) || forbidden.has(name)) {
      continue;
    }
    room -= value.length;
    (fields[name] ??= []).push(plain(value));
  }
  return room < 0 ? null : fields;
}

/** A form sends CRLF where its text area shows LF: they are the same words. */
function plain(value) {
  return value.replace(/\r\n?/g, "\n");
}

/**
 * Whether two sets of fields say the same in the names of the first.
 * @param {Record<string, string[]>} some
 * @param {Record<string, string[]>} others
 */
export function saysTheSame(some, others) {
  return Object.entries(some).every(([name, values]) => {
    const there = others[name] ?? [];
    return text(values) === text(there);
  });
}

function text(values) {
  return JSON.stringify(values.map(plain).filter(Boolean));
}

/**
 * Whether there is anything worth keeping: words or a place, not a category alone or an empty form.
 * @param {Record<string, string[]>} fields
 */
export function hasSubstance(fields) {
  return Object.entries(fields).some(([name, values]) => !["key", "stance"].includes(name) && values.some((value) => value.trim()));
}

/**
 * @param {{at: number}} record
 * @param {number} nowMs
 */
export function isExpired(record, nowMs) {
  return !(nowMs - record.at < KEPT_MS);
}

/**
 * Reads what storage gave back; anything that is not a draft of this version is nothing.
 * @param {string | null} json
 * @returns {Kept | null}
 */
export function parseKept(json) {
  let found = null;
  try {
    found = JSON.parse(json ?? "null");
  } catch {
    return null;
  }
  const whole = found?.v === 1 && typeof found.name === "string" && typeof found.person === "string" && Number.isFinite(found.at) && typeof found.fields === "object" && found.fields !== null;
  return whole && Object.values(found.fields).every(Array.isArray) ? found : null;
}

/**
 * The name of a sending: one of its own, whatever is written next.
 * @param {string} name
 * @param {Record<string, string[]>} fields
 */
export function sendingName(name, fields) {
  return `${name}#${fields.key?.[0] ?? ""}`;
}

/** What a draft or a sending is the draft of. @param {string} name */
export function baseOf(name) {
  return name.split("#")[0];
}

/**
 * The newest draft of this name that this person may see: her own and what was written before
 * signing in; somebody signed out (an expired session) sees what was written here.
 * @param {Kept[]} records
 * @param {{name: string, person: string, nowMs: number}} wanted
 * @returns {Kept | null}
 */
export function draftFor(records, { name, person, nowMs }) {
  const hers = records.filter((record) => !record.queued && baseOf(record.name) === name && (!person || !record.person || record.person === person) && !isExpired(record, nowMs));
  return hers.sort((one, other) => other.at - one.at)[0] ?? null;
}

/**
 * Whether the browser's draft is newer than what the page shows, and says something else.
 * @param {Kept | null} record
 * @param {Record<string, string[]>} shown fields of the form
 * @param {Set<string>} names of its controls
 * @param {number} serverAt when the server's draft changed (ms, the same clock), 0 without one
 */
export function isNewer(record, shown, names, serverAt) {
  if (!record || record.at <= serverAt || !hasSubstance(record.fields)) {
    return false;
  }
  const here = Object.fromEntries(Object.entries(record.fields).filter(([name]) => names.has(name) && name !== "key"));
  return !saysTheSame(here, shown);
}

/**
 * How long to wait before sending again.
 * @param {number} tries made already
 * @returns {number} ms
 */
export function waitMs(tries) {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1), LONGEST_WAIT_MS);
}

/**
 * What an answer of the server means for a sending that waited.
 * @param {number} status HTTP status; 0 when there was no answer
 * @param {{detail?: string, code?: string}} [said] the answer's document
 * @returns {{kind: "sent" | "already" | "wait" | "refused", sentence: string}}
 */
export function outcomeOf(status, said = {}) {
  const because = said.detail ? ` ${said.detail}` : "";
  switch (true) {
    case status === 201:
      return { kind: "sent", sentence: "Ce que vous aviez écrit sans réseau est publié." };
    case status === 200:
      return { kind: "already", sentence: "Ce que vous aviez écrit est bien arrivé, une seule fois." };
    case status === 0:
      return { kind: "wait", sentence: "Pas de réseau\u202f: l’envoi attend sur cet appareil." };
    case status === 408 || status === 429 || status >= 500:
      return { kind: "wait", sentence: "Le site ne peut pas répondre pour l’instant\u202f: l’envoi attend sur cet appareil." };
    case status === 409:
      return { kind: "refused", sentence: `Ce texte a changé depuis un premier envoi.${because} Relisez-le, puis envoyez-le de nouveau.` };
    case status === 422 || status === 400:
      return { kind: "refused", sentence: `L’envoi est à corriger.${because}` };
    case status === 403:
      return { kind: "refused", sentence: `L’envoi n’est pas accepté.${because} Ce que vous avez écrit reste ici\u202f: vous pouvez le copier.` };
    case status === 404 || status === 410:
      return { kind: "refused", sentence: "La page à laquelle vous répondiez n’est plus là. Ce que vous avez écrit reste ici\u202f: vous pouvez le copier." };
    default:
      return { kind: "refused", sentence: `L’envoi a été refusé (réponse ${status}).${because} Ce que vous avez écrit reste ici.` };
  }
}

/**
 * The words of a draft, to be copied or put in a file.
 * @param {Record<string, string[]>} fields
 * @returns {string}
 */
export function wordsOf(fields) {
  const parts = ["title", "body"].map((name) => fields[name]?.[0]?.trim()).filter(Boolean);
  const [lon, lat] = ["lon", "lat"].map((name) => fields[name]?.[0]?.trim());
  return [...parts, lon && lat && `Longitude ${lon}, latitude ${lat}`].filter(Boolean).join("\n\n");
}
