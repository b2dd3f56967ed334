/** The card that is open on a map: what was chosen, and what else lies under the same click. */

import { make, prefersStillness } from "../lib/dom.js";
import { factsOf, fillCard, sentenceOf } from "./card.js";
import { isNarrow, shiftFor } from "./frame.js";
import { makeCard } from "./maplibre.js";

const CARD_OFFSET_PX = 22;

export const TROUBLES = Object.freeze({
  gone: "Cet élément n’est plus publié.",
  unreachable: "Les informations de cet élément n’ont pas pu être chargées.",
});

/** One card at a time. Facts may come later than the card. */
export class Cards {
  /**
   * @param {object} options
   * @param {object} options.map MapLibre map
   * @param {import("./details.js").Details} options.details
   * @param {(sentence: string) => void} options.say to who does not see the card
   * @param {() => {top: number, bottom: number}} options.padding see frame.js: what covers the map
   * @param {(choice: object | null) => void} options.onChange called with what is chosen, null when it is closed
   */
  constructor({ map, details, say, padding, onChange }) {
    Object.assign(this, { map, details, say, padding, onChange });
    this.popup = null;
  }

  /** @returns {boolean} whether a card is open */
  get isOpen() {
    return this.popup !== null;
  }

  /**
   * Opens the card of a choice.
   * @param {object} choice see overlay.js
   * @param {object} [options]
   * @param {HTMLElement | null} [options.opener] where the focus returns
   * @param {boolean} [options.focusCard] whether the focus goes to the card
   * @param {object[]} [options.others] what else lies under the same click
   */
  open(choice, { opener = null, focusCard = false, others = [] } = {}) {
    this.close();
    const card = make("div", { class: "map-popup", tabindex: "-1", role: "group", "aria-busy": "true" });
    const facts = make("div", { class: "map-popup__main" });
    card.append(facts, ...(others.length ? [this.listOf(choice, others, opener)] : []));
    fillCard(card, facts, choice, "Chargement…");
    // Where no side has room the map moves, and the card must not change sides meanwhile.
    const popup = makeCard(card, choice.position, CARD_OFFSET_PX, isNarrow() ? "bottom" : undefined);
    popup.on("close", () => this.forget(popup, opener));
    popup.addTo(this.map);
    this.popup = popup;
    this.onChange(choice);
    if (focusCard) {
      card.focus({ preventScroll: true });
    }
    this.fill({ popup, card, facts, choice, focusCard });
  }

  /** Writes the facts when they are there, unless the card was closed meanwhile. */
  async fill(opened) {
    const { popup, card, facts, choice, focusCard } = opened;
    const found = await this.details.complete(choice).catch((trouble) => ({ trouble }));
    if (this.popup !== popup) {
      return;
    }
    let sentence = "";
    if (found.trouble) {
      sentence = found.trouble.gone ? TROUBLES.gone : TROUBLES.unreachable;
      fillCard(card, facts, choice, sentence, found.trouble.gone ? null : () => this.fill({ ...opened, focusCard: true }));
    } else {
      sentence = sentenceOf(found);
      fillCard(card, facts, found);
    }
    card.removeAttribute("aria-busy");
    this.refit();
    const target = facts.querySelector("a, button");
    const mayMove = focusCard && (card === document.activeElement || document.activeElement === document.body);
    if (mayMove && target) {
      target.focus({ preventScroll: true });
    }
    if (found.trouble || !mayMove || !target) {
      this.say(sentence);
    }
  }

  /** Buttons that open the cards of what else lies here; each has its name when it is known. */
  listOf(choice, others, opener) {
    const items = others.map((other) => {
      const button = make("button", { type: "button", class: "button button--link map-popup__other" }, "Chargement…");
      const item = make("li", {}, button);
      const rest = [choice, ...others].filter((one) => one !== other);
      button.addEventListener("click", () => this.open(other, { opener, focusCard: true, others: rest }));
      this.details.complete(other).then(
        (complete) => {
          const { title, facts } = factsOf(complete);
          button.replaceChildren(title, ...(facts[0] && facts[0] !== title ? [" ", make("span", { class: "map-popup__kind" }, `(${facts[0]})`)] : []));
          this.refit();
        },
        () => item.remove(),
      );
      return item;
    });
    return make("div", { class: "map-popup__more" }, make("p", {}, "Aussi à cet endroit"), make("ul", {}, ...items));
  }

  /** A card that grew may have to hang on another side of its place, or on a phone the map to make room. */
  refit() {
    if (!this.popup) {
      return;
    }
    const position = this.popup.getLngLat();
    this.popup.setLngLat(position);
    if (!isNarrow()) {
      return;
    }
    // From where its place is now: the card itself follows the map a moment later.
    const map = this.map.getContainer().getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.popup.getElement();
    const { x, y } = this.map.project(position);
    const [middle, bottom] = [map.left + x, map.top + y - CARD_OFFSET_PX];
    const card = { left: middle - offsetWidth / 2, right: middle + offsetWidth / 2, top: bottom - offsetHeight, bottom };
    const shift = shiftFor(card, map, this.padding());
    if (shift.some((pixels) => Math.abs(pixels) >= 1)) {
      this.map.panBy(shift, { animate: !prefersStillness(), duration: 300 });
    }
  }

  close() {
    this.popup?.remove();
  }

  forget(popup, opener) {
    if (this.popup === popup) {
      this.popup = null;
      this.onChange(null);
      opener?.focus({ preventScroll: true });
    }
  }
}
