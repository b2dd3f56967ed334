import { debounced } from "../lib/dom.js";
import { askPlace, tokenOf } from "../lib/place-answers.js";

const QUIET_MS = 300;

/**
 * `<place-words for="apercu" form="lieu" src="…">`: says in words what has been placed on the map, as the
 * server measures it, and why the consultation would not take it. `for` is the part that is shown with the
 * answer, `form` the form whose token goes along. When the server is silent the part is hidden, and the map's
 * own words remain.
 */
export class PlaceWords extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.watchPresses(signal);
    const ask = debounced((geometry) => this.ask(geometry), QUIET_MS, signal);
    document.addEventListener("parvis:place", ({ detail }) => {
      if (detail.restored && this.textContent.trim()) {
        return;
      }
      this.asking?.abort();
      this.show("");
      ask(detail.geometry);
    }, { signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.asking?.abort();
  }

  async ask(geometry) {
    if (!geometry) {
      return;
    }
    this.asking = new AbortController();
    try {
      const said = await askPlace(this.getAttribute("src"), tokenOf(this.getAttribute("form")), geometry, this.asking.signal);
      this.show(said?.words ?? "", said?.problem ?? "");
    } catch {
      // Another place was chosen meanwhile.
    }
  }

  /**
   * @param {string} words
   * @param {string} [problem] both "" hide the part
   */
  show(words, problem = "") {
    this.said = () => this.write(words, problem);
    if (!this.isPressed) {
      this.said();
    }
  }

  /** What is written moves what lies under it: never between the press of a button and its release. */
  watchPresses(signal) {
    document.addEventListener("pointerdown", () => {
      this.isPressed = true;
      this.said = null;
    }, { signal, capture: true });
    for (const released of ["pointerup", "pointercancel"]) {
      document.addEventListener(released, () => {
        // After the click that it makes.
        setTimeout(() => {
          this.isPressed = false;
          this.said?.();
        });
      }, { signal, capture: true });
    }
  }

  write(words, problem) {
    const part = document.getElementById(this.getAttribute("for") ?? "");
    if (part) {
      this.textContent = [words && problem ? `${words}.` : words, problem].filter(Boolean).join(" ");
      part.hidden = !this.textContent;
      part.classList.toggle("place-preview--refused", Boolean(problem));
      part.querySelector("ul")?.remove();
    }
  }
}

if (!customElements.get("place-words")) {
  customElements.define("place-words", PlaceWords);
}
