import { nextOption } from "../lib/address-results.js";
import { debounced, freshId, liveRegion, make } from "../lib/dom.js";

const QUIET_MS = 250;

/**
 * A text input that becomes a combobox with suggestions asked from an address (pattern "editable combobox
 * with list autocomplete" of the ARIA practices). Without an answer the input stays an ordinary field.
 * The element is never defined itself: `<address-search>` and `<street-search>` say what they ask for, how
 * an answer is read, what is said about it and what follows from a choice.
 */
export class Suggestions extends HTMLElement {
  /** Accessible name of the list. */
  get listName() {
    return "Propositions";
  }

  /** Fewer signs than this ask nothing. */
  get shortest() {
    return 3;
  }

  connectedCallback() {
    this.life = new AbortController();
    this.input = document.getElementById(this.getAttribute("for") ?? "");
    if (!(this.input instanceof HTMLInputElement)) {
      return;
    }
    const { signal } = this.life;
    this.results = [];
    this.active = -1;
    this.box = make("ul", { id: freshId("suggestions"), class: "suggestions__list", role: "listbox", "aria-label": this.listName, hidden: true });
    this.live = liveRegion();
    this.problem = make("p", { class: "suggestions__problem", hidden: true });
    this.append(this.box, this.problem, this.live.node);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.box.id };
    this.before = Object.fromEntries(Object.keys(attributes).map((name) => [name, this.input.getAttribute(name)]));
    Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.askLater = debounced(() => this.ask(), QUIET_MS, signal);
    this.input.addEventListener("input", () => {
      // What is shown answers what was typed before: nothing of it is chosen by a fast hand.
      this.stale = true;
      this.activate(-1);
      this.askLater();
    }, { signal });
    this.input.addEventListener("keydown", (event) => this.onKey(event), { signal });
    this.input.addEventListener("blur", () => this.leave(), { signal });
    // The focus stays in the field; a finger that scrolls the list chooses nothing.
    this.box.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    this.box.addEventListener("click", (event) => {
      const index = [...this.box.children].indexOf(event.target.closest("[role=option]"));
      if (index >= 0) {
        this.choose(index);
      }
    }, { signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.asking?.abort();
    for (const [name, value] of Object.entries(this.before ?? {})) {
      if (value === null) {
        this.input.removeAttribute(name);
      } else {
        this.input.setAttribute(name, value);
      }
    }
    this.input?.removeAttribute("aria-activedescendant");
    [this.box, this.problem, this.live?.node].forEach((node) => node?.remove());
  }

  /** Where what is typed is asked. @param {string} _query @returns {string} */
  address(_query) {
    return "";
  }

  /** What an answer proposes. @param {unknown} _answer null when there was none @returns {{results: {label: string, context: string}[], available: boolean}} */
  read(_answer) {
    return { results: [], available: false };
  }

  /** The sentence for an answer that proposes nothing; "" says nothing. */
  trouble(_answer) {
    return "";
  }

  /** What is said of a list: how many there are. */
  counted(results) {
    return `${results.length}`;
  }

  /** What is said of a choice. */
  chosenInWords({ label }) {
    return `Choix\u202f: ${label}`;
  }

  /** What follows from a choice. */
  taken(_result) {}

  async ask() {
    const query = this.input.value.trim();
    this.asking?.abort();
    this.problem.hidden = true;
    // A question still on its way when somebody has left, or chosen, is not asked.
    if (document.activeElement !== this.input || query === this.chosen) {
      this.stale = false;
      return;
    }
    this.chosen = null;
    this.stale = true;
    if (query.length < this.shortest) {
      this.results = [];
      this.stale = false;
      this.close();
      return;
    }
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const answer = await fetch(this.address(query), { signal, headers: { Accept: "application/json" } });
      this.receive(this.read(answer.ok ? await answer.json() : null));
    } catch (error) {
      if (error.name !== "AbortError") {
        this.receive(this.read(null));
      }
    }
  }

  receive(answer) {
    const { results } = answer;
    this.results = results;
    this.stale = false;
    const trouble = results.length ? "" : this.trouble(answer);
    this.problem.textContent = trouble;
    this.problem.hidden = !trouble;
    if (trouble || results.length) {
      this.live.say(trouble || `${this.counted(results)}. Flèche vers le bas pour choisir.`);
    }
    this.box.replaceChildren(...results.map((result, index) => make(
      "li",
      { id: `${this.box.id}-${index}`, role: "option", class: "suggestions__option", "aria-selected": "false" },
      make("span", { class: "suggestions__label" }, result.label),
      result.context && make("span", { class: "suggestions__context" }, ` ${result.context}`),
    )));
    this.open(results.length > 0 && document.activeElement === this.input);
    if (this.reaching && !this.box.hidden) {
      this.activate(0);
    }
    this.reaching = false;
  }

  open(shown) {
    this.active = -1;
    this.box.hidden = !shown;
    this.box.scrollTop = 0;
    this.input.setAttribute("aria-expanded", String(shown));
    this.input.removeAttribute("aria-activedescendant");
    [...this.box.children].forEach((option) => option.setAttribute("aria-selected", "false"));
    if (shown) {
      this.box.scrollIntoView({ block: "nearest" });
    }
  }

  close() {
    this.open(false);
  }

  /** What comes after the field was left is not shown any more. */
  leave() {
    this.asking?.abort();
    this.results = this.stale ? [] : this.results;
    this.stale = false;
    this.reaching = false;
    this.close();
  }

  onKey(event) {
    if (this.stale && event.key === "ArrowDown") {
      // The first option, once it is there.
      event.preventDefault();
      this.reaching = true;
      return;
    }
    if (this.box.hidden) {
      if (event.key === "ArrowDown" && this.results.length) {
        event.preventDefault();
        this.open(true);
        this.activate(0);
      }
      return;
    }
    const last = this.results.length - 1;
    const steps = { ArrowDown: () => nextOption(this.active, 1, last + 1), ArrowUp: () => nextOption(this.active, -1, last + 1) };
    // Before an option is reached these two move in what is typed.
    const ends = this.active >= 0 ? { Home: () => 0, End: () => last } : {};
    const step = { ...steps, ...ends }[event.key];
    if (step) {
      event.preventDefault();
      this.activate(step());
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  activate(index) {
    this.active = index;
    [...this.box.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const option = this.box.children[index];
    option?.scrollIntoView({ block: "nearest" });
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  choose(index) {
    const result = this.results[index];
    // An answer to what was typed before would open the list again.
    this.asking?.abort();
    this.stale = false;
    this.input.value = result.label;
    this.chosen = result.label;
    this.close();
    this.live.say(this.chosenInWords(result));
    this.taken(result);
  }
}
