/** How a map sits in its page: what covers it, who owns a finger, what to say when it cannot be drawn. */

const NARROW = "(width < 62rem)";
const BASE_PADDING_PX = 36;

/**
 * Space to leave free around what is shown, in pixels, knowing that on a phone the panel covers the
 * bottom of the map.
 * @param {{top: number, bottom: number, height: number}} map rectangle of the map
 * @param {{top: number} | null} sheet rectangle of the sheet over it, if any
 * @returns {{top: number, right: number, bottom: number, left: number}}
 */
export function paddingFor(map, sheet) {
  const covered = sheet ? Math.max(0, Math.min(map.bottom - sheet.top, map.height * 0.7)) : 0;
  const side = Math.min(BASE_PADDING_PX, map.height / 8);
  return { top: side, right: side, bottom: side + covered, left: side };
}

/**
 * The padding of a map element as it stands now.
 * @param {HTMLElement} element
 * @returns {{top: number, right: number, bottom: number, left: number}}
 */
export function currentPadding(element) {
  const sheet = window.matchMedia(NARROW).matches ? element.closest(".split")?.querySelector(".sheet") : null;
  return paddingFor(element.getBoundingClientRect(), sheet?.getBoundingClientRect() ?? null);
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
  unsupported: "Votre navigateur ne peut pas dessiner cette carte. La liste donne les mêmes informations.",
  error: "La carte n’a pas pu être chargée. La liste donne les mêmes informations.",
  partial: "Une partie de la carte n’a pas pu être chargée.",
  offline: "Vous êtes hors connexion\u202f: la carte se complètera au retour du réseau.",
});
