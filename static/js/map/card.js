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
      isMoment(properties.submitted_at) && `Déposée le ${dayInWords(Number(properties.submitted_at))}`,
    ];
  }
  if (source.kind === "meetings") {
    return [
      properties.status === "cancelled" && "Réunion annulée",
      isMoment(properties.starts_at) && momentInWords(Number(properties.starts_at)),
      properties.place_name,
    ];
  }
  if (source.kind === "consultations") {
    return [STATES[properties.state], properties.closes_in_words];
  }
  if (source.kind === "changes") {
    return [properties.words];
  }
  return [source.title];
}

function isMoment(value) {
  return value !== null && value !== undefined && value !== "" && Number.isFinite(Number(value));
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
 * The card of a feature.
 * @param {{source: object, properties: Record<string, unknown>}} choice
 * @returns {HTMLElement}
 */
export function cardOf(choice) {
  const { title, facts, href, action } = factsOf(choice);
  return make(
    "div",
    { class: "map-popup", tabindex: "-1", role: "group", "aria-label": title },
    make("p", { class: "map-popup__title" }, title),
    ...facts.map((fact) => make("p", { class: "map-popup__facts" }, String(fact))),
    href && make("p", { class: "map-popup__link" }, make("a", { href }, action)),
  );
}
