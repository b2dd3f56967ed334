/** What was answered about streets, checked, and what to say about it. */

import { counted } from "./words.js";

/** Words that every street's name may begin with: alone they name none. */
const NO_NAME_YET = /^(?:(?:rues?|r|avenues?|av|ave|boulevards?|bd|bld|places?|pl|chemins?|all[ée]es?|impasses?|routes?|quais?|square|cour|passage|sentiers?|de|du|des|d|la|le|les|l)[\s.’']*)+$/i;

/**
 * Reads the answer of …/contribuer/rues/.
 * @param {unknown} answer {results: [{label, context}], available}
 * @returns {{results: {label: string, context: string}[], available: boolean}} entries without a name are left out
 */
export function readStreets(answer) {
  const entries = Array.isArray(answer?.results) ? answer.results : [];
  const results = entries
    .map((entry) => ({ label: String(entry?.label ?? "").trim(), context: String(entry?.context ?? "").trim() }))
    .filter(({ label }) => label);
  return { results, available: Boolean(answer) && answer.available !== false };
}

/**
 * The sentence for an answer without a street. Silence of the server is no trouble: the field stays as it is.
 * @param {{results: object[], available: boolean}} answer
 * @param {string} typed what was typed
 * @returns {string} "" when there is nothing to say
 */
export function streetProblem({ results, available }, typed) {
  if (!typed || !available || results.length) {
    return "";
  }
  return NO_NAME_YET.test(typed) ? "Continuez à écrire le nom de la rue." : "Aucune rue ne correspond pour l’instant. Vérifiez l’orthographe.";
}

/**
 * How many streets are proposed, and how many of them cross the one chosen first.
 * @param {{context: string}[]} results
 * @returns {string} "8 rues proposées, dont 3 croisent la première"
 */
export function streetsInWords(results) {
  const crossing = results.filter(({ context }) => context).length;
  const all = counted(results.length, "rue proposée", "rues proposées");
  if (!crossing) {
    return all;
  }
  if (crossing === results.length) {
    return `${all}, ${crossing < 2 ? "qui croise" : "qui croisent"} la première`;
  }
  return `${all}, dont ${crossing} ${crossing < 2 ? "croise" : "croisent"} la première`;
}
