import { whenThere } from "../lib/arrival.js";
import { readJson } from "../lib/dom.js";

/**
 * `<place-options map="carte" options="choix-lieux">` around radio buttons: the places between which somebody is
 * asked to choose, drawn on the pin picker with the same numbers. Pressing one on the map checks its radio
 * button; pointing at a line of the list, or focusing it, lights it on the map. Without script, and without a
 * map, the list says everything.
 */
export class PlaceOptions extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    const read = readJson(this.getAttribute("options"));
    this.options = (Array.isArray(read) ? read : []).filter(({ input }) => document.getElementById(input));
    if (!this.options.length) {
      return;
    }
    this.addEventListener("change", () => this.follow(), { signal });
    const light = (event) => this.light(event.target);
    ["pointerover", "focusin"].forEach((kind) => this.addEventListener(kind, light, { signal }));
    ["pointerleave", "focusout"].forEach((kind) => this.addEventListener(kind, () => this.places?.show({ lit: 0 }), { signal }));
    whenThere(document.getElementById(this.getAttribute("map") ?? ""), (picker) => {
      if (!signal.aborted) {
        this.picker = picker;
        const asked = { options: this.options, choose: (number) => this.choose(number), point: (number) => this.point(number) };
        picker.offerOptions(asked, (places) => {
          this.places = places;
          picker.show({ bounds: places.bounds() });
          this.follow();
        });
      }
    });
  }

  disconnectedCallback() {
    this.life.abort();
    this.places?.remove();
  }

  radioOf({ input }) {
    return document.getElementById(input);
  }

  /** Checks the radio button of a number; the list and the map follow. */
  choose(number) {
    const option = this.options.find((one) => one.number === number);
    const radio = option && this.radioOf(option);
    if (radio) {
      radio.checked = true;
      radio.dispatchEvent(new Event("change", { bubbles: true }));
      const button = radio.closest("[data-own-button]")?.querySelector("button[type=submit]");
      this.picker.sayChoice(`${number}. ${option.words}.`, button);
    }
  }

  follow() {
    const chosen = this.options.filter((option) => this.radioOf(option)?.checked);
    this.places?.show({ chosen: chosen.map(({ number }) => number) });
  }

  /** Lights the line of the list that is pointed at on the map. */
  point(number) {
    for (const option of this.options) {
      this.radioOf(option)?.closest("label")?.classList.toggle("is-lit", option.number === number);
    }
  }

  light(target) {
    const label = target instanceof Element ? target.closest("label") : null;
    const option = this.options.find((one) => label?.contains(this.radioOf(one)));
    this.places?.show({ lit: option?.number ?? 0 });
  }
}

if (!customElements.get("place-options")) {
  customElements.define("place-options", PlaceOptions);
}
