/** "Parler de cet élément": what lies under the pointer or the cross-hair, and where to go with it. */

import { make } from "../lib/dom.js";
import { factsOf } from "./card.js";

const MOST_OFFERED = 3;

/**
 * Whether a choice is one object of a consultation's layer; what stands for several is not.
 * @param {object} choice see overlay.js
 * @returns {boolean}
 */
export function isOffered(choice) {
  return choice.source.kind === "layer" && !choice.count && !(Number(choice.properties.count) > 1);
}

/**
 * The address of the page where an object is made the place.
 * @param {string} page "/concertations/…/contribuer/element/"
 * @param {{layer?: unknown, source_id?: unknown}} properties facts of the object (docs/open-data.md)
 * @returns {string | null} null while they are not known
 */
export function offerAddress(page, { layer, source_id: identity }) {
  return layer && identity ? `${page}?element=${encodeURIComponent(`${layer}/${identity}`)}` : null;
}

/** The links of a map on which a place is chosen. */
export class FeatureOffer {
  /**
   * @param {object} options
   * @param {string} options.page where an object is made the place
   * @param {import("./details.js").Details} options.details
   * @param {AbortSignal} options.signal
   */
  constructor({ page, details, signal }) {
    this.page = page;
    this.details = details;
    this.signal = signal;
    this.node = make("ul", { class: "feature-offer", hidden: true });
    this.turn = 0;
  }

  /**
   * Offers what was found, each as soon as its name is known; what cannot be had is left out.
   * @param {object[]} choices see overlay.js
   * @returns {Promise<string[]>} the names, once they are on the page; none when asked again meanwhile
   */
  async offer(choices) {
    this.turn += 1;
    const { turn } = this;
    const wanted = choices.filter(isOffered).slice(0, MOST_OFFERED);
    if (!wanted.length) {
      this.clear();
      return [];
    }
    const answers = await Promise.allSettled(wanted.map((choice) => this.details.complete(choice)));
    if (turn !== this.turn || this.signal.aborted) {
      return [];
    }
    const found = answers.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
    const links = found.map((choice) => ({ name: nameOf(choice), href: offerAddress(this.page, choice.properties) })).filter(({ href }) => href);
    this.node.replaceChildren(
      ...links.map(({ name, href }) => make("li", {}, make("a", { class: "button button--quiet feature-offer__link", href }, `Parler de cet élément\u202f: ${name}`))),
    );
    this.node.hidden = !links.length;
    return links.map(({ name }) => name);
  }

  /**
   * The name of what is under the cross-hair.
   * @param {object[]} choices
   * @returns {Promise<string>} "" when there is nothing, or when its name cannot be had
   */
  async nameFirst(choices) {
    const choice = choices.find(isOffered);
    return choice ? this.details.complete(choice).then(nameOf, () => "") : "";
  }

  clear() {
    this.turn += 1;
    this.node.hidden = true;
    this.node.replaceChildren();
  }
}

function nameOf(choice) {
  const { title } = factsOf(choice);
  const kind = choice.source.title;
  return kind && kind !== title ? `${title} (${kind})` : title;
}
