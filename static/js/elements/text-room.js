import { debounced, liveRegion, make } from "../lib/dom.js";
import { lengthOf, roomInWords } from "../lib/text-room.js";

const QUIET_MS = 1000;

/**
 * `<text-room for="id_body" most="5000">` after a text field: how many characters are left once the
 * bound is near, how many are too many beyond it. Nothing is cut. Said aloud when typing pauses.
 */
export class TextRoom extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.field = document.getElementById(this.getAttribute("for") ?? "");
    this.most = Number(this.getAttribute("most"));
    if (!this.field || !this.most) {
      return;
    }
    // The eye follows each letter; the ear is told when the hand stops.
    this.shown = make("p", { class: "text-room", "aria-hidden": "true", hidden: true });
    this.live = liveRegion();
    this.append(this.shown, this.live.node);
    const say = debounced(() => this.live.node.textContent !== this.shown.textContent && this.live.say(this.shown.textContent), QUIET_MS, signal);
    const count = () => {
      this.show();
      say();
    };
    for (const kind of ["input", "change"]) {
      this.field.addEventListener(kind, count, { signal });
    }
    this.show();
  }

  disconnectedCallback() {
    this.life.abort();
    this.shown?.remove();
    this.live?.node.remove();
  }

  show() {
    const { over, words } = roomInWords(lengthOf(this.field.value), this.most);
    this.shown.textContent = words;
    this.shown.hidden = !words;
    this.shown.classList.toggle("text-room--over", over);
  }
}

if (!customElements.get("text-room")) {
  customElements.define("text-room", TextRoom);
}
