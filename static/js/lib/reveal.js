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
  let watch;
  const show = (node) => {
    clearTimeout(timer);
    watch?.disconnect();
    node?.scrollIntoView({ block: "nearest", behavior: prefersStillness() ? "auto" : "smooth" });
  };
  const timer = setTimeout(() => show(otherwise), PATIENCE_MS);
  watch = new MutationObserver(() => !part.hidden && show(part));
  watch.observe(part, { attributes: true, attributeFilter: ["hidden"] });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    watch.disconnect();
  }, { once: true });
}
