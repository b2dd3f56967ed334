/** What the application lays over a basemap, and what is lit on it. */

import { countIn } from "./clusters.js";
import { boundsOf } from "../lib/geometry.js";
import { identityOf, isAboveNames, isChosen, sourceSpecification, stackedLayers } from "./layers.js";
import { FIRST_NAME_LAYER } from "./style.js";

/** Pixels around a pointer that still count as touching a feature: a finger is wide. */
const REACH_PX = 6;
/** What lies under one click is offered up to that many, and asked for up to that many. */
const MOST_TOGETHER = 5;
const CHOOSABLE = new Set(["area", "line", "casing", "edge", "dot", "badge", "pin", "cluster"]);
/** When several features lie under the pointer, pins win over lines and lines over areas. */
const RANK = Object.freeze({ cluster: 0, pin: 0, badge: 1, dot: 2, line: 3, casing: 3, edge: 4, area: 5 });

/**
 * A feature a person can choose.
 * @typedef {{source: object, identity: string, number?: number, count?: number, properties: Record<string, unknown>, position: [number, number]}} Choice
 * number is the MVT id, properties what the tile carries; position is lon, lat in degrees, a point on
 * the feature; a cluster has a count
 */

/** Sources and layers of a list of MapSources on one map. */
export class Overlay {
  /**
   * @param {object} map MapLibre map whose style is loaded
   * @param {object[]} sources MapSources
   * @param {object} palette
   * @param {(address: string) => string} absolute
   */
  constructor(map, sources, palette, absolute) {
    this.map = map;
    this.sources = sources.filter((source) => sourceSpecification(source, absolute));
    this.hidden = new Set(this.sources.filter((source) => source.visible === false).map((source) => source.id));
    this.lit = [null, null];
    for (const source of this.sources) {
      map.addSource(source.id, sourceSpecification(source, absolute));
    }
    this.palette = palette;
    this.absolute = absolute;
    this.layers = stackedLayers(this.sources, palette);
    this.layers.forEach((layer) => map.addLayer(layer, this.beforeNames(layer)));
  }

  beforeNames(layer) {
    return isAboveNames(layer) || !this.map.getLayer(FIRST_NAME_LAYER) ? undefined : FIRST_NAME_LAYER;
  }

  /**
   * Draws a source that is there already in another way, or from other data.
   * @param {object} source MapSource with the id of one of the overlay's
   */
  replace(source) {
    const former = this.sourceOf(source.id);
    const specification = sourceSpecification(source, this.absolute);
    if (!former || !specification) {
      return;
    }
    this.layers.filter(({ metadata }) => metadata.source === source.id).forEach(({ id }) => this.map.removeLayer(id));
    if (JSON.stringify(sourceSpecification(former, this.absolute)) !== JSON.stringify(specification)) {
      this.map.removeSource(source.id);
      this.map.addSource(source.id, specification);
    }
    const visible = !this.hidden.has(source.id);
    this.sources = this.sources.map((one) => (one === former ? { ...source, visible } : one));
    this.layers = stackedLayers(this.sources, this.palette);
    // From the top down, so that the layer above is there to be put under.
    [...this.layers].reverse().reduce((above, layer) => {
      if (layer.metadata.source === source.id) {
        const sameGround = above && isAboveNames(above) === isAboveNames(layer);
        this.map.addLayer(layer, sameGround ? above.id : this.beforeNames(layer));
        this.applyFilter(layer);
      }
      return layer;
    }, null);
  }

  /** @returns {string[]} ids of the layers whose features can be chosen, of visible sources */
  choosableLayers() {
    return this.layers
      .filter(({ metadata }) => CHOOSABLE.has(metadata.part) && !this.hidden.has(metadata.source))
      .filter(({ metadata }) => !["heatmap", "perimeter", "before", "zone"].includes(this.sourceOf(metadata.source).kind))
      .map((layer) => layer.id);
  }

  /** @returns {{id: string, source: object}[]} layers of counted contributions, of visible sources */
  clusterLayers() {
    return this.layers
      .filter(({ metadata }) => metadata.part === "cluster" && !this.hidden.has(metadata.source))
      .map(({ id, metadata }) => ({ id, source: this.sourceOf(metadata.source) }));
  }

  sourceOf(id) {
    return this.sources.find((source) => source.id === id);
  }

