/** How a map sits in its page: what covers it, who owns a finger, what to say when it cannot be drawn. */

const NARROW = "(width < 62rem)";
const BASE_PADDING_PX = 36;
const EDGE_PX = 8;

/**
 * Space to leave free around what is shown, in pixels: on a phone the panel covers the bottom of the
 * map, and under a banner the map reaches below the window.
 * @param {{top: number, bottom: number, height: number}} map rectangle of the map
 * @param {{top: number} | null} sheet rectangle of the sheet over it, if any
 * @param {number} windowHeight
 * @returns {{top: number, right: number, bottom: number, left: number}}
 */
export function paddingFor(map, sheet, windowHeight) {
  const covered = sheet ? Math.max(0, map.bottom - sheet.top) : belowFold(map, windowHeight);
  const side = Math.min(BASE_PADDING_PX, map.height / 8);
  return { top: side, right: side, bottom: side + Math.min(covered, map.height * 0.7), left: side };
}

/**
 * How far a map must move for a card on it to be seen whole; its beginning when it is too large.
 * @param {{left: number, top: number, right: number, bottom: number}} card rectangle of the card
 * @param {{left: number, top: number, right: number, bottom: number}} map rectangle of the map
 * @param {{top: number, bottom: number}} padding as `paddingFor` gives it
 * @returns {[number, number]} pixels to the right and down
 */
export function shiftFor(card, map, padding) {
  const along = (from, to, first, last) => (from < first ? from - first : Math.min(Math.max(0, to - last), from - first));
  const covered = Math.max(0, padding.bottom - padding.top);
  return [
    along(card.left, card.right, map.left + EDGE_PX, map.right - EDGE_PX),
    along(card.top, card.bottom, map.top + EDGE_PX, map.bottom - covered - EDGE_PX),
  ];
}

/**
 * How much of a map hangs below the window, as long as some of it is seen.
 * @param {{top: number, bottom: number}} map rectangle of the map
 * @param {number} windowHeight
 * @returns {number} pixels
 */
export function belowFold(map, windowHeight) {
  return map.top < windowHeight ? Math.max(0, map.bottom - windowHeight) : 0;
}

/** Half a cross-hair and the air around it. */
const CROSS_HAIR_REACH_PX = 32;

/**
 * Where a cross-hair stands: in the middle of what nothing covers, and above the tools in any case.
 * @param {number} height of the map, pixels
 * @param {number} covered pixels of its bottom that a panel or the window's edge hides
 * @param {number} toolsTop pixels from the top of the map to its tools
 * @returns {number} pixels from the top of the map
 */
export function crossHairTop(height, covered, toolsTop) {
  const middle = (height - covered) / 2;
  return middle + CROSS_HAIR_REACH_PX > toolsTop ? Math.max(CROSS_HAIR_REACH_PX, toolsTop / 2) : middle;
}

/**
 * Keeps `--below-fold` of a map true, so that what stands at its bottom stays above the window's.
 * @param {HTMLElement} host
 * @param {AbortSignal} signal
 */
export function keepAboveFold(host, signal) {
  const keep = () => host.style.setProperty("--below-fold", `${belowFold(host.getBoundingClientRect(), window.innerHeight)}px`);
  window.addEventListener("scroll", keep, { signal, passive: true });
  window.addEventListener("resize", keep, { signal, passive: true });
  keep();
}

/**
 * The same, counting what else covers the bottom of a map now: the panel of a phone.
 * @param {HTMLElement} host
 * @returns {number} pixels
 */
export function stayUncovered(host) {
  const { top, bottom } = currentPadding(host);
  host.style.setProperty("--below-fold", `${bottom - top}px`);
  return bottom - top;
}

/**
 * Whether map and list share one scrolling page rather than a screen.
 * @returns {boolean}
 */
export function isNarrow() {
  return window.matchMedia(NARROW).matches;
}

/**
 * The padding of a map element as it stands now. A map in the flow of the page is whole once the
 * person scrolls to it; one that fills the window beside a panel is not.
 * @param {HTMLElement} element
 * @returns {{top: number, right: number, bottom: number, left: number}}
 */
export function currentPadding(element) {
  const sheet = isNarrow() ? element.closest(".split")?.querySelector(".sheet") : null;
  const fold = element.closest(".split__map") ? window.innerHeight : Infinity;
  return paddingFor(element.getBoundingClientRect(), sheet?.getBoundingClientRect() ?? null, fold);
}

/**
 * Whether one finger and the wheel belong to the page. They do when the map lies in the flow of a
 * page that scrolls, on a screen one touches; not when the map is a page's fixed half, nor with a mouse.
 * @param {{asked: string | null, coarse: boolean, beside: boolean, scrolls: boolean}} situation
 * @returns {boolean}
 */
export function isCooperative({ asked, coarse, beside, scrolls }) {
  if (asked === "page" || asked === "map") {
    return asked === "page";
  }
  return coarse && scrolls && !beside;
}

/**
 * The same, read from the page.
 * @param {HTMLElement} element
 * @returns {boolean}
 */
export function cooperatesHere(element) {
  return isCooperative({
    asked: element.getAttribute("gestures"),
    coarse: window.matchMedia("(pointer: coarse)").matches,
    beside: Boolean(element.closest(".split__map")),
    scrolls: document.documentElement.scrollHeight > window.innerHeight + 40,
  });
}

export const SENTENCES = Object.freeze({
  unsupported: "Votre navigateur ne peut pas dessiner cette carte. La page dit la même chose avec des mots.",
  error: "La carte n’a pas pu être chargée. La page dit la même chose avec des mots.",
  partial: "Une partie de la carte n’a pas pu être chargée.",
  offline: "Vous êtes hors connexion\u202f: la carte se complètera au retour du réseau.",
});
