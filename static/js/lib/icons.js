/**
 * The icons of categories, drawn on a 24 x 24 grid with a 2-unit round stroke. The map paints them on
 * canvases, the page shows the same ones from its SVG sprite.
 */
export const ICONS = Object.freeze({
  tree: "M12 21v-7M12 14.5 8.8 12M12 3a5 5 0 0 0-4.9 4A4.3 4.3 0 0 0 8 15.4h8A4.3 4.3 0 0 0 16.9 7 5 5 0 0 0 12 3Z",
  bike: "M2 16a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0ZM15 16a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0ZM5.5 16l4-7.5h6l3 7.5M9.5 8.5l3.5 7.5 3-6.2M8 6.5h3M14.5 5.5h2.2",
  bus: "M7 4h10a2.5 2.5 0 0 1 2.5 2.5v9a2.5 2.5 0 0 1 -2.5 2.5h-10a2.5 2.5 0 0 1 -2.5 -2.5v-9a2.5 2.5 0 0 1 2.5 -2.5ZM4.5 11.5h15M8 15h.01M16 15h.01M7.5 18v2M16.5 18v2M2.5 8v2.5M21.5 8v2.5",
  walk: "M11.3 4.2a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0 -3.4 0ZM9 20.5l2.4-6.2-1.9-2.6 1.6-4.2 3 .5 1.7 2.8 2.7.9M14 13.5l-1.4-1.9.9-3.4M14 13.5l1.8 7M11.1 7.5 8 9.2l-1 2.6",
  car: "M3.5 12.5 5.6 7a2 2 0 0 1 1.9-1.3h9A2 2 0 0 1 18.4 7l2.1 5.5v5.5h-17ZM3.5 12.5h17M7 15.3h.01M17 15.3h.01M5.5 18v1.8M18.5 18v1.8",
  water: "M12 3s6.5 6.6 6.5 11.3a6.5 6.5 0 0 1-13 0C5.5 9.6 12 3 12 3ZM9 14.8a3 3 0 0 0 2.6 2.9",
  sun: "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0ZM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  house: "M3.5 11.5l8.5-7.5 8.5 7.5M5.5 10v10h13V10M10 20v-5.5h4V20",
  alert: "M12 3.5 2.5 20h19ZM12 10v4.5M12 17.3h.01",
  idea: "M9.2 17.5c0-2.2-3.2-3.7-3.2-7.5a6 6 0 0 1 12 0c0 3.8-3.2 5.3-3.2 7.5ZM9.7 20.5h4.6",
  bench: "M3.5 6.5h17v4h-17ZM2.5 14.5h19M5.5 10.5v9M18.5 10.5v9",
  lamp: "M12 21V9M8 9h8l-1.8-5.5H9.8ZM8.5 21h7M5 12.5 3.5 14M19 12.5l1.5 1.5",
  play: "M4 20.5 9 4h6l5 16.5M9 4H4.5M15 4h4.5M10.3 4v9M13.7 4v9M9 13.5h6",
  shop: "M4 4h16l1.5 5.5H2.5ZM4 12.5v8h16v-8M2.5 9.5a2.4 2.4 0 0 0 4.75 0 2.4 2.4 0 0 0 4.75 0 2.4 2.4 0 0 0 4.75 0 2.4 2.4 0 0 0 4.75 0M9.5 20.5V15h5v5.5",
  other: "M4.3 12a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0ZM10.8 12a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0ZM17.3 12a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0Z",
  meeting: "M5.5 5h13a2 2 0 0 1 2 2v11.5a2 2 0 0 1 -2 2h-13a2 2 0 0 1 -2 -2v-11.5a2 2 0 0 1 2 -2ZM3.5 10h17M8 2.8V7M16 2.8V7",
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
