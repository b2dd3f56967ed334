import { make, debounced, inSight, liveRegion, readJson, tell } from "../lib/dom.js";
import { canDrawMaps } from "../lib/drawing.js";
import { parseBounds, boundsOf } from "../lib/geometry.js";
import { viewIn } from "../lib/view.js";
import { addBrowsing } from "../map/browse.js";
import { sentenceOf } from "../map/card.js";
import { Cards, TROUBLES } from "../map/cards.js";
import { sizeClusters } from "../map/clusters.js";
import { Details } from "../map/details.js";
import { keepFresh } from "../map/freshness.js";
import { cooperatesHere, currentPadding, isNarrow, SENTENCES } from "../map/frame.js";
import { goTo, makeMap, showBounds } from "../map/maplibre.js";
import { Overlay } from "../map/overlay.js";
import { paletteFrom } from "../map/palette.js";
import { basemapStyle, COMMUNE_AREA, communesToAsk } from "../map/style.js";
import { tellWhatIsUnder } from "../map/under.js";

const READY_TIMEOUT_MS = 25000;
const CLOSE_UP_ZOOM = 15;
/** Zooms between a cluster and what it is made of: its cell then fills the map. */
const CLUSTER_STEP = 2;

/** `<parvis-map>`: attributes, events and keyboard are described in docs/map-elements.md. */
export class ParvisMap extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    this.fallback = make("div", { class: "map-fallback" });
    this.fallback.append(...this.childNodes);
    this.append(this.fallback);
    this.chosen = null;
    this.pointed = null;
    this.tool = null;
    if (!canDrawMaps()) {
      this.fail("unsupported");
      return;
    }
    this.dataset.state = "loading";
    this.start();
  }

  disconnectedCallback() {
    this.life.abort();
    clearTimeout(this.deadline);
    this.cards?.close();
    this.cards = null;
    this.map?.remove();
    this.map = null;
    this.overlay = null;
    this.replaceChildren(...this.fallback.childNodes);
    delete this.dataset.state;
  }

  start() {
    const { signal } = this.life;
    this.sources = this.readSources();
    // Read before the map writes its own view there.
    this.opensAt = this.hasAttribute("hash") ? viewIn(location.hash) : null;
    this.palette = paletteFrom((name) => getComputedStyle(this).getPropertyValue(name));
    this.fallback.hidden = true;
    this.surface = make("div", { class: "map-surface" });
    this.notice = make("div", { class: "map-notice", hidden: true });
    this.live = liveRegion();
    this.append(this.surface, this.notice, this.live.node);
    try {
      this.map = makeMap(this.mapOptions());
    } catch {
      this.fail("unsupported");
      return;
    }
    this.deadline = setTimeout(() => this.dataset.state === "loading" && this.fail("error"), READY_TIMEOUT_MS);
    this.map.once("style.load", () => this.furnish());
    this.map.once("load", () => this.becomeReady());
    this.map.on("error", ({ error }) => this.onMapError(error));
    this.map.on("moveend", debounced(() => this.tellMoved(), 150, signal));
    window.addEventListener("offline", () => this.warn("offline"), { signal });
    window.addEventListener("online", () => this.retry(), { signal });
  }

  readSources() {
    const sources = readJson(this.getAttribute("sources"));
    return Array.isArray(sources) ? sources : [];
  }

  mapOptions() {
    return {
      container: this.surface,
      style: this.baseStyle(),
      label: this.getAttribute("label") ?? "Carte",
      bounds: this.startBounds(),
      padding: currentPadding(this),
      hash: this.hasAttribute("hash"),
      cooperative: cooperatesHere(this),
      geolocate: this.getAttribute("geolocate") !== "off",
    };
  }

  baseStyle() {
    const outside = this.getAttribute("basemap-style");
    return outside || basemapStyle({ communes: this.communes(), bounds: this.territoryBounds(), palette: this.palette });
  }

  communes() {
    return absolute(this.getAttribute("basemap") || "/tiles/communes.json");
  }

  territoryBounds() {
    return parseBounds(this.getAttribute("territory") ?? this.getAttribute("bounds"));
  }

  startBounds() {
    const perimeter = this.sources.find(({ kind, geojson }) => kind === "perimeter" && geojson);
    return parseBounds(this.getAttribute("bounds")) ?? boundsOf(perimeter?.geojson);
  }

  /** Lays the sources over the basemap and starts to listen; the style is there, tiles may not be. */
  furnish() {
    const { map } = this;
    if (!map.getLayer(COMMUNE_AREA)) {
      const { sources, layers } = communesToAsk(this.communes());
      Object.entries(sources).forEach(([id, source]) => map.getSource(id) ?? map.addSource(id, source));
      layers.forEach((layer) => map.addLayer(layer, map.getStyle().layers[0]?.id));
    }
    this.overlay = new Overlay(map, this.sources, this.palette, absolute);
    this.details = new Details((sourceId) => map.getSource(sourceId)?.tiles?.[0]);
    const padding = () => currentPadding(this);
    this.cards = new Cards({ map, details: this.details, say: this.live.say, padding, onChange: (choice) => this.onCard(choice) });
    this.listenToMap();
    this.listenToList();
    sizeClusters(map, () => this.overlay.clusterLayers(), this.life.signal);
    keepFresh(map, this.overlay.sources, this.life.signal, (sourceId) => {
      this.details.forget(sourceId);
      tell(this, "parvis:refreshed", { sourceId });
    });
    this.offerBrowsing();
  }

  offerBrowsing() {
    addBrowsing({
      host: this,
      collect: () => this.overlay.choicesInView(),
      describe: (choice) => this.describe(choice),
      point: (choice) => this.point(choice),
      locate: (choice) => this.overlay.placeInWindow(choice),
      open: (choice, opener) => this.choose(choice, { opener, focusCard: true }),
      signal: this.life.signal,
    });
  }

  /** A sentence about a choice, or why there is none. */
  describe(choice) {
    return this.details.complete(choice).then(sentenceOf, ({ gone }) => (gone ? TROUBLES.gone : TROUBLES.unreachable));
  }

  becomeReady() {
    clearTimeout(this.deadline);
    this.dataset.state = "ready";
    tell(this, "parvis:ready", {});
  }

  listenToMap() {
    const { map, overlay } = this;
    this.addEventListener("keydown", (event) => this.onKey(event), { signal: this.life.signal });
    map.on("mousemove", ({ point, lngLat }) => {
      if (this.tool) {
        return;
      }
      const [choice = null] = overlay.choicesAt(point, lngLat.toArray());
      map.getCanvas().classList.toggle("is-over-feature", Boolean(choice));
      this.point(choice);
    });
    const { say } = this.live;
    const choicesAt = (point, position) => this.overlay?.choicesAt(point, position) ?? [];
    tellWhatIsUnder({ map, choicesAt, describe: (choice) => this.describe(choice), say, signal: this.life.signal });
    // The pointer may already be over the list, whose light must stay.
    map.on("mouseout", () => this.pointedOnMap && this.point(null));
    map.on("click", ({ point, lngLat }) => {
      if (this.tool) {
        this.tool.click(lngLat);
        return;
      }
      const [choice, ...others] = overlay.choicesAt(point, lngLat.toArray());
      if (choice) {
        this.choose(choice, { others: others.filter(({ count }) => !count) });
      } else {
        this.cards.close();
      }
    });
  }

  list() {
    return document.getElementById(this.getAttribute("list") ?? "");
  }

  /** The list may be refetched at any time, so it is listened to as a whole. */
  listenToList() {
    const { signal } = this.life;
    const itemOf = (event) => (event.target instanceof Element ? event.target.closest("[data-feature]") : null);
    const isInList = (item) => item && this.list()?.contains(item);
    const light = (event) => {
      const item = itemOf(event);
      if (isInList(item)) {
        this.pointed = item.dataset.feature;
        this.pointedOnMap = false;
        this.relight();
      }
    };
    const unlight = (event) => {
      if (isInList(itemOf(event))) {
        this.pointed = null;
        this.relight();
      }
    };
    document.addEventListener("pointerover", light, { signal });
    document.addEventListener("pointerout", unlight, { signal });
    document.addEventListener("focusin", light, { signal });
    document.addEventListener("focusout", unlight, { signal });
    document.addEventListener("click", (event) => {
      const shower = event.target instanceof Element ? event.target.closest("[data-show-on-map]") : null;
      const item = itemOf(event);
      if (shower && isInList(item)) {
        event.preventDefault();
        this.showItem(item, shower);
      }
    }, { signal });
  }

  /** Flies to the feature of a list item, then opens its card. */
  showItem(item, opener) {
    const position = [Number(item.dataset.lon), Number(item.dataset.lat)];
    this.show({ lon: position[0], lat: position[1] });
    this.map.once("idle", () => {
      const choice = this.overlay?.find(item.dataset.feature);
      if (choice) {
        this.choose(choice, { opener, focusCard: true });
      }
    });
  }

  /**
   * Moves to a place.
   * @param {{lon?: number, lat?: number, zoom?: number, bounds?: [number, number, number, number], padding?: object}} view degrees, pixels
   */
  show({ lon, lat, zoom = CLOSE_UP_ZOOM, bounds, padding = currentPadding(this) }) {
    if (!this.map) {
      return;
    }
    if (bounds) {
      showBounds(this.map, bounds, padding);
    } else {
      goTo(this.map, { center: [lon, lat], zoom: Math.max(zoom, this.map.getZoom()), padding });
    }
  }

  point(choice) {
    const identity = choice?.identity ?? null;
    if (identity === this.pointed) {
      return;
    }
    this.pointed = identity;
    this.pointedOnMap = Boolean(choice);
    this.relight();
    if (choice) {
      tell(this, "parvis:feature-focus", { sourceId: choice.source.id, identity: choice.identity });
    }
  }

  relight() {
    this.overlay?.light(this.chosen, this.pointed);
    for (const item of this.list()?.querySelectorAll("[data-feature]") ?? []) {
      item.classList.toggle("is-lit", item.dataset.feature === this.pointed || item.dataset.feature === this.chosen);
    }
  }

  /**
   * Opens the card of a feature, or what a cluster is made of.
   * @param {object} choice see map/overlay.js
   * @param {object} [options] see map/cards.js: where the focus returns, whether it goes to the card, what else is here
   */
  choose(choice, options = {}) {
    if (choice.count) {
      this.cards.close();
      const [lon, lat] = choice.position;
      this.show({ lon, lat, zoom: this.map.getZoom() + CLUSTER_STEP });
      this.live.say(sentenceOf(choice));
      return;
    }
    this.cards.open(choice, options);
  }

  /** A card was opened, or (null) closed. */
  onCard(choice) {
    this.chosen = choice?.identity ?? null;
    if (this.life.signal.aborted) {
      return;
    }
    this.relight();
    if (choice) {
      const item = [...(this.list()?.querySelectorAll("[data-feature]") ?? [])].find(({ dataset }) => dataset.feature === choice.identity);
      // On a phone the list lies under the map: going there would leave the card.
      if (!isNarrow()) {
        item?.scrollIntoView({ block: "nearest" });
      }
      tell(this, "parvis:feature-focus", { sourceId: choice.source.id, identity: choice.identity });
    }
  }

  onKey(event) {
    if (event.key === "Escape" && this.cards.isOpen && !event.defaultPrevented) {
      this.cards.close();
    }
  }

  /**
   * Shows or hides a source; the legend calls this.
   * @param {string} sourceId
   * @param {boolean} visible
   */
  setVisible(sourceId, visible) {
    const source = this.sources.find(({ id }) => id === sourceId);
    if (source) {
      source.visible = visible;
    }
    this.overlay?.setVisible(sourceId, visible);
  }

  /**
   * Gives the clicks on the map to a tool, or (null) back to the features.
   * @param {{click: (position: {lng: number, lat: number}) => void} | null} tool
   */
  useTool(tool) {
    this.cards?.close();
    this.point(null);
    this.tool = tool;
  }

  /** What the map shows. @returns {[number, number, number, number] | null} west, south, east, north, degrees */
  bounds() {
    return this.map?.getBounds().toArray().flat() ?? null;
  }

  tellMoved() {
    const bounds = this.bounds();
    if (bounds) {
      tell(this, "parvis:moved", { bounds });
    }
  }

  onMapError(error) {
    if (this.dataset.state === "loading" && !this.map?.style?._loaded) {
      this.fail("error");
    } else {
      this.warn(navigator.onLine ? "partial" : "offline");
    }
    // Kept for whoever reads the console: a person gets the sentence above.
    console.warn(error?.message ?? error);
  }

  warn(kind) {
    const again = make("button", { type: "button", class: "map-notice__button" }, "Réessayer");
    again.addEventListener("click", () => this.retry(), { signal: this.life.signal });
    this.notice.replaceChildren(make("p", { role: "status" }, SENTENCES[kind]), again);
    this.notice.hidden = false;
  }

  retry() {
    this.notice.hidden = true;
    for (const id of Object.keys(this.map?.getStyle()?.sources ?? {})) {
      const source = this.map.getSource(id);
      const specification = source?.serialize();
      if (source?.type === "vector" && specification.url) {
        source.setUrl(specification.url);
      }
    }
  }

  fail(kind) {
    clearTimeout(this.deadline);
    const read = inSight(document.querySelector(":target"));
    this.dataset.state = kind;
    this.map?.remove();
    this.map = null;
    this.overlay = null;
    this.surface?.remove();
    this.fallback.hidden = false;
    this.fallback.replaceChildren(make("p", { role: "status" }, SENTENCES[kind]));
    // Without a map the page is laid out anew: who was led to a place in it stays there.
    read?.scrollIntoView();
  }
}

function absolute(address) {
  return new URL(address, document.baseURI).href;
}

if (!customElements.get("parvis-map")) {
  customElements.define("parvis-map", ParvisMap);
}
