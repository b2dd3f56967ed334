import { whenThere } from "../lib/arrival.js";
import { addressProblem, readAddresses } from "../lib/address-results.js";
import { withParameters } from "../lib/addresses.js";
import { tell } from "../lib/dom.js";
import { revealOnce } from "../lib/reveal.js";
import { counted } from "../lib/words.js";
import { Suggestions } from "./suggestions.js";

/** `<address-search for="id_address">`: addresses and communes for a field; see docs/map-elements.md. */
export class AddressSearch extends Suggestions {
  get listName() {
    return "Adresses proposées";
  }

  address(query) {
    return withParameters(this.getAttribute("src") || "/adresses/", { q: query });
  }

  read(answer) {
    return readAddresses(answer);
  }

  trouble(answer) {
    return addressProblem(answer);
  }

  counted(results) {
    return counted(results.length, "adresse proposée", "adresses proposées");
  }

  chosenInWords({ label, kind }) {
    return `${kind === "municipality" ? "Commune" : "Adresse"} choisie\u202f: ${label}`;
  }

  connectedCallback() {
    super.connectedCallback();
    // A place put on the map after a search answers what was looked for.
    document.addEventListener("parvis:place", () => this.see(), { signal: this.life.signal });
  }

  /** What is typed has a place now: the form that carries both says so. */
  see() {
    const seen = document.getElementById(this.getAttribute("seen") ?? "");
    if (seen) {
      seen.value = this.input.value;
    }
  }

  taken(result) {
    for (const name of ["lon", "lat"]) {
      const field = document.getElementById(this.getAttribute(`for-${name}`) ?? "");
      if (field) {
        field.value = String(result[name]);
      }
    }
    whenThere(document.getElementById(this.getAttribute("map") ?? ""), (map) => {
      this.see();
      this.bring(map);
      if (typeof map.place === "function") {
        map.place(result);
      } else {
        map.show({ ...result, zoom: result.kind === "municipality" ? 12 : 15 });
      }
    });
    tell(this, "parvis:address", { ...result });
  }

  /** On a phone the map and what it says are above and below what the finger has just touched. */
  bring(map) {
    const part = document.getElementById(this.getAttribute("reveals") ?? "");
    this.revealing?.abort();
    this.revealing = new AbortController();
    this.life.signal.addEventListener("abort", () => this.revealing.abort(), { once: true });
    revealOnce(part, map, this.revealing.signal);
  }
}

if (!customElements.get("address-search")) {
  customElements.define("address-search", AddressSearch);
}
