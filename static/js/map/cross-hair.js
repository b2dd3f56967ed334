/** The middle of the map as a pointer for those who have none. */

/**
 * @returns {SVGElement} decorative; css/map.css puts it in the middle of the map, or where `--cross-hair-top` says
 */
export function crossHair() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = { class: "cross-hair", viewBox: "0 0 48 48", "aria-hidden": "true", focusable: "false" };
  Object.entries(attributes).forEach(([name, value]) => svg.setAttribute(name, value));
  for (const kind of ["cross-hair__halo", "cross-hair__line"]) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", kind);
    path.setAttribute("d", "M24 4v14M24 30v14M4 24h14M30 24h14M24 24h.01");
    svg.append(path);
  }
  return svg;
}

/**
 * The position under a cross-hair, wherever it stands.
 * @param {object} map MapLibre map
 * @param {Element} cross
 * @returns {{lng: number, lat: number}} degrees
 */
export function positionUnder(map, cross) {
  const [at, canvas] = [cross, map.getCanvas()].map((node) => node.getBoundingClientRect());
  return map.unproject([at.left + at.width / 2 - canvas.left, at.top + at.height / 2 - canvas.top]);
}
