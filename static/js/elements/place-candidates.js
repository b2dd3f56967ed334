import { whenThere } from "../lib/arrival.js";
import { isPosition } from "../lib/geometry.js";

/**
 * `<place-candidates map="carte">` around radio buttons whose values are "lon,lat" in degrees: choosing
 * one places it on the pin picker, and placing elsewhere lets go of it (the radio with an empty value is
 * checked again). Without script the form carries the chosen value itself.
 */
export class PlaceCandidates extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.addEventListener("change", (event) => this.choose(event.target), { signal });
    document.addEventListener("parvis:place", () => this.letGo(), { signal });
  }

  disconnectedCallback() {
    this.life.abort();
  }

  choose(radio) {
    const [lon, lat] = String(radio.value).split(",").map(Number);
    if (radio.value && isPosition(lon, lat)) {
      whenThere(document.getElementById(this.getAttribute("map") ?? ""), (picker) => {
        // Another one may have been chosen before the map came.
        if (radio.checked) {
          this.placing = true;
          picker.place({ lon, lat });
          this.placing = false;
        }
      });
    }
  }

  letGo() {
    const none = this.querySelector('input[type="radio"][value=""]');
    if (none && !this.placing) {
      none.checked = true;
    }
  }
}

if (!customElements.get("place-candidates")) {
  customElements.define("place-candidates", PlaceCandidates);
}
