import { debounced, liveRegion, make, readJson } from "../lib/dom.js";
import {
  metresAfterKey,
  metresInField,
  nearestMetres,
  pieceAt,
  positionAt,
  sectionInWords,
  sectionOf,
  stretchOf,
  withEnd,
} from "../lib/measured-line.js";
import { askPlace, tokenOf } from "../lib/place-answers.js";
import { atCommune, lengthInWords } from "../lib/words.js";
import { keepAboveFold } from "../map/frame.js";
import { makeMarker } from "../map/maplibre.js";
import { sectionFeatures, sketchLayers } from "../map/sketch-layers.js";
import { COMMUNE_AREA } from "../map/style.js";
import { ParvisMap } from "./parvis-map.js";

const SECTION = "section";
const ENDS = Object.freeze({ from: "Début du tronçon", to: "Fin du tronçon" });
const QUIET_MS = 300;

/** `<section-picker>`: attributes and keyboard are described in docs/map-elements.md. */
export class SectionPicker extends ParvisMap {
  connectedCallback() {
    const byId = (name) => document.getElementById(this.getAttribute(name) ?? "");
    this.inputs = { from: byId("for-from"), to: byId("for-to") };
    this.radios = { section: byId("for-section"), whole: byId("for-whole") };
    this.preview = byId("preview");
    // Not "part": every element has a property of that name.
    this.partWords = byId("part");
    this.pieces = readJson(this.getAttribute("line"))?.pieces ?? [];
    this.handles = {};
    super.connectedCallback();
    if (this.map && this.pieces.length) {
      this.section = this.sectionFromInputs() ?? this.longest();
      this.status = liveRegion({ visible: true });
      this.append(make("div", { class: "section-tools" }, this.status.node));
      keepAboveFold(this, this.life.signal);
      this.sayLater = debounced(() => this.say(), QUIET_MS, this.life.signal);
      this.listenToInputs();
    }
  }

  disconnectedCallback() {
    this.asking?.abort();
    Object.values(this.handles).forEach((handle) => handle.remove());
    this.handles = {};
    super.disconnectedCallback();
  }

  furnish() {
    super.furnish();
    if (!this.pieces.length) {
      return;
    }
    this.map.addSource(SECTION, { type: "geojson", data: sectionFeatures([]) });
    sketchLayers(SECTION, this.palette).forEach((layer) => this.map.addLayer(layer));
    Object.keys(ENDS).forEach((end) => this.addHandle(end));
    this.draw();
  }

  becomeReady() {
    super.becomeReady();
    this.describe();
  }

  /** Metres of the whole line. */
  stretch() {
    return [stretchOf(this.pieces[0])[0], stretchOf(this.pieces.at(-1))[1]];
  }

  longest() {
    const [from, to] = stretchOf(this.pieces[0]);
    return { from, to };
  }

  isWhole() {
    return Boolean(this.radios.whole?.checked);
  }

  addHandle(end) {
    const node = make("div", { class: `section-handle section-handle--${end}`, tabindex: "0" }, make("span", { class: "section-handle__dot" }));
    const marker = makeMarker(node, true).setLngLat(this.positionOf(end)).addTo(this.map);
    // MapLibre names a marker itself when it is added.
    node.setAttribute("role", "slider");
    node.setAttribute("aria-label", ENDS[end]);
    const dragged = () => {
      const { lng, lat } = marker.getLngLat();
      this.move(end, nearestMetres(this.pieces, [lng, lat]));
    };
    marker.on("drag", dragged);
    marker.on("dragend", dragged);
    node.addEventListener("keydown", (event) => {
      const metres = metresAfterKey(event, this.section[end], this.stretch());
      if (metres !== null) {
        // The map moves with the same keys.
        event.preventDefault();
        event.stopPropagation();
        this.move(end, metres);
      }
    }, { signal: this.life.signal });
    this.handles[end] = marker;
  }

  positionOf(end) {
    return positionAt(this.piece(), this.section[end]);
  }

  /** Puts an end of the section at a distance; the other one follows where it must. */
  move(end, metres) {
    this.section = withEnd(this.pieces, this.section, end, metres);
    if (this.radios.section) {
      this.radios.section.checked = true;
    }
    this.inputs.from.value = metresInField(this.section.from);
    this.inputs.to.value = metresInField(this.section.to);
    this.draw();
    this.describe();
  }

