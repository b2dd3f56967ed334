import { make } from "../lib/dom.js";
import { KEPT_DAYS, baseOf, draftFor, hasSubstance, isNewer, keptFields, outcomeOf, saysTheSame, sendingName, waitMs } from "../lib/drafts.js";
import { fill, namesOf } from "../lib/form-fields.js";
import { sendForm } from "../lib/sending.js";
import { Shelf, browserStorage, isShelfKey } from "../lib/shelf.js";
import { momentInWords } from "../lib/words.js";

const WHAT = Object.freeze({ contribution: "votre contribution est gardée", commentaire: "votre commentaire est gardé" });

/** `<kept-draft>`: attributes and what it keeps are described in docs/drafts.md. */
export class KeptDraft extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form:not([data-kept-erases])");
    if (!this.form) {
      return;
    }
    this.life = new AbortController();
    const { signal } = this.life;
    this.shelf = new Shelf(browserStorage());
    this.name = this.getAttribute("name");
    this.person = this.getAttribute("person") ?? "";
    this.without = (this.getAttribute("without") ?? "").split(/\s+/).filter(Boolean);
    // Times are the server's: a browser whose clock is wrong still knows what is newer.
    this.skewMs = (Number(this.getAttribute("now")) || Date.now()) - Date.now();
    this.tries = 0;
    this.state = make("div", { class: "kept__state", role: "status" });
    this.note = make("p", { class: "kept__note small quiet" });
    this.form.before(this.state);
    this.append(this.note);
    this.first = this.fieldsNow();
    this.restore();
    this.explain();
    // A form's fields may lie anywhere on the page (their attribute "form").
    for (const kind of ["input", "change"]) {
      document.addEventListener(kind, ({ target }) => target.form === this.form && this.keep(), { signal });
    }
    this.form.addEventListener("submit", (event) => this.onSubmit(event), { signal });
    document.addEventListener("submit", (event) => this.onErase(event), { signal });
    document.addEventListener("parvis:kept", ({ detail }) => this.onDelivered(detail), { signal });
    window.addEventListener("online", () => this.sendAgain(), { signal });
    window.addEventListener("storage", (event) => this.onOtherTab(event), { signal });
  }

  disconnectedCallback() {
    this.life?.abort();
    clearTimeout(this.timer);
    this.state?.remove();
    this.note?.remove();
  }

  get nowMs() {
    return Date.now() + this.skewMs;
  }

  fieldsNow(body = new FormData(this.form)) {
    return keptFields(body.entries(), this.form.elements, this.without);
  }

  found() {
    return draftFor(this.shelf.all(), { name: this.name, person: this.person, nowMs: this.nowMs });
  }

  /** Puts back what is newer here than on the server, and says so. */
  restore() {
    if (this.isLast && this.waitingRecord()) {
      this.showWaiting("wait");
      return;
    }
    const record = this.found();
    if (!isNewer(record, this.first ?? {}, namesOf(this.form), Number(this.getAttribute("at")) || 0)) {
      return;
    }
    this.restoring = true;
    fill(this.form, { ...record.fields, carried_at: [String(Math.ceil(record.at))] });
    this.restoring = false;
    const again = button("Repartir de zéro", () => this.startAgain());
    this.show("info", "Ce que vous aviez écrit est de retour", `Gardé sur cet appareil le ${momentInWords(record.at / 1000)}, et pas encore envoyé.${this.form.querySelector('input[type="file"]') && !this.form.querySelector("[data-photo]") ? " Les photographies sont à choisir de nouveau." : ""}`, again);
  }

  /** Keeps what the form says now. Nothing is written as long as nothing was typed. */
  keep() {
    if (this.restoring || this.shelf.isOff) {
      return;
    }
    const fields = this.fieldsNow();
    const before = this.found();
    if (!fields) {
      this.show("warning", "Ce texte est trop long pour être gardé ici", "Envoyez-le avant de quitter la page.");
      return;
    }
    if (!before && (saysTheSame(fields, this.first ?? {}) || !hasSubstance(fields))) {
      return;
    }
    const waiting = this.waitingRecord();
    if (waiting && !saysTheSame(fields, waiting.fields)) {
      this.hold("Vous avez changé votre texte\u202f: appuyez de nouveau sur le bouton pour l’envoyer.");
    }
    this.write({ ...before?.fields, ...fields });
  }

  /** Writes the draft down, or with `queued` a sending under a name of its own. */
  write(fields, queued = null) {
    const name = queued ? sendingName(this.name, fields) : this.name;
    const record = { name, person: this.person, fields, at: this.nowMs, page: this.page, queued };
    if (!this.shelf.put(record)) {
      this.fail();
    } else if (this.person) {
      // Written before signing in, hers since.
      this.shelf.remove(this.name, "");
    }
    this.querySelector("form[data-kept-erases][hidden]")?.removeAttribute("hidden");
  }

  /** What was sent from this very form and waits, or null. */
  waitingRecord() {
    const record = this.shelf.get(sendingName(this.name, this.fieldsNow() ?? {}), this.person);
    return record?.queued ? record : null;
  }

  get page() {
    return this.getAttribute("page") || location.pathname + location.search;
  }

  async onSubmit(event) {
    if (this.passing) {
      return;
    }
    event.preventDefault();
    if (this.sending) {
      return;
    }
    await this.send(event.submitter);
  }

  /** Sends the form. What is sent for good is written down first, so that a cut loses nothing. */
  async send(submitter) {
    clearTimeout(this.timer);
    this.submitter = submitter;
    const body = new FormData(this.form);
    if (submitter?.name) {
      body.append(submitter.name, submitter.value);
    }
    // Not form.action: a button named "action" hides it.
    const action = new URL(submitter?.getAttribute("formaction") || this.form.getAttribute("action") || "", location.href).href;
    const isLast = this.isLast && !submitter?.hasAttribute("formaction");
    const typed = this.fieldsNow(body) ?? {};
    // A sending is this form and nothing more; a draft remembers the other steps.
    const fields = isLast ? typed : { ...this.found()?.fields, ...typed };
    if (!this.shelf.isOff && hasSubstance(fields)) {
      this.write(fields, isLast ? { action, what: this.getAttribute("sends"), tries: this.tries } : null);
    }
    this.busy(true);
    const { status, said, token } = await sendForm(action, body, { person: this.person });
    this.busy(false);
    this.renew(token);
    if (said.location && (status === 200 || status === 201)) {
      this.tries = 0;
      if (said.sent) {
        this.forget(fields);
      } else if (isLast) {
        // Signing in comes first: what is written waits for her, not for the network.
        this.unqueue();
      }
      go(said.location);
    } else if (outcomeOf(status, said).kind === "wait") {
      this.wait(isLast);
    } else {
      this.unqueue();
      this.pass(submitter);
    }
  }

  /** It has arrived: the sending and the draft it came from are forgotten, and nothing else. */
  forget(fields) {
    this.shelf.remove(sendingName(this.name, fields), this.person);
    this.shelf.remove(this.name, this.person);
    this.shelf.remove(this.name, "");
  }

  get isLast() {
    return this.hasAttribute("sends");
  }

  /** The server has something to say about what was typed: its own page says it best. */
  pass(submitter) {
    this.passing = true;
    this.form.requestSubmit(submitter);
    this.passing = false;
  }

  wait(isLast) {
    this.tries += 1;
    this.waits = true;
    if (isLast && this.waitingRecord()) {
      // From now on it is a sending; what is written next is another draft.
      this.shelf.remove(this.name, this.person);
    }
    this.showWaiting(isLast ? "wait" : "step");
    this.timer = setTimeout(() => this.sendAgain(), waitMs(this.tries));
  }

  sendAgain() {
    if (this.waits && !this.sending) {
      this.waits = false;
      this.send(this.submitter);
    }
  }

  showWaiting(kind) {
    const again = button("Réessayer maintenant", () => {
      this.waits = false;
      this.send(this.submitter ?? null);
    });
    if (kind === "step") {
      this.show("warning", "Pas de réseau", `${this.shelf.isOff ? "Ce que vous avez écrit reste sur cette page\u202f: ne la fermez pas." : "Ce que vous avez écrit est gardé sur cet appareil."} La suite viendra dès que le réseau reviendra.`, again);
    } else if (this.shelf.isOff) {
      this.show("warning", "Pas de réseau", "Rien n’est gardé sur cet appareil, comme vous l’avez voulu\u202f: laissez cette page ouverte, l’envoi partira dès que le réseau reviendra.", again);
    } else {
      const hold = button("Ne pas l’envoyer", () => this.hold("L’envoi est annulé. Ce que vous avez écrit est toujours gardé sur cet appareil."));
      this.show("warning", "Pas de réseau", `Pas d’inquiétude\u202f: ${WHAT[this.getAttribute("sends")] ?? "votre texte est gardé"} sur cet appareil. L’envoi partira, une seule fois, dès que le réseau reviendra ou à votre prochaine visite de ce site.`, again, hold);
    }
  }

  /** What waited waits no more; it stays a draft. */
  hold(sentence) {
    clearTimeout(this.timer);
    this.waits = false;
    this.unqueue();
    this.show("info", sentence);
  }

  unqueue() {
    const record = this.waitingRecord();
    if (record) {
      this.shelf.remove(record.name, record.person);
      this.write(record.fields);
    }
  }

  /** The outbox of the page sent it meanwhile. */
  onDelivered({ record, kind, location: address }) {
    const key = this.form.elements.namedItem("key")?.value;
    if (baseOf(record.name) !== this.name || record.fields.key?.[0] !== key) {
      return;
    }
    if (kind === "sent" || kind === "already") {
      this.waits = false;
      this.clear();
      if (this.isLast && address) {
        go(address);
      }
    } else if (kind === "refused") {
      this.waits = false;
      this.state.replaceChildren();
    }
  }

  onOtherTab({ key, newValue }) {
    const mine = isShelfKey(key) && newValue === null && (key === null || key.includes(`|${this.name}|`));
    if (mine && hasSubstance(this.fieldsNow() ?? {})) {
      this.show("info", "Envoyé ou effacé dans un autre onglet", "Ce qui est écrit ici n’est plus gardé sur cet appareil\u202f; il le sera de nouveau si vous le changez.");
    }
  }

  /** "Repartir de zéro", and the forms of the page that forget the draft. */
  onErase(event) {
    if (!event.target.matches?.("form[data-kept-erases]")) {
      return;
    }
    this.shelf.drop(this.name, this.person);
    if (!navigator.onLine) {
      event.preventDefault();
      this.clear();
      this.show("info", "Effacé de cet appareil", "Sans réseau, le site ne le sait pas encore\u202f: recommencez quand le réseau reviendra.");
    }
  }

  startAgain() {
    const form = this.querySelector("form[data-kept-erases]");
    if (form) {
      form.requestSubmit();
      return;
    }
    this.shelf.drop(this.name, this.person);
    this.clear();
    this.show("info", "Effacé de cet appareil.");
  }

  /** An empty form, and its draft forgotten. */
  clear() {
    this.restoring = true;
    const names = [...namesOf(this.form)].filter((name) => !["csrfmiddlewaretoken", "key"].includes(name));
    fill(this.form, Object.fromEntries(names.map((name) => [name, this.isLast && name === "stance" ? ["neutral"] : [""]])));
    const key = this.form.elements.namedItem("key");
    if (key) {
      // Under the old key it would be the contribution that was sent.
      key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    }
    this.restoring = false;
    this.state.replaceChildren();
  }

  /** One quiet sentence under the form: what is kept, how long, and how to keep nothing. */
  explain() {
    const { shelf } = this;
    if (!shelf.storage) {
      this.fail();
      return;
    }
    const turn = button(shelf.isOff ? "Garder mes brouillons" : "Ne rien garder sur cet appareil", () => {
      shelf.turn(!shelf.isOff);
      this.keep();
      this.explain();
      this.note.querySelector("button").focus();
    }, "button--link");
    const words = shelf.isOff
      ? "Rien de ce que vous écrivez n’est gardé sur cet appareil. "
      : `Ce que vous écrivez est gardé sur cet appareil jusqu’à l’envoi, ${KEPT_DAYS} jours au plus. Sur un ordinateur partagé\u202f: `;
    this.note.replaceChildren(words, turn);
  }

  fail() {
    this.note.replaceChildren("Ce navigateur ne peut rien garder\u202f: envoyez ce que vous écrivez avant de fermer la page.");
  }

  renew(token) {
    if (token) {
      document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((input) => {
        input.value = token;
      });
    }
  }

  busy(on) {
    this.sending = on;
    this.toggleAttribute("data-sending", on);
    this.form.setAttribute("aria-busy", String(on));
  }

  show(kind, title, words, ...buttons) {
    this.state.replaceChildren(
      make("div", { class: `notice notice--${kind}` }, make("div", { class: "stack stack--small" }, make("p", { class: "notice__title" }, title), words && make("p", {}, words), buttons.length > 0 && make("p", { class: "cluster" }, ...buttons))),
    );
  }
}

