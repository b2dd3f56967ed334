import { liveRegion } from "../lib/dom.js";

/**
 * `<share-link data-title="…" data-copied="…" data-failed="…">` around a read-only field with an
 * address or a code: its hidden buttons `data-copy` and `data-share` appear where the browser can do it.
 */
export class ShareLink extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    const field = this.querySelector("input, textarea");
    this.live = liveRegion({ visible: true });
    this.append(this.live.node);
    this.offer("[data-copy]", Boolean(navigator.clipboard), () => this.copy(field), signal);
    this.offer("[data-share]", Boolean(navigator.share), () => this.share(field), signal);
    field.addEventListener("focus", () => field.select(), { signal });
  }

  disconnectedCallback() {
    this.life.abort();
    this.live.node.remove();
  }

  offer(selector, possible, work, signal) {
    const button = this.querySelector(selector);
    if (button && possible) {
      button.hidden = false;
      button.addEventListener("click", work, { signal });
    }
  }

  async copy(field) {
    try {
      await navigator.clipboard.writeText(field.value);
      this.live.say(this.dataset.copied);
    } catch {
      // The browser refused: the address is selected, and the sentence says what to do.
      field.focus();
      this.live.say(this.dataset.failed);
    }
  }

  async share(field) {
    try {
      await navigator.share({ title: this.dataset.title, url: field.value });
    } catch (error) {
      if (error.name !== "AbortError") {
        this.live.say(this.dataset.failed);
      }
    }
  }
}

if (!customElements.get("share-link")) {
  customElements.define("share-link", ShareLink);
}
