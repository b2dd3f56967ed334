/** Where a map looks, as an address holds it, and whether two boxes are the same to the eye. */

/** What a map allows itself: minZoom and maxZoom of map/maplibre.js. */
export const ZOOMS = Object.freeze([5, 19]);
const DECIMALS = 5;
/** Of the larger side: an address rounds its zoom to a hundredth, a box its degrees to about a metre. */
const SAME = 0.02;
const SAME_DEGREES = 0.00002;

/**
 * The view in the fragment of an address.
 * @param {string} hash "#12.04/50.62665/3.06396": zoom, latitude, longitude in degrees
 * @returns {{zoom: number, lat: number, lon: number} | null} null when it is something else, "#liste"
 */
export function viewIn(hash) {
  const match = /^#(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)(?:\/|$)/.exec(hash);
  if (!match) {
    return null;
  }
  const [zoom, lat, lon] = match.slice(1).map(Number);
  return zoom >= ZOOMS[0] && zoom <= ZOOMS[1] && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

/**
 * The fragment that opens a map at a view.
 * @param {{zoom: number, lat: number, lon: number}} view degrees
 * @returns {string}
 */
export function hashOf({ zoom, lat, lon }) {
  return `#${Number(zoom.toFixed(2))}/${Number(lat.toFixed(DECIMALS))}/${Number(lon.toFixed(DECIMALS))}`;
}

/**
 * Whether two boxes show the same to somebody who looks.
 * @param {[number, number, number, number]} one west, south, east, north, degrees
 * @param {[number, number, number, number]} other
 * @returns {boolean}
 */
export function isSameBox(one, other) {
  const side = Math.max(one[2] - one[0], one[3] - one[1]);
  return one.every((edge, index) => Math.abs(edge - other[index]) <= side * SAME + SAME_DEGREES);
}
