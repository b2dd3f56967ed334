/** What the address service answered, checked, and what to say about it. */

import { isPosition } from "./geometry.js";

/**
 * Reads the answer of /adresses/.
 * @param {unknown} answer {results: [{label, context, lon, lat, kind, insee_code}], available}
 * @returns {{results: {label: string, context: string, lon: number, lat: number, kind: string, insee_code: string}[], available: boolean}}
 * degrees; entries without a name or a position are left out
 */
export function readAddresses(answer) {
  const entries = Array.isArray(answer?.results) ? answer.results : [];
  const results = entries
    .map((entry) => ({
      label: String(entry?.label ?? "").trim(),
      context: String(entry?.context ?? "").trim(),
      lon: Number(entry?.lon ?? NaN),
      lat: Number(entry?.lat ?? NaN),
      kind: String(entry?.kind ?? ""),
      insee_code: String(entry?.insee_code ?? ""),
    }))
    .filter(({ label, lon, lat }) => label && isPosition(lon, lat));
  return { results, available: Boolean(answer) && answer.available !== false };
}

/**
 * The sentence for a search that gave nothing.
 * @param {{results: object[], available: boolean}} answer
 * @returns {string} "" when there are addresses to choose from
 */
export function addressProblem({ results, available }) {
  if (results.length) {
    return "";
  }
  return available
    ? "Aucune adresse ne correspond. Vérifiez l’orthographe, ou placez le lieu sur la carte."
    : "La recherche d’adresse ne répond pas. Placez le lieu sur la carte.";
}

/**
 * The option after a step; past an end, the other end.
 * @param {number} active -1 for none
 * @param {1 | -1} step
 * @param {number} length
 * @returns {number}
 */
export function nextOption(active, step, length) {
  if (!length) {
    return -1;
  }
  return active < 0 ? (step > 0 ? 0 : length - 1) : (active + step + length) % length;
}
