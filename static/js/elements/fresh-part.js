import { liveRegion } from "../lib/dom.js";

const EVERY_MS = 2500;
const MOST_PATIENT_MS = 20000;

/**
 * `<fresh-part src="…">`: while something in it is marked `data-moving`, asks the server for the same
 * part again and puts the answer in its place. The focus and what is typed elsewhere stay. Words of
 * badges that changed are said in a live region.
 */
export class FreshPart extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    this.live = liveRegion();
    this.after(this.live.node);
    this.wait = EVERY_MS;
    this.plan();
  }

  disconnectedCallback() {
    this.life.abort();
    clearTimeout(this.timer);
    this.live.node.remove();
  }

  plan() {
    clearTimeout(this.timer);
    if (this.querySelector("[data-moving]") && !this.life.signal.aborted) {
      this.timer = setTimeout(() => this.refresh(), this.wait);
    }
  }

  async refresh() {
    // Nothing moves under the hand of somebody who is in it.
    if (document.hidden || this.contains(document.activeElement)) {
      this.plan();
      return;
    }
    try {
      const answer = await fetch(this.getAttribute("src"), { credentials: "same-origin", signal: this.life.signal });
      if (!answer.ok || answer.redirected) {
        throw new Error(`HTTP ${answer.status}`);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const before = this.words();
      this.replaceChildren(...document.adoptNode(page.body).childNodes);
      const changed = this.words().filter((words) => !before.includes(words));
      if (changed.length) {
        this.live.say(changed.join(". "));
      }
      this.wait = EVERY_MS;
    } catch (error) {
      if (error.name === "AbortError") {
        return;
      }
      this.wait = Math.min(2 * this.wait, MOST_PATIENT_MS);
    }
    this.plan();
  }

  /** One sentence for each line: its title and its state. */
  words() {
    return [...this.querySelectorAll(".layer-line__head")].map(({ textContent }) => textContent.trim().replace(/\s+/g, " "));
  }
}

if (!customElements.get("fresh-part")) {
  customElements.define("fresh-part", FreshPart);
}
