import { zoneParameter } from "../lib/addresses.js";
import { liveRegion, make } from "../lib/dom.js";
import { canFinish, emptySketch, finished, sketchInWords, withoutLast, withPosition } from "../lib/sketch.js";
import { crossHair, positionUnder } from "../map/cross-hair.js";
import { crossHairTop, stayUncovered } from "../map/frame.js";
import { sketchFeatures, sketchLayers } from "../map/sketch-layers.js";

const SKETCH = "zone-sketch";
/** As portal.zones says. */
const MOST_CORNERS = 100;

/**
 * `<zone-drawer for="carte">` around the text input of a zone and a hidden button `data-draw`: draws
 * the zone on the map, writes its corners in the input and sends the input's form.
 */
export class ZoneDrawer extends HTMLElement {
  connectedCallback() {
    this.life = new AbortController();
    const { signal } = this.life;
    this.input = this.querySelector("input");
    this.button = this.querySelector("[data-draw]");
    this.button?.addEventListener("click", () => this.start(), { signal });
    document.addEventListener("parvis:ready", () => this.offer(), { signal });
    this.offer();
  }

  disconnectedCallback() {
    this.stop();
    this.life.abort();
  }

  host() {
    return document.getElementById(this.getAttribute("for") ?? "");
  }

  /** Once there is a map to draw on; the corners need no typing any more, unless they are wrong. */
  offer() {
    if (this.button && this.host()?.dataset.state === "ready") {
      this.button.hidden = false;
      this.classList.toggle("zone-drawer--ready", this.input?.getAttribute("aria-invalid") !== "true");
    }
  }

  start() {
    const host = this.host();
    if (this.drawing || !host?.map) {
      return;
    }
    this.drawing = new AbortController();
    const { signal } = this.drawing;
    this.sketch = emptySketch("polygon");
    this.buildTools(host, signal);
    host.map.addSource(SKETCH, { type: "geojson", data: sketchFeatures(this.sketch) });
    sketchLayers(SKETCH, host.palette).forEach((layer) => host.map.addLayer(layer));
    host.map.doubleClickZoom.disable();
    host.useTool({ click: ({ lng, lat }) => this.add(lng, lat) });
    const canvas = host.map.getCanvas();
    canvas.addEventListener("keydown", (event) => this.onKey(event), { signal });
    canvas.addEventListener("dblclick", () => this.finish(), { signal });
    // On a phone the panel lies over the map.
    this.closest("split-sheet")?.setStop?.("peek");
    host.scrollIntoView({ block: "nearest" });
    canvas.focus({ preventScroll: true });
    this.refresh();
    this.keepInSight();
  }

  buildTools(host, signal) {
    const button = (text, work, extra) => {
      const node = make("button", { type: "button", class: `button pin-tools__button ${extra}` }, text);
      node.addEventListener("click", work, { signal });
      return node;
    };
    this.status = liveRegion({ visible: true });
    this.addButton = button("Ajouter ce point", () => this.addAtCentre(), "button--primary");
    this.finishButton = button("Terminer", () => this.finish(), "");
    this.undoButton = button("Annuler le dernier point", () => this.change(withoutLast(this.sketch)), "button--quiet");
    const leave = button("Abandonner", () => this.leave(), "button--quiet");
    const row = make("div", { class: "pin-tools__row" }, this.addButton, this.finishButton, this.undoButton, leave);
    this.tools = make("div", { class: "pin-tools", role: "group", "aria-label": "Dessiner une zone" }, this.status.node, row);
    this.cross = crossHair();
    host.append(this.cross, this.tools);
    host.classList.add("is-drawing");
    const keep = () => this.keepInSight();
    window.addEventListener("scroll", keep, { signal, passive: true });
    window.addEventListener("resize", keep, { signal, passive: true });
    // The panel slides away; a longer sentence needs a line more.
    this.closest("split-sheet")?.addEventListener("transitionend", keep, { signal });
    const watcher = new ResizeObserver(keep);
    watcher.observe(this.tools);
    signal.addEventListener("abort", () => watcher.disconnect());
  }

  /** Buttons and cross-hair stay clear of what covers the map: the panel on a phone, the window's edge. */
  keepInSight() {
    const host = this.host();
    const covered = stayUncovered(host);
    const map = host.getBoundingClientRect();
    const toolsTop = this.tools.getBoundingClientRect().top - map.top;
    host.style.setProperty("--cross-hair-top", `${crossHairTop(map.height, covered, toolsTop)}px`);
  }

  onKey(event) {
    const works = { Enter: () => this.addAtCentre(), " ": () => this.addAtCentre(), Backspace: () => this.change(withoutLast(this.sketch)), Escape: () => this.leave() };
    if (Object.hasOwn(works, event.key)) {
      event.preventDefault();
      event.stopPropagation();
      works[event.key]();
    }
  }

  addAtCentre() {
    const { lng, lat } = positionUnder(this.host().map, this.cross);
    this.add(lng, lat);
  }

  add(lon, lat) {
    if (this.sketch.positions.length < MOST_CORNERS) {
      this.change(withPosition(this.sketch, lon, lat));
    }
  }

  change(sketch) {
    if (sketch !== this.sketch) {
      this.sketch = sketch;
      this.host().map.getSource(SKETCH)?.setData(sketchFeatures(sketch));
      this.refresh();
    }
  }

  refresh() {
    const { length } = this.sketch.positions;
    this.addButton.disabled = length >= MOST_CORNERS;
    this.finishButton.disabled = !canFinish(this.sketch);
    this.undoButton.disabled = length === 0;
    this.status.say(sketchInWords(this.sketch, { commune: null, within: true }));
  }

  /** Sends the form: the address then holds the zone, and the server says what is in it. */
  finish() {
    if (!canFinish(this.sketch) || !this.input) {
      return;
    }
    this.change(finished(this.sketch));
    this.input.value = zoneParameter(this.sketch.positions);
    this.stop();
    this.input.form?.requestSubmit();
  }

  leave() {
    this.stop();
    this.closest("split-sheet")?.setStop?.("half");
    this.button?.focus();
  }

  stop() {
    const host = this.host();
    if (!this.drawing) {
      return;
    }
    this.drawing.abort();
    this.drawing = null;
    this.tools.remove();
    this.cross.remove();
    host?.classList.remove("is-drawing");
    host?.style.removeProperty("--cross-hair-top");
    if (host?.map) {
      sketchLayers(SKETCH, host.palette).forEach(({ id }) => host.map.removeLayer(id));
      host.map.removeSource(SKETCH);
      host.map.doubleClickZoom.enable();
      host.useTool(null);
    }
  }
}

if (!customElements.get("zone-drawer")) {
  customElements.define("zone-drawer", ZoneDrawer);
}
