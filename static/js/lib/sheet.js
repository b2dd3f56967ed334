/** The three heights of a phone's sheet. */

export const SHEET_STOPS = Object.freeze(["peek", "half", "full"]);

/**
 * The stop after a key.
 * @param {string} stop
 * @param {string} key as in KeyboardEvent.key
 * @returns {string | null} null when the key means nothing here
 */
export function stopAfterKey(stop, key) {
  const index = SHEET_STOPS.indexOf(stop);
  switch (key) {
    case "ArrowUp":
      return SHEET_STOPS[Math.min(index + 1, 2)];
    case "ArrowDown":
      return SHEET_STOPS[Math.max(index - 1, 0)];
    case "Home":
      return "full";
    case "End":
      return "peek";
    default:
      return null;
  }
}

/**
 * The stop after a press of the handle: up one, and from the top back to the bottom.
 * @param {string} stop
 * @returns {string}
 */
export function stopAfterPress(stop) {
  return SHEET_STOPS[(SHEET_STOPS.indexOf(stop) + 1) % SHEET_STOPS.length];
}

/**
 * The stop after a drag.
 * @param {string} stop where it began
 * @param {number} movedPx upwards is negative
 * @returns {string} a short drag moves one stop, a long one two
 */
export function stopAfterDrag(stop, movedPx) {
  const steps = Math.abs(movedPx) < 30 ? 0 : Math.abs(movedPx) < 320 ? 1 : 2;
  const index = SHEET_STOPS.indexOf(stop) - Math.sign(movedPx) * steps;
  return SHEET_STOPS[Math.max(0, Math.min(2, index))];
}
