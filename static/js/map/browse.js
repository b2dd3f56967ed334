/**
 * Walking through the features of a map with the keyboard: a button opens a small bar
 * "Précédent, Suivant, Ouvrir"; a live region names each feature, as soon as its name is known.
 */

import { freshId, liveRegion, make } from "../lib/dom.js";
import { counted } from "../lib/words.js";
import { stayUncovered } from "./frame.js";

const WAITING = "Chargement…";

/**
 * The place after a step in a round.
 * @param {number} index where one is, -1 before the first
 * @param {number} step 1 or -1
 * @param {number} length how many there are
 * @returns {number} -1 when there is nothing
 */
export function nextIndex(index, step, length) {
  if (!length) {
    return -1;
  }
  if (index < 0) {
    return step > 0 ? 0 : length - 1;
  }
  return (index + step + length) % length;
}

/** From the middle of a pin to its edge, and some air. */
const PIN_REACH_PX = 28;

/**
 * Whether a sign at a place is covered, if only in part.
 * @param {{x: number, y: number}} place middle of the sign, pixels
 * @param {{left: number, top: number, right: number, bottom: number}} box what covers
 * @returns {boolean}
 */
export function isUnder({ x, y }, { left, top, right, bottom }) {
  return x > left - PIN_REACH_PX && x < right + PIN_REACH_PX && y > top - PIN_REACH_PX && y < bottom + PIN_REACH_PX;
}

/**
 * Adds the browsing bar to a map.
 * @param {object} options
 * @param {HTMLElement} options.host where the bar goes
 * @param {() => object[]} options.collect the choices on the screen
 * @param {(choice: object) => Promise<string>} options.describe one sentence; never rejected
 * @param {(choice: object | null) => void} options.point lights a choice
 * @param {(choice: object) => {x: number, y: number} | null} options.locate where it is in the window, pixels
 * @param {(choice: object, opener: HTMLElement) => void} options.open opens its card
 * @param {AbortSignal} options.signal
 * @returns {HTMLElement} the bar
 */
export function addBrowsing({ host, collect, describe, point, locate, open, signal }) {
  const region = liveRegion();
  const barId = freshId("map-browse");
  const start = button("Parcourir les éléments", { class: "map-browse__button map-browse__start", "aria-expanded": "false", "aria-controls": barId });
  const previous = button("Précédent");
  const next = button("Suivant");
  const openIt = button("Ouvrir");
  const stop = button("Fermer");
  const name = make("p", { class: "map-browse__name", "aria-hidden": "true" });
  const bar = make("div", { id: barId, class: "map-browse__bar", role: "group", "aria-label": "Éléments de la carte", hidden: true }, name, make("div", { class: "map-browse__row" }, previous, next, openIt, stop));
  const tool = make("div", { class: "map-browse" }, start, bar, region.node);
  let choices = [];
  let index = -1;

  /** The bar goes to the other end of the map when it would lie on what it names. */
  function standClear(choice) {
    tool.classList.remove("is-aside");
    stayUncovered(host);
    const place = locate(choice);
    tool.classList.toggle("is-aside", Boolean(place) && isUnder(place, bar.getBoundingClientRect()));
  }

  async function show(step, introduction = "") {
    index = nextIndex(index, step, choices.length);
    const choice = choices[index];
    const [place, total] = [index + 1, choices.length];
    point(choice);
    name.textContent = WAITING;
    standClear(choice);
    const sentence = await describe(choice);
    if (bar.hidden || choices[index] !== choice) {
      return;
    }
    name.textContent = sentence;
    standClear(choice);
    region.say(`${introduction || `${place} sur ${total}`}\u202f: ${sentence}`);
    // Whoever walks goes on: the next name is asked for meanwhile.
    describe(choices[nextIndex(index, step, total)]);
  }

  function begin() {
    choices = collect();
    index = -1;
    if (!choices.length) {
      region.say("Aucun élément dans la partie affichée de la carte. Déplacez ou réduisez la carte.");
      return;
    }
    start.setAttribute("aria-expanded", "true");
    start.hidden = true;
    bar.hidden = false;
    next.focus();
    show(1, `${counted(choices.length, "élément")} sur la carte. 1`);
  }

  function end() {
    if (bar.hidden) {
      return;
    }
    bar.hidden = true;
    start.hidden = false;
    start.setAttribute("aria-expanded", "false");
    point(null);
    start.focus();
  }

  const listen = (node, type, work) => node.addEventListener(type, work, { signal });
  listen(start, "focus", () => stayUncovered(host));
  listen(start, "click", begin);
  listen(previous, "click", () => show(-1));
  listen(next, "click", () => show(1));
  listen(openIt, "click", () => open(choices[index], openIt));
  listen(stop, "click", end);
  listen(bar, "keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      show(step);
    } else if (event.key === "Escape") {
      event.preventDefault();
      end();
    }
  });
  host.append(tool);
  return tool;
}

function button(text, attributes = {}) {
  return make("button", { type: "button", class: "map-browse__button", ...attributes }, text);
}
