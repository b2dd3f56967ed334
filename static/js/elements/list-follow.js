import { listAddress } from "../lib/addresses.js";
import { debounced, liveRegion } from "../lib/dom.js";

const QUIET_MS = 400;

/**
 * `<list-follow for="carte" src="…" form="filtres">` around a list: when the map has moved, asks the
 * server for the same list within the map's box. A checkbox `data-follow` inside, hidden
 * until the map is there, switches it on.
 */
export class ListFollow extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.live = liveRegion();
    this.append(this.live.node);
    const refresh = debounced(() => this.refresh(), QUIET_MS, signal);
    document.addEventListener("parvis:moved", (event) => {
      if (event.target.id === this.getAttribute("for")) {
        this.bounds = event.detail.bounds;
        if (this.isFollowing()) {
          refresh();
        }
      }
    }, { signal });
    this.addEventListener("change", (event) => event.target.matches("[data-follow]") && this.refresh(), { signal });
    document.addEventListener("parvis:ready", (event) => event.target.id === this.getAttribute("for") && this.offer(), { signal });
    if (document.getElementById(this.getAttribute("for"))?.dataset.state === "ready") {
      this.offer();
    }
  }

  disconnectedCallback() {
    this.life.abort();
    this.asking?.abort();
    this.live.node.remove();
  }

  /** Shows the switch: there is a map to follow. */
  offer() {
    this.toggle()?.closest("[hidden]")?.removeAttribute("hidden");
  }

  toggle() {
    return this.querySelector("input[data-follow]");
  }

  isFollowing() {
    return this.toggle()?.checked ?? true;
  }

  /** Fetches the fragment and puts its nodes in place of the list's; on failure the list stays. */
  async refresh() {
    const target = this.querySelector("[data-follow-target]") ?? document.getElementById(this.getAttribute("target") ?? "");
    const address = this.getAttribute("src");
    if (!target || !address) {
      return;
    }
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const form = document.getElementById(this.getAttribute("form") ?? "");
    const filters = form instanceof HTMLFormElement ? new FormData(form) : [];
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(listAddress(address, filters, this.isFollowing() ? this.bounds : null), {
        headers: { "X-Requested-With": "list-follow" },
        credentials: "same-origin",
        signal,
      });
      if (!answer.ok) {
        throw new Error(`HTTP ${answer.status}`);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      target.replaceChildren(...document.adoptNode(page.body).childNodes);
      this.live.say(target.querySelector("[data-list-status]")?.textContent.trim() ?? "La liste a suivi la carte.");
    } catch (error) {
      if (error.name !== "AbortError") {
        this.live.say("La liste n’a pas pu suivre la carte. Elle montre encore les éléments précédents.");
      }
    } finally {
      if (!signal.aborted) {
        target.removeAttribute("aria-busy");
      }
    }
  }
}

if (!customElements.get("list-follow")) {
  customElements.define("list-follow", ListFollow);
}