  /**
   * The features under a point of the screen, the one that is meant first.
   * @param {{x: number, y: number}} point pixels from the map's top left corner
   * @param {[number, number]} position lon, lat of that point, degrees
   * @returns {Choice[]}
   */
  choicesAt({ x, y }, position) {
    const box = [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]];
    return this.distinct(this.query(box), position).slice(0, MOST_TOGETHER);
  }

  /**
   * Every choosable feature on the screen, once each, in reading order.
   * @returns {Choice[]}
   */
  choicesInView() {
    const choices = this.distinct(this.query(undefined), null);
    const placed = choices.map((choice) => ({ choice, at: this.map.project(choice.position) }));
    placed.sort((one, other) => Math.round((one.at.y - other.at.y) / 40) || one.at.x - other.at.x);
    return placed.map(({ choice }) => choice);
  }

  /**
   * Where a choice stands in the window.
   * @param {Choice} choice
   * @returns {{x: number, y: number}} pixels
   */
  placeInWindow({ position }) {
    const { left, top } = this.map.getCanvas().getBoundingClientRect();
    const { x, y } = this.map.project(position);
    return { x: left + x, y: top + y };
  }

  /** Each feature once: tiles cut one into pieces, and a source may be drawn over another. */
  distinct(features, position) {
    const seen = new Map();
    for (const feature of features) {
      const choice = this.choiceOf(feature, position);
      if (choice && !seen.has(choice.identity)) {
        seen.set(choice.identity, choice);
      }
    }
    return [...seen.values()];
  }

  /**
   * A feature by its identity, if its tile is loaded.
   * @param {string} identity
   * @returns {Choice | null}
   */
  find(identity) {
    for (const feature of this.query(undefined)) {
      const choice = this.choiceOf(feature, null);
      if (choice?.identity === identity) {
        return choice;
      }
    }
    return null;
  }

  query(geometry) {
    const layers = this.choosableLayers();
    if (!layers.length) {
      return [];
    }
    const rank = (feature) => RANK[feature.layer.metadata.part];
    return this.map.queryRenderedFeatures(geometry, { layers }).sort((one, other) => rank(one) - rank(other));
  }

  choiceOf(feature, position) {
    const source = this.sourceOf(feature.layer.metadata.source);
    if (feature.layer.metadata.part === "cluster") {
      const count = countIn(feature.properties, source.where);
      return { source, identity: `cluster ${feature.id}`, count, properties: feature.properties, position: feature.geometry.coordinates };
    }
    const identity = identityOf(source, feature);
    if (identity === null) {
      return null;
    }
    return { source, identity, number: feature.id, properties: feature.properties, position: anchorOf(feature.geometry, position) };
  }

  /**
   * Lights at most two features: the chosen one and the one under the pointer or the focus.
   * @param {string | null} chosen identity
   * @param {string | null} pointed identity
   */
  light(chosen, pointed) {
    if (this.lit[0] === chosen && this.lit[1] === pointed) {
      return;
    }
    this.lit = [chosen, pointed];
    this.layers.filter(isLitLayer).forEach((layer) => this.applyFilter(layer));
  }

  /**
   * Shows or hides a source.
   * @param {string} id
   * @param {boolean} visible
   */
  setVisible(id, visible) {
    if (visible) {
      this.hidden.delete(id);
    } else {
      this.hidden.add(id);
    }
    for (const layer of this.layers.filter(({ metadata }) => metadata.source === id)) {
      this.map.setLayoutProperty(layer.id, "visibility", visible ? "visible" : "none");
    }
  }

  /** Puts what is lit into a layer that lights. */
  applyFilter(layer) {
    if (isLitLayer(layer)) {
      const source = this.sourceOf(layer.metadata.source);
      const [chosen, pointed] = this.lit;
      const either = ["any", isChosen(source, chosen), isChosen(source, pointed)];
      this.map.setFilter(layer.id, replaceChosen(layer.filter, source, either));
    }
  }

  /** The box around everything that came as GeoJSON, perimeters first. */
  bounds() {
    const perimeter = this.sources.find((source) => source.kind === "perimeter" && source.geojson);
    return boundsOf(perimeter?.geojson) ?? null;
  }
}

function isLitLayer({ metadata }) {
  return metadata.part === "lit" || metadata.part === "lit-line";
}

function replaceChosen(filter, source, either) {
  const none = JSON.stringify(isChosen(source, null));
  if (JSON.stringify(filter) === none) {
    return either;
  }
  return filter.map((part) => (Array.isArray(part) ? replaceChosen(part, source, either) : part));
}

/** A point of a feature: itself, or where the pointer was, or its middle vertex. */
function anchorOf(geometry, position) {
  if (geometry.type === "Point") {
    return geometry.coordinates;
  }
  if (position) {
    return position;
  }
  const line = geometry.type.startsWith("Multi") ? geometry.coordinates[0] : geometry.coordinates;
  if (geometry.type === "MultiPoint") {
    return line;
  }
  if (geometry.type.endsWith("Polygon")) {
    const [west, south, east, north] = boundsOf(geometry);
    return [(west + east) / 2, (south + north) / 2];
  }
  return line[Math.floor(line.length / 2)];
}

