/** Colours of the map. A metropole may override each as a CSS custom property `--map-…` in tokens.css. */

import { channels } from "../lib/icons.js";

export const DEFAULT_PALETTE = Object.freeze({
  beyond: "#f7f5f0",
  commune: "#e9e4d7",
  limit: "#ffffff",
  edge: "#bdb5a2",
  name: "#4a565a",
  halo: "#f6f3ec",
  ink: "#172226",
  action: "#0a5c63",
  accent: "#a23b25",
});

const FALLBACK_TOKENS = Object.freeze({ ink: "--ink", action: "--action", accent: "--brick" });

/**
 * The palette of a page: `--map-<name>`, else the page's own token, else the default.
 * @param {(property: string) => string} read gives the value of a CSS custom property, or ""
 * @returns {typeof DEFAULT_PALETTE}
 */
export function paletteFrom(read) {
  const palette = {};
  for (const [name, colour] of Object.entries(DEFAULT_PALETTE)) {
    const own = read(`--map-${name}`).trim();
    const token = FALLBACK_TOKENS[name] ? read(FALLBACK_TOKENS[name]).trim() : "";
    palette[name] = [own, token].find((value) => channels(value)) ?? colour;
  }
  return palette;
}