function button(words, work, kind = "button--quiet button--small") {
  const node = make("button", { type: "button", class: `button ${kind}` }, words);
  node.addEventListener("click", work);
  return node;
}

let isGoing = false;

/** After `go` has loaded the page again: at the fragment, not where the page stood. */
function arrive() {
  if (history.scrollRestoration !== "manual" || !location.hash) {
    return;
  }
  // The browser puts a reloaded page where it stood some time after it has loaded: its way only comes
  // back when the page is left by another.
  window.addEventListener("pagehide", () => !isGoing && (history.scrollRestoration = "auto"), { once: true });
  const there = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  there?.scrollIntoView();
  there?.focus({ preventScroll: true });
}

/** Leads to an address of the site; one that differs by its fragment alone is loaded again. */
function go(address) {
  const next = new URL(address, location.href);
  const isHere = next.pathname === location.pathname && next.search === location.search;
  isGoing = true;
  if (isHere && next.hash) {
    history.replaceState(null, "", next);
    // Else the browser goes back to where the page stood, not to the fragment.
    history.scrollRestoration = "manual";
    location.reload();
  } else {
    location.assign(next);
  }
}

if (document.readyState === "complete") {
  arrive();
} else {
  window.addEventListener("load", arrive, { once: true });
}

if (!customElements.get("kept-draft")) {
  customElements.define("kept-draft", KeptDraft);
}
