import { whenThere } from "../lib/arrival.js";
import { addressProblem, nextOption, readAddresses } from "../lib/address-results.js";
import { withParameters } from "../lib/addresses.js";
import { debounced, freshId, liveRegion, make, tell } from "../lib/dom.js";
import { counted } from "../lib/words.js";

const QUIET_MS = 250;
const SHORTEST_QUERY = 3;

/**
 * `<address-search for="id_address">`: turns a text input into a combobox with suggested addresses
 * (pattern "editable combobox with list autocomplete" of the ARIA practices). Without an answer the
 * input stays an ordinary field.
 */
export class AddressSearch extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    this.input = document.getElementById(this.getAttribute("for") ?? "");
    if (!(this.input instanceof HTMLInputElement)) {
      return;
    }
    const { signal } = this.life;
    this.results = [];
    this.active = -1;
    this.box = make("ul", { id: freshId("addresses"), class: "address-search__list", role: "listbox", "aria-label": "Adresses proposées", hidden: true });
    this.live = liveRegion();
    this.problem = make("p", { class: "address-search__problem", hidden: true });
    this.append(this.box, this.problem, this.live.node);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.box.id };
    this.before = Object.fromEntries(Object.keys(attributes).map((name) => [name, this.input.getAttribute(name)]));
    Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
    const ask = debounced(() => this.ask(), QUIET_MS, signal);
    this.input.addEventListener("input", ask, { signal });
    this.input.addEventListener("keydown", (event) => this.onKey(event), { signal });
    this.input.addEventListener("blur", () => this.close(), { signal });
    // Not on click: pressing would first take the focus away and close the list.
    this.box.addEventListener("pointerdown", (event) => {
      event.preventDefault();
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
    [this.box, this.problem, this.live?.node].forEach((node) => node?.remove());
  }

  async ask() {
    const query = this.input.value.trim();
    this.asking?.abort();
    this.problem.hidden = true;
    if (query.length < SHORTEST_QUERY) {
      this.close();
      return;
    }
    this.asking = new AbortController();
    const { signal } = this.asking;
    try {
      const answer = await fetch(withParameters(this.getAttribute("src") || "/adresses/", { q: query }), { signal, headers: { Accept: "application/json" } });
      this.receive(readAddresses(answer.ok ? await answer.json() : null));
    } catch (error) {
      if (error.name !== "AbortError") {
        this.receive(readAddresses(null));
      }
    }
  }

  receive({ results, available }) {
    this.results = results;
    const problem = addressProblem({ results, available });
    this.problem.textContent = problem;
    this.problem.hidden = !problem;
    this.live.say(problem || `${counted(results.length, "adresse proposée", "adresses proposées")}. Flèche vers le bas pour choisir.`);
    this.box.replaceChildren(...results.map((result, index) => make(
      "li",
      { id: `${this.box.id}-${index}`, role: "option", class: "address-search__option", "aria-selected": "false" },
      make("span", { class: "address-search__label" }, result.label),
      result.context && make("span", { class: "address-search__context" }, ` ${result.context}`),
    )));
    this.open(results.length > 0 && document.activeElement === this.input);
  }

  open(shown) {
    this.active = -1;
    this.box.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.open(false);
  }

  onKey(event) {
    if (this.box.hidden) {
      if (event.key === "ArrowDown" && this.results.length) {
        event.preventDefault();
        this.open(true);
        this.activate(0);
      }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.activate(nextOption(this.active, event.key === "ArrowDown" ? 1 : -1, this.results.length));
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
    this.input.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  choose(index) {
    const result = this.results[index];
    this.input.value = result.label;
    this.close();
    for (const name of ["lon", "lat"]) {
      const field = document.getElementById(this.getAttribute(`for-${name}`) ?? "");
      if (field) {
        field.value = String(result[name]);
      }
    }
    whenThere(document.getElementById(this.getAttribute("map") ?? ""), (map) => {
      if (typeof map.place === "function") {
        map.place(result);
      } else {
        map.show({ ...result, zoom: result.kind === "municipality" ? 12 : 15 });
      }
    });
    this.live.say(`${result.label} choisi.`);
    tell(this, "parvis:address", { ...result });
  }
}

if (!customElements.get("address-search")) {
  customElements.define("address-search", AddressSearch);
}
