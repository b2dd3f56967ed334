/** Small hands for the DOM. Text goes in as text nodes; no markup is ever parsed from data. */

/**
 * Makes an element. `class`, `hidden`, `type`… are attributes; a function is not accepted, listeners
 * are added where the AbortSignal is known.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes] false and null leave it out
 * @param {...(Node | string | null | undefined | false)} children strings become text nodes
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child) => child || child === ""));
  return node;
}

/**
 * Reads a `<script type="application/json">` written by Django's json_script.
 * @param {string | null} id
 * @returns {unknown} null when there is none or when it is not JSON
 */
export function readJson(id) {
  const node = id ? document.getElementById(id) : null;
  if (!node) {
    return null;
  }
  try {
    return JSON.parse(node.textContent);
  } catch {
    return null;
  }
}

/**
 * Calls once things have been quiet for a while.
 * @param {(...args: unknown[]) => void} work
 * @param {number} quietMs
 * @param {AbortSignal} [signal] a pending call dies with it
 * @returns {(...args: unknown[]) => void}
 */
export function debounced(work, quietMs, signal) {
  let timer = 0;
  signal?.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return (...args) => {
    clearTimeout(timer);
    if (!signal?.aborted) {
      timer = setTimeout(() => work(...args), quietMs);
    }
  };
}

/** Whether the visitor asked for less motion. */
export function prefersStillness() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Sends one of the application's own events; it bubbles.
 * @param {HTMLElement} from
 * @param {"parvis:ready" | "parvis:feature-focus" | "parvis:place" | "parvis:moved" | "parvis:address"} name
 * @param {object} detail
 */
export function tell(from, name, detail) {
  from.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

let serial = 0;

/**
 * An id that nothing else on the page has.
 * @param {string} stem
 * @returns {string}
 */
export function freshId(stem) {
  serial += 1;
  return `${stem}-${serial}`;
}

/**
 * A polite live region: `say` changes its text, and says the same sentence again when asked to.
 * @param {{visible?: boolean}} [options]
 * @returns {{node: HTMLElement, say: (sentence: string) => void}}
 */
export function liveRegion({ visible = false } = {}) {
  const node = make("p", { class: visible ? "map-status" : "visually-hidden", role: "status", "aria-live": "polite" });
  return {
    node,
    /** `heard` is for who hears it: what the page shows anyway beside the sentence. */
    say(sentence, heard = "") {
      // A region whose text does not change is not read again: a trailing no-break space makes it new.
      node.textContent = !heard && node.textContent === sentence ? `${sentence}\u00a0` : sentence;
      if (heard) {
        node.append(make("span", { class: "visually-hidden" }, ` ${heard}`));
      }
    },
  };
}

/**
 * Whether a click on a link opens it here, and nowhere else.
 * @param {MouseEvent} event
 * @returns {boolean}
 */
export function isPlainClick(event) {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented);
}

/**
 * The element if part of it is on the screen, else null.
 * @param {Element | null} element
 * @returns {Element | null}
 */
export function inSight(element) {
  const box = element?.getBoundingClientRect();
  return box && box.bottom > 0 && box.top < innerHeight ? element : null;
}
