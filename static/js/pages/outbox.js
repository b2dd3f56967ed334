import { Shelf, browserStorage } from "../lib/shelf.js";

/** On every page: sends what waits, forgets what is too old, and everything when somebody signs out. */
const shelf = new Shelf(browserStorage());
let timer = 0;

async function sendWaiting() {
  clearTimeout(timer);
  if (!shelf.all().some(({ queued }) => queued)) {
    return;
  }
  // Most pages have nothing to send, and never load this.
  const { deliver, noticeOf } = await import("../lib/outbox.js");
  const nextMs = await deliver(shelf, {
    skip: (name) => [...document.querySelectorAll("kept-draft[data-sending]")].some((draft) => name.startsWith(`${draft.getAttribute("name")}#`)),
    tell(outcome, record) {
      if (outcome.kind === "stranger") {
        return;
      }
      const region = document.querySelector(".messages");
      const notice = noticeOf(outcome, record);
      // One notice for each sending: what waited a minute ago has arrived now.
      region?.querySelector(`[data-kept-name="${CSS.escape(record.name)}"]`)?.remove();
      notice.dataset.keptName = record.name;
      region?.append(notice);
      document.dispatchEvent(new CustomEvent("parvis:kept", { detail: { record, kind: outcome.kind, location: outcome.location } }));
    },
  });
  if (nextMs) {
    timer = setTimeout(sendWaiting, nextMs);
  }
}

function warnBeforeSigningOut() {
  const form = document.querySelector("form[data-kept-logout]");
  if (!form) {
    return;
  }
  form.addEventListener("submit", () => shelf.dropAll());
  const kept = shelf.all();
  if (kept.length) {
    const note = document.createElement("p");
    note.className = "small";
    note.textContent = kept.some(({ queued }) => queued)
      ? "Un envoi attend encore le réseau sur cet appareil\u202f: il sera effacé, et ne partira pas."
      : "Ce que vous avez écrit sans l’envoyer est gardé sur cet appareil\u202f: ce sera effacé.";
    form.prepend(note);
  }
}

shelf.tidy(Date.now());
warnBeforeSigningOut();
window.addEventListener("online", sendWaiting);
sendWaiting();
