import { liveRegion, make, readJson, tell } from "../lib/dom.js";
import { boundsOf } from "../lib/geometry.js";
import { PlaceInputs } from "../lib/place-inputs.js";
import { canFinish, emptySketch, finished, geometryOf, isWithin, sketchInWords, withoutLast, withPosition } from "../lib/sketch.js";
import { atCommune } from "../lib/words.js";
import { crossHair } from "../map/cross-hair.js";
import { FeatureOffer } from "../map/feature-offer.js";
import { keepAboveFold } from "../map/frame.js";
import { jumpTo, makeMarker } from "../map/maplibre.js";
import { OptionPlaces } from "../map/option-places.js";
import { sketchFeatures, sketchLayers } from "../map/sketch-layers.js";
import { COMMUNE_AREA } from "../map/style.js";
import { ParvisMap } from "./parvis-map.js";

const SKETCH = "sketch";
const KINDS = Object.freeze({ point: "Un lieu", line: "Un trait", polygon: "Une zone" });
const PLACE_ZOOM = 16;

/** `<pin-picker>`: attributes, events and keyboard are described in docs/map-elements.md. */
export class PinPicker extends ParvisMap {
  connectedCallback() {
    const byId = (name) => document.getElementById(this.getAttribute(name) ?? "");
    this.inputs = new PlaceInputs({ lon: byId("for-lon"), lat: byId("for-lat"), geometry: byId("for-geometry"), drawing: byId("for-drawing") });
    this.perimeter = readPerimeter(this.getAttribute("perimeter"));
    this.kinds = (this.getAttribute("geometries") ?? "point").split(/\s+/).filter((kind) => Object.hasOwn(KINDS, kind));
    this.sketch = this.inputs.read() ?? emptySketch(this.kinds[0] ?? "point");
    // What was placed of another kind waits here for its author to come back to it.
    this.put = new Map();
    super.connectedCallback();
    if (this.map) {
      this.buildTools();
      this.inputs.listen((sketch) => this.take(sketch), this.life.signal);
      this.inputs.holdUnfinished(() => this.sketch, () => this.askForMore(), this.life.signal);
    }
  }

  disconnectedCallback() {
    this.marker?.remove();
    this.marker = null;
    super.disconnectedCallback();
  }

  /** The perimeter lies under the other sources. */
  readSources() {
    const perimeter = this.perimeter ? [{ id: "perimeter", kind: "perimeter", geojson: this.perimeter }] : [];
    return [...perimeter, ...super.readSources()];
  }

  mapOptions() {
    return { ...super.mapOptions(), cooperative: false, geolocate: false, padding: undefined };
  }

  furnish() {
    super.furnish();
    this.offerFeatures();
    this.map.addSource(SKETCH, { type: "geojson", data: sketchFeatures(this.sketch) });
    sketchLayers(SKETCH, this.palette).forEach((layer) => this.map.addLayer(layer));
    this.draw();
    if (this.sketch.positions.length) {
      jumpTo(this.map, this.boundsOfSketch(), PLACE_ZOOM);
      this.tellPlace({ restored: true });
    }
    this.drawOptions();
  }

  /**
   * Draws the numbered places among which somebody is asked to choose.
   * @param {{options: object[], choose: (number: number) => void, point: (number: number) => void}} asked see map/option-places.js
   * @param {(places: OptionPlaces) => void} drawn called once they are on the map
   */
  offerOptions(asked, drawn) {
    this.asked = { asked, drawn };
    if (this.overlay) {
      this.drawOptions();
    }
  }

  drawOptions() {
    if (this.asked && this.map) {
      const { asked, drawn } = this.asked;
      this.asked = null;
      this.options = new OptionPlaces({ map: this.map, palette: this.palette, ...asked });
      drawn(this.options);
    }
  }

  /** Says which place was chosen on the map, and offers the button of the form that takes it. */
  sayChoice(words, send) {
    this.send = send;
    this.sendButton.hidden = !send;
    this.sendButton.textContent = send?.textContent.trim() ?? "";
    this.status.say(`Choisi\u202f: ${words}`);
  }

