/** Bringing into view what an action changed elsewhere on the page. The focus stays where it is. */

import { prefersStillness } from "./dom.js";

const PATIENCE_MS = 4000;

/**
 * Brings a part of the page into view once it is shown; after a while without it, `otherwise`.
 * @param {HTMLElement | null} part may be hidden still
 * @param {HTMLElement | null} otherwise
 * @param {AbortSignal} signal nothing moves after it
 */
export function revealOnce(part, otherwise, signal) {
  if (!part || signal.aborted) {
    return;
  }
  const waiting = new AbortController();
  const show = (node) => {
    waiting.abort();
    node?.scrollIntoView({ block: "nearest", behavior: prefersStillness() ? "auto" : "smooth" });
  };
  const watch = new MutationObserver(() => !part.hidden && show(part));
  const timer = setTimeout(() => show(otherwise), PATIENCE_MS);
  waiting.signal.addEventListener("abort", () => {
    clearTimeout(timer);
    watch.disconnect();
  });
  watch.observe(part, { attributes: true, attributeFilter: ["hidden"] });
  signal.addEventListener("abort", () => waiting.abort(), { once: true });
}
