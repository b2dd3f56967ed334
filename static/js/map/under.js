/** What lies in the middle of a map that is moved with the keyboard, said once the map has stopped. */

import { COMMUNE_AREA } from "./style.js";

const MOVING_KEYS = Object.freeze(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "+", "-", "=", "_"]);

/**
 * The sentence about the middle of the map.
 * @param {string | null} commune its name
 * @param {string[]} names what lies there, in words
 * @returns {string}
 */
export function underInWords(commune, names) {
  const place = commune ? `Au centre de la carte\u202f: ${commune}.` : "Au centre de la carte\u202f: hors du territoire.";
  return `${place} ${names.length ? `${names.join(". ")}.` : "Rien n’est placé ici."}`;
}

/**
 * Listens to the keys that move a map and says what its middle shows.
 * @param {object} options
 * @param {object} options.map a MapLibre map
 * @param {(point: object, position: number[]) => object[]} options.choicesAt see map/overlay.js
 * @param {(choice: object) => Promise<string>} options.describe a sentence about one
 * @param {(sentence: string) => void} options.say in a live region
 * @param {AbortSignal} options.signal
 */
export function tellWhatIsUnder({ map, choicesAt, describe, say, signal }) {
  let turn = 0;
  const tellNow = async () => {
    turn += 1;
    const mine = turn;
    const centre = map.getCenter();
    const point = map.project(centre);
    const commune = map.getLayer(COMMUNE_AREA) ? map.queryRenderedFeatures(point, { layers: [COMMUNE_AREA] })[0] : null;
    const names = await Promise.all(choicesAt(point, centre.toArray()).map(describe));
    // While names were on their way the map may have moved on.
    if (mine === turn && !signal.aborted) {
      say(underInWords(commune?.properties.name ?? null, names));
    }
  };
  map.getCanvas().addEventListener("keydown", ({ key }) => {
    if (MOVING_KEYS.includes(key)) {
      // Tiles of the new place come after the move.
      map.once("moveend", () => map.once("idle", tellNow));
    }
  }, { signal });
}