  becomeReady() {
    super.becomeReady();
    this.describe();
  }

  /** Here a click places; it does not choose. */
  listenToMap() {
    const { map } = this;
    const { signal } = this.life;
    map.doubleClickZoom.disable();
    map.on("click", ({ lngLat, point }) => {
      const number = this.options?.at(point);
      if (number) {
        this.options.choose(number);
        return;
      }
      this.add(lngLat.lng, lngLat.lat);
      this.offerAt(point, [lngLat.lng, lngLat.lat]);
    });
    map.on("dblclick", () => this.finish());
    map.getCanvas().addEventListener("keydown", (event) => this.onCanvasKey(event), { signal });
    map.on("moveend", () => {
      this.describe();
      this.describeUnder();
    });
  }

  offerBrowsing() {}

  /** Objects of the consultation's layers can be spoken of too, on a page of their own. */
  offerFeatures() {
    const page = this.getAttribute("feature-page");
    if (page && this.tools) {
      this.offer = new FeatureOffer({ page, details: this.details, signal: this.life.signal });
      this.tools.prepend(this.offer.node);
    }
  }

  /** Offers what lies under a point of the screen; while a line is being drawn nobody asks. */
  async offerAt(point, position) {
    if (!this.offer || (this.sketch.kind !== "point" && this.sketch.positions.length > 1)) {
      this.offer?.clear();
      return;
    }
    const names = await this.offer.offer(this.overlay.choicesAt(point, position));
    if (names.length) {
      this.status.say(this.sentence(), `Ici, sur le plan\u202f: ${names.join(", ")}. Vous pouvez en parler avec le bouton de la carte.`);
    }
  }

  buildTools() {
    const { signal } = this.life;
    const button = (text, work, extra = "") => {
      const node = make("button", { type: "button", class: `button pin-tools__button ${extra}` }, text);
      node.addEventListener("click", work, { signal });
      return node;
    };
    this.status = liveRegion({ visible: true });
    this.hereButton = button("Placer ici", () => this.addAtCentre(), "button--primary");
    this.undoButton = button("Annuler le dernier point", () => this.change(withoutLast(this.sketch)), "button--quiet");
    this.sendButton = button("", () => this.send?.click(), "button--primary");
    this.sendButton.hidden = true;
    this.finishButton = button("Terminer", () => this.finish(), "pin-tools__finish");
    this.backButton = button("Voir tout le périmètre", () => this.showPerimeter(), "button--quiet");
    this.locateButton = navigator.geolocation ? button("Ma position", () => this.locate(), "button--quiet") : null;
    this.tools = make(
      "div",
      { class: "pin-tools" },
      this.status.node,
      make("div", { class: "pin-tools__row" }, this.sendButton, this.hereButton, this.finishButton, this.undoButton, this.backButton, this.locateButton),
    );
    this.kindRadios = this.kinds.length > 1 ? this.kindChoice() : null;
    this.append(crossHair(), ...(this.kindRadios ? [this.kindRadios] : []), this.tools);
    keepAboveFold(this, signal);
    this.refreshTools();
  }

  kindChoice() {
    const group = make("fieldset", { class: "pin-tools__kinds" }, make("legend", { class: "visually-hidden" }, "Que voulez-vous placer ?"));
    for (const kind of this.kinds) {
      const radio = make("input", { type: "radio", name: `${this.id || "place"}-kind`, value: kind });
      radio.checked = kind === this.sketch.kind;
      radio.addEventListener("change", () => this.change(this.put.get(kind) ?? emptySketch(kind)), { signal: this.life.signal });
      group.append(make("label", { class: "pin-tools__kind" }, radio, KINDS[kind]));
    }
    return group;
  }

