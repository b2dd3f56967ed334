import { whenThere } from "../lib/arrival.js";
import { isPosition } from "../lib/geometry.js";
import { revealOnce } from "../lib/reveal.js";

/**
 * `<place-candidates map="carte">` around radio buttons whose values are "lon,lat" in degrees, numbered in
 * their order: each is on the pin picker with its number, choosing one there or here places it, and placing
 * elsewhere lets go of it (the radio with an empty value is checked again). Without script the form carries
 * the chosen value itself.
 */
export class PlaceCandidates extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.addEventListener("change", (event) => this.choose(event.target), { signal });
    // The arrows of the keyboard go from one to the next: the list stays where it is read.
    this.addEventListener("pointerdown", () => (this.isPressed = true), { signal });
    this.addEventListener("keydown", () => (this.isPressed = false), { signal });
    document.addEventListener("parvis:place", () => this.letGo(), { signal });
    whenThere(this.map(), (picker) => !signal.aborted && this.draw(picker));
  }

  disconnectedCallback() {
    this.life.abort();
    this.places?.remove();
  }

  map() {
    return document.getElementById(this.getAttribute("map") ?? "");
  }

  draw(picker) {
    const radios = [...this.querySelectorAll('input[type="radio"]')].filter((radio) => placeOf(radio));
    const options = radios.map((radio, index) => ({ number: index + 1, geometry: { type: "Point", coordinates: placeOf(radio) } }));
    if (!options.length || typeof picker.offerOptions !== "function") {
      return;
    }
    const light = (number) => radios.forEach((radio, index) => radio.closest("label")?.classList.toggle("is-lit", index + 1 === number));
    const choose = (number) => {
      radios[number - 1].checked = true;
      this.choose(radios[number - 1]);
    };
    picker.offerOptions({ options, choose, point: light }, (places) => {
      this.places = places;
      if (!picker.sketch.positions.length) {
        picker.show({ bounds: places.bounds() });
      }
    });
  }

  choose(radio) {
    const [lon, lat] = placeOf(radio) ?? [];
    if (lon !== undefined) {
      whenThere(this.map(), (picker) => {
        // Another one may have been chosen before the map came.
        if (radio.checked) {
          if (this.isPressed) {
            revealOnce(document.getElementById(this.getAttribute("reveals") ?? ""), picker, this.life.signal);
          }
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

/** @returns {[number, number] | null} lon, lat of a radio button, null for "none of these" */
function placeOf({ value }) {
  const [lon, lat] = String(value).split(",").map(Number);
  return value && isPosition(lon, lat) ? [lon, lat] : null;
}

if (!customElements.get("place-candidates")) {
  customElements.define("place-candidates", PlaceCandidates);
}
