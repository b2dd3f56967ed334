import { baseOf, isExpired, saysTheSame, waitMs } from "./drafts.js";
import { safeHref } from "./addresses.js";
import { make } from "./dom.js";
import { sendQueued } from "./sending.js";

/**
 * Sends what waits in this browser, one draft after the other, in one tab at a time where the browser
 * can tell; a draft sent twice all the same is one contribution, by its key.
 * @param {import("./shelf.js").Shelf} shelf
 * @param {{skip?: (name: string) => boolean, tell: (outcome: object, record: object) => void}} hands
 * @returns {Promise<number>} ms until the next attempt, 0 when nothing waits any more
 */
export function deliver(shelf, hands) {
  const work = () => deliverAll(shelf, hands);
  // Locks exist only on https and localhost.
  return navigator.locks ? navigator.locks.request("parvis-outbox", work) : work();
}

async function deliverAll(shelf, { skip = () => false, tell }) {
  let nextMs = 0;
  for (const { name, person } of shelf.all().filter(({ queued }) => queued)) {
    // Another tab may have sent or changed it since.
    const record = shelf.get(name, person);
    if (!record?.queued || skip(name) || isExpired(record, Date.now())) {
      continue;
    }
    const outcome = await sendQueued(record);
    const now = shelf.get(name, person);
    if (outcome.kind === "sent" || outcome.kind === "already") {
      // Written on since? Then it is another one, and stays.
      if (now?.at === record.at) {
        shelf.remove(name, person);
        forgetDraft(shelf, record);
      }
    } else if (outcome.kind === "refused" && now) {
      shelf.put({ ...now, queued: null });
    } else if (outcome.kind === "wait" && now?.queued) {
      const tries = record.queued.tries + 1;
      shelf.put({ ...now, queued: { ...now.queued, tries } });
      nextMs = Math.max(nextMs, waitMs(tries));
    }
    tell(outcome, record);
  }
  return nextMs;
}

/** A tab that was closed while it sent left the draft beside the sending. */
function forgetDraft(shelf, { name, person, fields }) {
  for (const whose of [person, ""]) {
    const draft = shelf.get(baseOf(name), whose);
    if (draft && saysTheSame(fields, draft.fields)) {
      shelf.remove(draft.name, whose);
    }
  }
}

/**
 * A notice about a sending, with a link where there is somewhere to go.
 * @param {{kind: string, sentence: string, location?: string}} outcome
 * @param {{page: string}} record
 * @returns {HTMLElement}
 */
export function noticeOf(outcome, record) {
  const kinds = { sent: "success", already: "success", refused: "error" };
  const links = { sent: ["Voir", outcome.location], already: ["Voir", outcome.location], refused: ["Rouvrir", record.page], "sign-in": ["Me connecter", `/compte/connexion/?next=${encodeURIComponent(record.page)}`] };
  const [words, address] = links[outcome.kind] ?? [];
  const href = address && safeHref(address);
  return make(
    "div",
    { class: `notice notice--${kinds[outcome.kind] ?? "warning"}`, "data-kept-notice": outcome.kind },
    make("p", {}, outcome.sentence, href && " ", href && make("a", { href }, words)),
  );
}
