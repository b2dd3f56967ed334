import { listAddress, withParameters } from "../lib/addresses.js";
import { debounced, isPlainClick, liveRegion } from "../lib/dom.js";
import { parseBounds } from "../lib/geometry.js";
import { hashOf, isSameBox, viewIn } from "../lib/view.js";

const QUIET_MS = 400;
/** What in an address says which part of the list is seen, and goes when the map says it. */
const NO_PART = Object.freeze({ apres: null, avant: null, page: null, bbox: null });

/**
 * `<list-follow for="carte" src="…" form="filtres">` around a list: when the map has moved, asks the
 * server for the same list within the map's box. A checkbox `data-follow` inside, hidden
 * until the map is there, switches it on. Filters and pages leave the map where it is.
 */
export class ListFollow extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.live = liveRegion();
    this.append(this.live.node);
    this.search = location.search;
    const refresh = debounced(() => this.isFollowing() && this.refresh(), QUIET_MS, signal);
    document.addEventListener("parvis:moved", (event) => {
      if (event.target === this.host()) {
        this.bounds = event.detail.bounds;
        if (this.isFollowing()) {
          refresh();
        } else {
          this.sayFrame();
        }
      }
    }, { signal });
    this.addEventListener("change", (event) => event.target.matches("[data-follow]") && this.refresh(), { signal });
    this.addEventListener("click", (event) => this.onClick(event), { signal });
    document.addEventListener("submit", ({ target }) => target === this.form() && this.keepView(target, "action"), { signal });
    // A page of the list was turned to here: the server answers for the address one goes back to.
    window.addEventListener("popstate", () => location.search !== this.search && location.reload(), { signal });
    document.addEventListener("parvis:ready", (event) => event.target === this.host() && this.offer(), { signal });
    if (this.host()?.dataset.state === "ready") {
      this.offer();
    }
    this.arrive();
  }

  disconnectedCallback() {
    this.life.abort();
    this.asking?.abort();
    this.live.node.remove();
  }

  host() {
    return document.getElementById(this.getAttribute("for") ?? "");
  }

  form() {
    const form = document.getElementById(this.getAttribute("form") ?? "");
    return form instanceof HTMLFormElement ? form : null;
  }

  target() {
    return this.querySelector("[data-follow-target]") ?? document.getElementById(this.getAttribute("target") ?? "");
  }

  toggle() {
    return this.querySelector("input[data-follow]");
  }

  isFollowing() {
    return this.toggle()?.checked ?? true;
  }

  /** The box that the list is narrowed to. @returns {[number, number, number, number] | null} degrees */
  frame() {
    return parseBounds(this.target()?.querySelector("[data-frame]")?.dataset.frame);
  }

  /** Whoever filtered on this page is led to what is left, as the address would have with no view in it. */
  arrive() {
    const [navigation] = performance.getEntriesByType("navigation");
    const isFromHere = document.referrer && new URL(document.referrer).pathname === location.pathname;
    // A field to correct has the focus.
    if (isFromHere && navigation?.type === "navigate" && viewIn(location.hash) && !this.querySelector(".error-summary")) {
      this.goToResults();
    }
  }

  /** Shows the switch: there is a map to follow. One that opened at a place asked for has a list of its own. */
  offer() {
    this.toggle()?.closest("[hidden]")?.removeAttribute("hidden");
    const host = this.host();
    this.bounds = host.bounds();
    const frame = this.frame();
    if (host.opensAt && this.isFollowing() && !(frame && isSameBox(frame, this.bounds))) {
      this.refresh({ arriving: true });
    } else {
      this.sayFrame();
    }
  }

  /** Says whether the list is of what the map shows, or of a box that was chosen before. */
  sayFrame() {
    const words = this.target()?.querySelector("[data-frame]");
    const frame = this.frame();
    if (words && frame && this.bounds) {
      words.textContent = isSameBox(frame, this.bounds) ? words.dataset.shown : words.dataset.chosen;
    }
  }

  onClick(event) {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || !isPlainClick(event)) {
      return;
    }
    if (link.matches("[data-keep-view]")) {
      this.keepView(link, "href");
    } else if (link.matches(".pagination a") && this.bounds) {
      event.preventDefault();
      this.turnTo(link);
    }
  }

  /** The page that follows opens its map where this one is. */
  keepView(node, name) {
    const map = this.host()?.map;
    if (map) {
      const { lng: lon, lat } = map.getCenter();
      node[name] = node[name].replace(/#.*$|$/, hashOf({ zoom: map.getZoom(), lon, lat }));
    }
  }

  /** Another page of the list; the map stays, and so does the switch. */
  async turnTo(link) {
    const { pathname, search } = new URL(link.href);
    const outcome = await this.put(`${this.getAttribute("src")}${search}`);
    if (outcome === "failed") {
      location.assign(link.href);
    } else if (outcome === "put") {
      history.pushState(null, "", `${pathname}${search}${location.hash}`);
      this.search = search;
      this.goToResults();
    }
  }

  goToResults() {
    const results = this.target()?.querySelector("[data-list-status]");
    results?.focus({ preventScroll: true });
    document.getElementById("liste")?.scrollIntoView({ behavior: "instant" });
  }

  /** Asks for the list of what the map shows; on failure the list stays. */
  async refresh({ arriving = false } = {}) {
    const address = this.getAttribute("src");
    if (!this.target() || !address) {
      return;
    }
    const filters = this.form() ? new FormData(this.form()) : [];
    const outcome = await this.put(listAddress(address, filters, this.isFollowing() ? this.bounds : null), arriving);
    if (outcome === "put") {
      history.replaceState(history.state, "", withParameters(`${location.pathname}${location.search}${location.hash}`, NO_PART));
      this.search = location.search;
    } else if (outcome === "elsewhere") {
      const host = this.host();
      host.show({ bounds: parseBounds(host.getAttribute("bounds")) });
    } else if (outcome === "failed") {
      this.live.say("La liste n’a pas pu suivre la carte. Elle montre encore les éléments précédents.");
    }
  }

  /**
   * Fetches the fragment and puts its nodes in place of the list's.
   * @param {string} address
   * @param {boolean} [arriving] filters that leave nothing here and something elsewhere keep their list
   * @returns {Promise<"put" | "elsewhere" | "failed" | "left">} left: another question came meanwhile
   */
  async put(address, arriving = false) {
    this.asking?.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const target = this.target();
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Requested-With": "list-follow" }, credentials: "same-origin", signal });
      if (!answer.ok) {
        throw new Error(`HTTP ${answer.status}`);
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const isEmpty = (root) => !root.querySelector("[data-feature]");
      if (arriving && this.hasAttribute("filtered") && isEmpty(page) && !isEmpty(target)) {
        return "elsewhere";
      }
      this.replace(target, page);
      return "put";
    } catch (error) {
      return error.name === "AbortError" ? "left" : "failed";
    } finally {
      if (!signal.aborted) {
        target.removeAttribute("aria-busy");
      }
    }
  }

  replace(target, page) {
    const wasAtResults = document.activeElement?.matches("[data-list-status]") && target.contains(document.activeElement);
    target.replaceChildren(...document.adoptNode(page.body).childNodes);
    this.sayFrame();
    const status = target.querySelector("[data-list-status]");
    if (wasAtResults && status) {
      // Read because the focus comes there.
      status.focus({ preventScroll: true });
    } else {
      this.live.say(status?.textContent.trim() ?? "La liste a suivi la carte.");
    }
  }
}

if (!customElements.get("list-follow")) {
  customElements.define("list-follow", ListFollow);
}
