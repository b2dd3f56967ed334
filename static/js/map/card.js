/** The facts of a feature, as words and as a card. */

import { fillTemplate } from "../lib/addresses.js";
import { make } from "../lib/dom.js";
import { counted, dayInWords, momentInWords } from "../lib/words.js";

const ACTIONS = Object.freeze({
  contributions: "Lire la contribution",
  meetings: "Voir la réunion",
  consultations: "Voir la concertation",
  layer: "Voir cet élément",
});

const STATES = Object.freeze({ upcoming: "À venir", open: "Ouverte", closed: "Terminée" });

/**
 * Title, facts and link of a feature.
 * @param {{source: object, properties: Record<string, unknown>}} choice
 * @returns {{title: string, facts: string[], href: string | null, action: string}} plain text
 */
export function factsOf({ source, properties }) {
  return {
    title: String(properties.title || source.title || "Sans titre"),
    facts: kindFacts(source, properties).filter(Boolean),
    href: fillTemplate(source.href_template, properties),
    action: source.action ?? ACTIONS[source.kind] ?? "En savoir plus",
  };
}

function kindFacts(source, properties) {
  if (source.kind === "contributions") {
    const category = source.categories?.find(({ slug }) => slug === properties.category);
    return [
      category?.label ?? properties.category_label,
      secondsOf(properties.submitted_at) !== null && `Déposée le ${dayInWords(secondsOf(properties.submitted_at))}`,
    ];
  }
  if (source.kind === "meetings") {
    return [
      properties.status === "cancelled" && "Réunion annulée",
      secondsOf(properties.starts_at) !== null && momentInWords(secondsOf(properties.starts_at)),
      properties.place_name,
    ];
  }
  if (source.kind === "consultations") {
    return [STATES[properties.state], properties.closes_in_words];
  }
  if (source.kind === "changes") {
    return [properties.words];
  }
  // What is too small or too many for a zoom is drawn as one (docs/open-data.md).
  const together = Number(properties.count) > 1 && `${counted(Number(properties.count), "élément")} réunis ici\u202f: agrandissez la carte pour les voir tous`;
  return [source.title, together];
}

/**
 * A moment as a page (unix seconds) or a machine interface (RFC 3339) writes it.
 * @param {unknown} value
 * @returns {number | null} unix seconds
 */
function secondsOf(value) {
  if (value === null || value === undefined || value === "") {
    return null;
  }
  const seconds = Number.isFinite(Number(value)) ? Number(value) : Date.parse(String(value)) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

/**
 * One sentence for a screen reader.
 * @param {{source: object, properties: Record<string, unknown>}} choice
 * @returns {string}
 */
export function sentenceOf(choice) {
  if (choice.count) {
    return `${counted(choice.count, "contribution")} à cet endroit. Ouvrez pour agrandir la carte ici`;
  }
  const { title, facts } = factsOf(choice);
  return [title, ...facts].join(". ");
}

/**
 * Writes what is known of a feature into its card.
 * @param {HTMLElement} card named after what is in it
 * @param {HTMLElement} place the part of the card for the facts
 * @param {{source: object, properties: Record<string, unknown>}} choice
 * @param {string | null} [instead] what to say in place of a name that is not known
 * @param {(() => void) | null} [retry] asks again
 */
export function fillCard(card, place, choice, instead = null, retry = null) {
  const { title, facts, href, action } = factsOf(choice);
  const again = retry && make("button", { type: "button", class: "button button--link map-popup__again" }, "Réessayer");
  again?.addEventListener("click", retry);
  card.setAttribute("aria-label", instead ?? title);
  place.replaceChildren(
    make("p", { class: "map-popup__title" }, instead ?? title),
    ...facts.map((fact) => make("p", { class: "map-popup__facts" }, String(fact))),
    ...[href && make("p", { class: "map-popup__link" }, make("a", { href }, action)), again].filter(Boolean),
  );
}
