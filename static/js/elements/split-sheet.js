import { make, prefersStillness } from "../lib/dom.js";
import { stopAfterDrag, stopAfterKey, stopAfterPress } from "../lib/sheet.js";

const WORDS = Object.freeze({ peek: "réduit", half: "à moitié ouvert", full: "ouvert" });

/**
 * `<split-sheet class="panel sheet">`: on a phone the panel slides over the map between three heights.
 * The page itself scrolls (layout.css); this adds a handle that a finger, a mouse and a keyboard can use.
 */
export class SplitSheet extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.handle = make("button", { type: "button", class: "sheet__handle sheet__grip", "aria-label": "Panneau" });
    this.prepend(this.handle);
    this.setStop(this.dataset.sheet ?? "half", false);
    this.handle.addEventListener("pointerdown", (event) => this.onGrab(event), { signal });
    this.handle.addEventListener("pointermove", (event) => this.onDrag(event), { signal });
    this.handle.addEventListener("pointerup", (event) => this.onDrop(event), { signal });
    this.handle.addEventListener("pointercancel", () => this.letGo(), { signal });
    this.handle.addEventListener("click", () => this.onPress(), { signal });
    this.handle.addEventListener("keydown", (event) => this.onKey(event), { signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.handle.remove();
    delete this.dataset.sheet;
  }

  setStop(stop, scroll = true) {
    this.dataset.sheet = stop;
    this.handle.setAttribute("aria-label", `Panneau ${WORDS[stop]}. Changer la hauteur du panneau`);
    if (scroll) {
      window.scrollTo({ top: 0, behavior: prefersStillness() ? "auto" : "smooth" });
    }
  }

  onGrab(event) {
    this.grabbedAt = event.clientY;
    this.dragged = false;
    this.handle.setPointerCapture(event.pointerId);
  }

  onDrag(event) {
    if (this.grabbedAt !== null && this.grabbedAt !== undefined) {
      this.dragged ||= Math.abs(event.clientY - this.grabbedAt) > 8;
    }
  }

  onDrop(event) {
    if (this.dragged) {
      this.setStop(stopAfterDrag(this.dataset.sheet, event.clientY - this.grabbedAt));
    }
    this.grabbedAt = null;
  }

  letGo() {
    this.grabbedAt = null;
    this.dragged = false;
  }

  /** A drag ends with a click that is not a press. */
  onPress() {
    if (!this.dragged) {
      this.setStop(stopAfterPress(this.dataset.sheet));
    }
    this.dragged = false;
  }

  onKey(event) {
    const stop = stopAfterKey(this.dataset.sheet, event.key);
    if (stop) {
      event.preventDefault();
      this.setStop(stop);
    }
  }
}

if (!customElements.get("split-sheet")) {
  customElements.define("split-sheet", SplitSheet);
}
