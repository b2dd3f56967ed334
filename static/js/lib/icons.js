/**
 * The icons of categories, drawn on a 24 x 24 grid with a 2-unit round stroke. The map paints them on
 * canvases, the page shows the same ones from its SVG sprite.
 */
export const ICONS = Object.freeze({
  tree: "M12 21v-8M12 16l3.2-2.6M8 14.5a4.6 4.6 0 0 1-1-8.6 5 5 0 0 1 10 0 4.6 4.6 0 0 1-1 8.6z",
  bike: "M2.5 16a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M14.5 16a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0M6 16l3.4-6.5h5.4L11.5 16L9 7.500M7.5 7.500h3M18 16L14.5 6.500h2.5",
  bus: "M5 6.500a2.5 2.5 0 0 1 2.5-2.500h9a2.5 2.5 0 0 1 2.5 2.500v10.500h-14zM5 12h14M7.5 17v2.500M16.5 17v2.500M8.3 14.600h.01M15.7 14.600h.01",
  walk: "M13 4.200h.01M10 21l2.2-5.500L10.5 12.5 12 8l-3.5 1.800L7.5 13M12 8l2.3 3 2.9 1M12.2 15.500l2.8 2 1 3.5",
  car: "M4 17v-4.500l2-5.500a1.6 1.6 0 0 1 1.5-1h9a1.6 1.6 0 0 1 1.5 1l2 5.500V17zM4.5 12h15M6 17v2M18 17v2M7.7 14.600h.01M16.3 14.600h.01",
  water: "M12 3.500c3.6 4 5.7 7 5.7 10a5.7 5.7 0 0 1-11.4 0c0-3 2.1-6 5.7-10zM9.3 14a2.8 2.8 0 0 0 2.5 2.8",
  sun: "M8 12a4 4 0 1 0 8 0a4 4 0 1 0-8 0M12 3v2M12 19v2M3 12h2M19 12h2M5.7 5.700l1.3 1.300M17 17l1.3 1.300M5.7 18.300l1.3-1.300M17 7l1.3-1.3",
  house: "M4 11.500L12 4.500l8 7M6.3 10v9.500h11.400V10M10.2 19.500v-5.500h3.600v5.5",
  alert: "M12 4.500l8.5 15h-17zM12 10v4.200M12 16.900h.01",
  idea: "M9.3 17.500v-1.700a5.6 5.6 0 1 1 5.4 0v1.700zM10 20.500h4M12 13v4",
  bench: "M4 8h16M4 12h16M3 15.500h18M6 15.500v4M18 15.500v4M6 6v6M18 6v6",
  lamp: "M8 9.500l2-5.500h4l2 5.500zM12 9.500V20.500M8.5 20.500h7M6 12.500l-1 1.500M18 12.500l1 1.5",
  play: "M4 20.500L8 4.500h8l4 16M10.2 4.500v9M13.8 4.500v9M9.2 13.500h5.6",
  shop: "M4.5 10v9.500h15V10M3.5 10l1.7-5.500h13.600L20.5 10a2.8 2.8 0 0 1-5.6 0a2.9 2.9 0 0 1-5.8 0a2.8 2.8 0 0 1-5.6 0zM14 19.500v-5h-4v5",
  other: "M6 12h.01M12 12h.01M18 12h.01",
  meeting: "M5 6h14v14H5zM5 10.500h14M8.5 3.500v4M15.5 3.500v4M9 14.200h.01M12 14.200h.01M15 14.200h.01M9 17h.01M12 17h.01",
});

/**
 * The path of an icon; an unknown name gives the three dots of "other".
 * @param {string | null | undefined} name
 * @returns {string} SVG path data, stroke only
 */
export function iconPath(name) {
  return Object.hasOwn(ICONS, name ?? "") ? ICONS[name] : ICONS.other;
}

/**
 * A colour as three numbers.
 * @param {string} colour "#rrggbb"
 * @returns {[number, number, number] | null} 0 to 255, null when it is not such a colour
 */
export function channels(colour) {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour ?? "");
  return match ? match.slice(1).map((pair) => parseInt(pair, 16)) : null;
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * Contrast of two colours as WCAG 2 counts it.
 * @param {string} one "#rrggbb"
 * @param {string} other "#rrggbb"
 * @returns {number} 1 to 21
 */
export function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * The ink that reads on a coloured disc: white when it has 3:1, else near black.
 * @param {string} colour "#rrggbb"
 * @returns {string}
 */
export function inkOn(colour) {
  return contrast(colour, "#ffffff") >= 3 ? "#ffffff" : "#172226";
}
