import { whenThere } from "../lib/arrival.js";
import { addressProblem, readAddresses } from "../lib/address-results.js";
import { withParameters } from "../lib/addresses.js";
import { tell } from "../lib/dom.js";
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

  taken(result) {
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
    tell(this, "parvis:address", { ...result });
  }
}

if (!customElements.get("address-search")) {
  customElements.define("address-search", AddressSearch);
}
