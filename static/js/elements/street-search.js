import { withParameters } from "../lib/addresses.js";
import { readStreets, streetProblem, streetsInWords } from "../lib/street-results.js";
import { Suggestions } from "./suggestions.js";

/**
 * `<street-search for="id_street_from" src="…/rues/" across="id_street">`: names of streets for a field. With
 * `across`, those that cross the street of that field go first, and are proposed before anything is typed.
 */
export class StreetSearch extends Suggestions {
  get listName() {
    return "Rues proposées";
  }

  connectedCallback() {
    super.connectedCallback();
    this.first = document.getElementById(this.getAttribute("across") ?? "");
    this.input?.addEventListener("focus", () => !this.input.value.trim() && this.ask(), { signal: this.life.signal });
  }

  get shortest() {
    return this.first?.value.trim() ? 0 : 2;
  }

  address(query) {
    return withParameters(this.getAttribute("src") ?? "", { q: query, croise: this.first?.value.trim() });
  }

  read(answer) {
    return readStreets(answer);
  }

  trouble(answer) {
    return streetProblem(answer, this.input.value.trim());
  }

  counted(results) {
    return streetsInWords(results);
  }

  chosenInWords({ label }) {
    return `Rue choisie\u202f: ${label}`;
  }

  taken() {
    // What was typed is kept by whoever listens to the form.
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

if (!customElements.get("street-search")) {
  customElements.define("street-search", StreetSearch);
}
