import { isPosition } from "../lib/geometry.js";

/**
 * `<place-candidates map="carte">` around radio buttons whose values are "lon,lat" in degrees: choosing
 * one places it on the pin picker. Without script the form carries the chosen value itself.
 */
export class PlaceCandidates extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    this.addEventListener("change", (event) => this.choose(event.target), { signal: this.life.signal });
  }

  disconnectedCallback() {
    this.life.abort();
  }

  choose(radio) {
    const [lon, lat] = String(radio.value).split(",").map(Number);
    const picker = document.getElementById(this.getAttribute("map") ?? "");
    if (radio.value && isPosition(lon, lat) && typeof picker?.place === "function") {
      picker.place({ lon, lat });
    }
  }
}

if (!customElements.get("place-candidates")) {
  customElements.define("place-candidates", PlaceCandidates);
}