  refreshTools() {
    const drawing = this.sketch.kind !== "point";
    const held = this.tools.contains(document.activeElement) ? document.activeElement : null;
    this.hereButton.textContent = drawing ? "Ajouter ce point" : "Placer ici";
    this.hereButton.hidden = drawing && this.sketch.finished;
    this.finishButton.hidden = !drawing || this.sketch.finished;
    this.finishButton.disabled = !canFinish(this.sketch);
    this.undoButton.hidden = !drawing || !this.sketch.positions.length;
    this.backButton.hidden = !this.perimeter || isWithin(this.sketch, this.perimeter);
    // Once a drawing has begun its buttons need the room, and nothing may take its place.
    this.locateButton?.toggleAttribute("hidden", !this.undoButton.hidden);
    this.undoButton.textContent = this.sketch.finished ? "Reprendre le tracé" : "Annuler le dernier point";
    this.kindRadios?.querySelectorAll("input").forEach((radio) => {
      radio.checked = radio.value === this.sketch.kind;
    });
    if (held && (held.hidden || held.disabled)) {
      // The button that was pressed is gone: whoever has no mouse goes on from the next one.
      [this.undoButton, this.hereButton].find((one) => !one.hidden && !one.disabled)?.focus();
    }
  }

  onCanvasKey(event) {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.addAtCentre();
    } else if (event.key === "Backspace") {
      event.preventDefault();
      this.change(withoutLast(this.sketch));
    }
  }

  /** The position under the cross-hair. @returns {{lng: number, lat: number}} degrees */
  centre() {
    const { x, y } = this.middle();
    return this.map.unproject([x, y]);
  }

  addAtCentre() {
    const { lng, lat } = this.centre();
    this.add(lng, lat);
    this.offerAt(this.middle(), [lng, lat]);
  }

  /** The middle of the map. @returns {{x: number, y: number}} pixels */
  middle() {
    const { clientWidth, clientHeight } = this.map.getCanvas();
    return { x: clientWidth / 2, y: clientHeight / 2 };
  }

  add(lon, lat) {
    this.change(withPosition(this.sketch, lon, lat));
  }

  finish() {
    if (this.sketch.kind !== "point") {
      this.change(finished(this.sketch));
    }
  }

  /**
   * Puts the point at a place and shows it; address search calls this.
   * @param {{lon: number, lat: number}} place degrees
   */
  place({ lon, lat }) {
    const found = withPosition(emptySketch("point"), lon, lat);
    if (!isWithin(found, this.perimeter)) {
      // Far away there is nothing to see: whoever is there looks at the consultation, and keeps the place chosen.
      this.showPerimeter();
      this.status.say("Cet endroit est hors du périmètre de la concertation, que la carte montre en entier. Le lieu choisi n’a pas changé.");
      return;
    }
    this.change(found);
    this.show({ lon, lat, zoom: PLACE_ZOOM });
  }

  showPerimeter() {
    this.show({ bounds: boundsOf(this.perimeter) });
  }

  /** The box of the place; with the perimeter where it lies outside, so that one sees where to go. */
  boundsOfSketch() {
    const drawn = { type: "MultiPoint", coordinates: this.sketch.positions };
    return boundsOf(isWithin(this.sketch, this.perimeter) ? drawn : { type: "GeometryCollection", geometries: [drawn, this.perimeter] });
  }

  /** Shows a place; the cross-hair lands on it, so no padding shifts the centre. */
  show({ lon, lat, zoom = PLACE_ZOOM, bounds }) {
    super.show({ lon, lat, zoom, bounds, padding: { top: 0, right: 0, bottom: 0, left: 0 } });
  }

  change(sketch) {
    if (sketch === this.sketch) {
      return;
    }
    this.put.set(this.sketch.kind, this.sketch);
    this.sketch = sketch;
    // What lay under the place before is not under this one.
    this.offer?.clear();
    this.inputs.write(sketch);
    this.draw();
    this.refreshTools();
    this.describe();
    this.tellPlace();
  }

  /** Tells the page which place is chosen; its geometry is null while there is none. */
  tellPlace(more = {}) {
    const geometry = this.sketch.finished ? geometryOf(this.sketch) : null;
    const [lon, lat] = this.sketch.positions[0] ?? [];
    tell(this, "parvis:place", { lon, lat, geometry, within: isWithin(this.sketch, this.perimeter), ...more });
  }

  /** Takes over a place that was typed, or kept from before. */
  take(sketch) {
    this.change(sketch);
    if (this.map) {
      jumpTo(this.map, this.boundsOfSketch(), Math.max(this.map.getZoom(), PLACE_ZOOM - 2));
    }
  }

  /** The form is not sent with half a drawing. */
  askForMore() {
    this.status.say(`${this.sentence()} Terminez votre tracé avant de continuer, ou annulez ses points.`);
    this.scrollIntoView({ block: "nearest" });
    this.hereButton.focus({ preventScroll: true });
  }

  draw() {
    this.map?.getSource(SKETCH)?.setData(sketchFeatures(this.sketch));
    this.toggleAttribute("data-placed", this.sketch.positions.length > 0);
    if (this.sketch.kind !== "point" || !this.sketch.positions.length) {
      this.marker?.remove();
      this.marker = null;
      return;
    }
    if (!this.marker) {
      this.marker = makeMarker(make("div", { class: "placed-pin" }), true).setLngLat(this.sketch.positions[0]).addTo(this.map);
      this.marker.on("dragend", () => {
        const { lng, lat } = this.marker.getLngLat();
        this.add(lng, lat);
        this.offerAt(this.map.project([lng, lat]), [lng, lat]);
      });
    }
    this.marker.setLngLat(this.sketch.positions[0]);
  }

  /** Says where the place is, and before there is one, what the cross-hair shows. */
  describe() {
    if (!this.map || !this.status) {
      return;
    }
    this.toggleAttribute("data-outside", !isWithin(this.sketch, this.perimeter));
    const sentence = this.sentence();
    if (this.status.node.textContent !== sentence) {
      this.status.say(sentence);
    }
  }

  sentence() {
    const { lng, lat } = this.centre();
    const commune = this.communeAt(this.sketch.positions.at(-1) ?? [lng, lat]);
    const words = sketchInWords(this.sketch, { commune, within: isWithin(this.sketch, this.perimeter) });
    return !this.sketch.positions.length && commune ? `Viseur ${atCommune(commune)}. ${words}` : words;
  }

  /** Names what the map was moved onto, once its name is known and the map still stands there. */
  async describeUnder() {
    const { lng, lat } = this.centre();
    const choices = this.offer ? this.overlay.choicesAt(this.middle(), [lng, lat]) : [];
    const name = choices.length ? await this.offer.nameFirst(choices) : "";
    const now = this.map?.getCenter();
    if (name && now && this.centre().lng === lng && this.centre().lat === lat) {
      this.status.say(`${this.sentence()} Sous le viseur\u202f: ${name}. Entrée pour en parler.`);
    }
  }

  communeAt(position) {
    const point = this.map.project(position);
    const layers = this.map.getLayer(COMMUNE_AREA) ? [COMMUNE_AREA] : [];
    const [feature] = layers.length ? this.map.queryRenderedFeatures(point, { layers }) : [];
    return feature?.properties.name ?? null;
  }

  locate() {
    this.status.say("Recherche de votre position…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.map && this.arrive({ lon: coords.longitude, lat: coords.latitude }),
      () => this.status.say("Votre position n’est pas disponible. Placez le lieu sur la carte, ou cherchez une adresse."),
      { enableHighAccuracy: true, timeout: 10000 },
    );
  }

  /** A point is put where one stands; a line or an area begins where its author decides. */
  arrive(place) {
    if (this.sketch.kind === "point") {
      this.place(place);
    } else {
      this.show(place);
    }
  }
}

function readPerimeter(id) {
  const geojson = readJson(id);
  return geojson && typeof geojson === "object" && geojson.type ? geojson : null;
}

if (!customElements.get("pin-picker")) {
  customElements.define("pin-picker", PinPicker);
}