  /** The unbroken line that holds the section. */
  piece() {
    return pieceAt(this.pieces, (this.section.from + this.section.to) / 2);
  }

  /** The lines that are chosen, each as positions. */
  lines() {
    return this.isWhole() ? this.pieces.map((one) => sectionOf(one, ...stretchOf(one))) : [sectionOf(this.piece(), this.section.from, this.section.to)];
  }

  draw() {
    const { start } = this.piece();
    this.map?.getSource(SECTION)?.setData(sectionFeatures(this.lines()));
    const [first, last] = this.stretch();
    for (const [end, handle] of Object.entries(this.handles)) {
      handle.setLngLat(this.positionOf(end));
      const node = handle.getElement();
      node.setAttribute("aria-valuemin", Math.round(first));
      node.setAttribute("aria-valuemax", Math.round(last));
      node.setAttribute("aria-valuenow", Math.round(this.section[end]));
      node.setAttribute("aria-valuetext", `${metresInField(this.section[end])} mètres ${start ?? ""}`.trimEnd());
    }
  }

  /** "environ 220 m, à Roubaix", as this page measures it; the server says it better once it is quiet. */
  words() {
    const [first, last] = this.stretch();
    const length = this.isWhole() ? last - first : this.section.to - this.section.from;
    const communes = [...new Set(["from", "to"].map((end) => this.communeAt(this.positionOf(end))).filter(Boolean))];
    const where = communes.length ? `, ${communes.map(atCommune).join(" et ")}` : "";
    return length > 0 ? `environ ${lengthInWords(length)}${where}` : `un point de cette ligne${where}`;
  }

  describe() {
    this.asking?.abort();
    this.show(this.words());
    this.sayLater?.();
  }

  /** Beside the form: which part, and how long it is and where. */
  show(words) {
    if (this.preview) {
      this.preview.textContent = words;
    }
    if (this.partWords) {
      this.partWords.textContent = this.isWhole() ? "" : `, ${sectionInWords(this.section, this.piece().start)}`;
    }
  }

  async say() {
    let words = this.words();
    const lines = this.lines();
    const [[first]] = lines;
    const point = this.section.from === this.section.to && !this.isWhole();
    const geometry = point ? { type: "Point", coordinates: first } : { type: "LineString", coordinates: lines[0] };
    if (this.getAttribute("words-src") && lines.length === 1) {
      this.asking = new AbortController();
      try {
        const said = await askPlace(this.getAttribute("words-src"), tokenOf(this.getAttribute("form")), geometry, this.asking.signal);
        words = said?.measure || words;
      } catch {
        return;
      }
    }
    this.show(words);
    const part = this.isWhole() ? "tout l’élément" : sectionInWords(this.section, this.piece().start);
    const sentence = `${part[0].toUpperCase()}${part.slice(1)}, ${words}.`;
    if (this.status.node.textContent !== sentence) {
      this.status.say(sentence);
    }
  }

  communeAt(position) {
    if (!this.map?.getLayer(COMMUNE_AREA)) {
      return null;
    }
    const [feature] = this.map.queryRenderedFeatures(this.map.project(position), { layers: [COMMUNE_AREA] });
    return feature?.properties.name ?? null;
  }

  sectionFromInputs() {
    const [from, to] = [metresTyped(this.inputs.from?.value), metresTyped(this.inputs.to?.value)];
    const [first, last] = this.stretch();
    return from >= first && to >= from && to <= last + 1 ? { from, to: Math.min(to, last) } : null;
  }

  listenToInputs() {
    const { signal } = this.life;
    for (const input of Object.values(this.inputs)) {
      input?.addEventListener("input", () => {
        this.radios.section.checked = true;
        this.section = this.sectionFromInputs() ?? this.section;
        this.draw();
        this.describe();
      }, { signal });
    }
    for (const radio of Object.values(this.radios)) {
      radio?.addEventListener("change", () => {
        if (!this.isWhole() && !this.sectionFromInputs()) {
          this.move("to", this.section.to);
        }
        this.draw();
        this.describe();
      }, { signal });
    }
  }
}

/** A French keyboard writes commas; whoever writes "m" is understood. */
function metresTyped(text) {
  const plain = String(text ?? "").replace(/\s|m$/g, "").replace(",", ".");
  return plain ? Number(plain) : NaN;
}

if (!customElements.get("section-picker")) {
  customElements.define("section-picker", SectionPicker);
}
