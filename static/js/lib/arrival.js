/** When a map comes: the page that it belongs to is read first. */

import { SENTENCES } from "../map/frame.js";
import { make } from "./dom.js";
import { canDrawMaps } from "./drawing.js";

/** A phone's processor draws a map in seconds; the page stays light until it has been left alone this long. */
const CALM_MS = 3000;
const MOST_PATIENT_MS = 10000;
const SMALL = "(width < 62rem), (pointer: coarse)";
/** Signs that somebody is there. Whoever acts may act on the map, so it comes at once. */
const SIGNS = Object.freeze(["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"]);

/**
 * How long a page is left alone before its map comes, unless somebody acts.
 * @param {{small: boolean, saving: boolean}} situation a small or touch screen; who asked for less data
 * @returns {number} milliseconds after the page is complete; Infinity: only when somebody acts
 */
export function calmBefore({ small, saving }) {
  if (saving) {
    return Infinity;
  }
  return small ? CALM_MS : 0;
}

/**
 * Loads what draws a map, where there is one, once the page is complete and calm or somebody acts.
 * A map that is put into the page later is noticed.
 * @param {string} selector of the map elements
 * @param {() => Promise<unknown>} load defines the element
 */
export async function bringMap(selector, load) {
  await present(selector);
  document.querySelectorAll(selector).forEach((map) => {
    map.dataset.state ??= "coming";
  });
  await Promise.race([Promise.all([complete(), painted()]).then(calm), somebody()]);
  try {
    await dressed();
    await load();
  } catch (error) {
    document.querySelectorAll(`${selector}[data-state=coming]`).forEach((map) => {
      map.dataset.state = "error";
      map.replaceChildren(make("div", { class: "map-fallback" }, make("p", { role: "status" }, SENTENCES.error)));
    });
    // Kept for whoever reads the console: a person gets the sentence above.
    console.warn(error);
  }
}

/**
 * Does something with a map element, once it is one.
 * @param {Element | null} map nothing happens without it
 * @param {(map: HTMLElement) => void} work
 */
export async function whenThere(map, work) {
  if (map) {
    await customElements.whenDefined(map.localName);
    work(map);
  }
}

/** The map library's own style sheet, below ours; the library is asked for meanwhile. */
async function dressed() {
  const address = document.querySelector('meta[name="maplibre-styles"]')?.content;
  if (!address || !canDrawMaps() || document.querySelector(`link[href="${address}"]`)) {
    return;
  }
  const library = make("link", { rel: "modulepreload", href: import.meta.resolve("maplibre-gl") });
  const styles = make("link", { rel: "stylesheet", href: address });
  const arrived = new Promise((resolve, reject) => {
    styles.addEventListener("load", resolve, { once: true });
    styles.addEventListener("error", () => reject(new Error(`${address} did not arrive`)), { once: true });
  });
  document.head.prepend(library, styles);
  await arrived;
}

function present(selector) {
  if (document.querySelector(selector)) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      if (document.querySelector(selector)) {
        watcher.disconnect();
        resolve();
      }
    });
    watcher.observe(document.body, { childList: true, subtree: true });
  });
}

function complete() {
  if (document.readyState === "complete") {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    window.addEventListener("load", resolve, { once: true });
  });
}

/** Once words are on the screen. */
function painted() {
  return new Promise((resolve) => {
    new PerformanceObserver((list, observer) => {
      if (list.getEntriesByName("first-contentful-paint").length) {
        observer.disconnect();
        resolve();
      }
    }).observe({ type: "paint", buffered: true });
  });
}

async function calm() {
  const small = window.matchMedia(SMALL).matches;
  const saving = navigator.connection?.saveData === true;
  await quietFor(calmBefore({ small, saving }));
  await new Promise((resolve) => {
    if ("requestIdleCallback" in window) {
      requestIdleCallback(resolve, { timeout: 500 });
    } else {
      resolve();
    }
  });
}

/** Once the processor has had nothing long to do for so many milliseconds; Infinity: never. */
function quietFor(ms) {
  return new Promise((resolve) => {
    if (ms === Infinity) {
      return;
    }
    let timer = setTimeout(resolve, ms);
    setTimeout(resolve, MOST_PATIENT_MS);
    if (PerformanceObserver.supportedEntryTypes?.includes("longtask")) {
      new PerformanceObserver((list, observer) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          observer.disconnect();
          resolve();
        }, ms);
      }).observe({ type: "longtask" });
    }
  });
}

function somebody() {
  return new Promise((resolve) => {
    const signs = new AbortController();
    for (const sign of SIGNS) {
      const noticed = () => {
        signs.abort();
        resolve();
      };
      window.addEventListener(sign, noticed, { signal: signs.signal, passive: true, capture: true });
    }
  });
}
