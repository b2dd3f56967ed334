import { debounced, make } from "../lib/dom.js";

const QUIET_MS = 350;
const UNSAVED = "Ces réglages ne sont pas encore enregistrés.";
const UNREACHABLE = "L’aperçu n’a pas répondu : vos réglages sont toujours là, réessayez.";
const TO_CORRECT = "Un réglage est à corriger : l’aperçu montre encore le précédent.";

/**
 * `<style-preview for="form" map="carte" src="…">`: while a layer's style is chosen, asks the server
 * what it gives, and shows it: layers on the map, legend, advice, errors beside their controls.
 * A control with `data-structure` changes which fields there are: the form's fields come anew.
 */
export class StylePreview extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.form = document.getElementById(this.getAttribute("for") ?? "");
    if (!(this.form instanceof HTMLFormElement)) {
      return;
    }
    this.kept = this.form.hasAttribute("data-unsaved") ? null : this.content();
    this.leaving = false;
    // Before the debounced questions, so that one of them still asks for the form anew.
    this.action = "";
    const ask = debounced(() => this.ask(), QUIET_MS, signal);
    this.form.addEventListener("input", ({ target }) => {
      if (!isStructural(target)) {
        this.noteChange();
        ask();
      }
    }, { signal });
    this.form.addEventListener("change", ({ target }) => {
      if (isStructural(target)) {
        this.action = actionOf(target);
        this.noteChange();
        ask();
      }
    }, { signal });
    this.form.addEventListener("submit", (event) => this.onSubmit(event), { signal });
    window.addEventListener("beforeunload", (event) => {
      if (this.isUnsaved() && !this.leaving) {
        event.preventDefault();
      }
    }, { signal });
    this.querySelectorAll("[data-preview-button]").forEach((button) => {
      button.hidden = true;
    });
    this.dataset.state = "ready";
  }

  disconnectedCallback() {
    this.life.abort();
    this.asking?.abort();
    delete this.dataset.state;
  }

  onSubmit(event) {
    const action = event.submitter?.value ?? "apercu";
    if (action === "enregistrer") {
      this.leaving = true;
      return;
    }
    event.preventDefault();
    this.action = action;
    this.ask();
  }

  content() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  isUnsaved() {
    return this.content() !== this.kept;
  }

  noteChange() {
    this.say(this.isUnsaved() ? UNSAVED : "");
  }

  say(sentence) {
    const state = this.querySelector("[data-style-state]");
    if (state && state.textContent !== sentence) {
      state.textContent = sentence;
    }
  }

  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const { action } = this;
    const body = new FormData(this.form);
    body.set("action", action);
    this.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.getAttribute("src"), { method: "POST", body, credentials: "same-origin", signal });
      if (!answer.ok) {
        throw new Error(`HTTP ${answer.status}`);
      }
      const found = await answer.json();
      this.action = "";
      this.show(found);
    } catch (error) {
      if (error.name !== "AbortError") {
        this.say(UNREACHABLE);
      }
    } finally {
      if (!signal.aborted) {
        this.removeAttribute("aria-busy");
      }
    }
  }

  show({ source, legend, form, errors }) {
    if (form) {
      this.renew(form);
    }
    this.showErrors(errors);
    if (!source) {
      this.say(TO_CORRECT);
      return;
    }
    this.noteChange();
    replaceContent(this.querySelector("[data-style-legend]"), legend);
    document.getElementById(this.getAttribute("map") ?? "")?.overlay?.replace(source);
  }

  /** The fields anew, with the focus where it was. */
  renew(markup) {
    const focused = this.form.contains(document.activeElement) ? document.activeElement.id : "";
    replaceContent(this.form.querySelector("[data-style-fields]"), markup);
    document.getElementById(focused)?.focus({ preventScroll: true });
  }

  showErrors(errors) {
    this.form.querySelectorAll("[data-live-error]").forEach((node) => node.remove());
    this.form.querySelectorAll("[aria-invalid]").forEach((control) => {
      control.removeAttribute("aria-invalid");
      control.closest(".field")?.classList.remove("field--error");
      control.closest(".field")?.querySelectorAll(".errorlist").forEach((list) => list.remove());
    });
    for (const [name, sentences] of Object.entries(errors)) {
      const [control] = [this.form.elements.namedItem(name)].flat();
      const place = control instanceof Element ? control : this.querySelector("[data-style-state]");
      const list = make("ul", { class: "errorlist", "data-live-error": true }, ...sentences.map((text) => make("li", {}, text)));
      place.before(list);
      if (control instanceof Element) {
        control.setAttribute("aria-invalid", "true");
        control.closest(".field")?.classList.add("field--error");
      }
    }
  }
}

function isStructural(target) {
  return target instanceof Element && target.hasAttribute("data-structure");
}

/** Bounds typed by hand and rows taken away are kept; any other choice asks for a proposal. */
function actionOf(target) {
  return target.name === "breaks" || target.type === "checkbox" ? "apercu" : "proposer";
}

/** Markup of our own server, parsed without running anything. */
function replaceContent(target, markup) {
  const page = new DOMParser().parseFromString(markup, "text/html");
  target?.replaceChildren(...document.adoptNode(page.body).childNodes);
}

if (!customElements.get("style-preview")) {
  customElements.define("style-preview", StylePreview);
}
