/** The one file that knows MapLibre. The rest of the application asks here for maps, markers and cards. */

import { canDrawMaps } from "../lib/drawing.js";
import { prefersStillness } from "../lib/dom.js";
import { signImage } from "./changes.js";
import { ZOOMS } from "../lib/view.js";
import { frenchLocale } from "./locale.js";
import { patternImage } from "./patterns.js";
import { PIXEL_RATIO, pinPixels } from "./pins.js";

/** Nearer there is nothing to see around one small thing. */
const CLOSEST_FITTED_ZOOM = 16;
const SMALL_MAP_PX = 640;

/** As the page's import map calls it. */
const LIBRARY = "maplibre-gl";
// A browser that cannot draw a map is not made to fetch what would draw it.
const library = canDrawMaps() ? await import(LIBRARY) : null;

/**
 * Makes a map in a container.
 * @param {object} options
 * @param {HTMLElement} options.container
 * @param {object | string} options.style a style, or the address of one
 * @param {string} options.label accessible name of the map
 * @param {[number, number, number, number] | null} [options.bounds] west, south, east, north, degrees
 * @param {{top: number, right: number, bottom: number, left: number}} [options.padding] pixels that are covered or left free: the centre
 *   of the map, so the one in its address too, is the middle of the rest
 * @param {boolean} [options.hash] keep the view in the URL
 * @param {boolean} [options.cooperative] leave one finger and the wheel to the page
 * @param {boolean} [options.geolocate] show the "my position" button
 * @returns {maplibregl.Map}
 */
export function makeMap({ container, style, label, bounds, padding, hash, cooperative, geolocate = true }) {
  const worker = document.querySelector('meta[name="maplibre-worker"]')?.content;
  if (worker) {
    library.setWorkerUrl(new URL(worker, document.baseURI).href);
  }
  const map = new library.Map({
    container,
    style,
    ...(bounds ? { bounds, fitBoundsOptions: { padding, absolutePadding: Boolean(padding), maxZoom: CLOSEST_FITTED_ZOOM } } : {}),
    hash: Boolean(hash),
    cooperativeGestures: Boolean(cooperative),
    locale: frenchLocale(label),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    minZoom: ZOOMS[0],
    maxZoom: ZOOMS[1],
    // MapLibre would cut overscaled tiles into pieces, and give a commune a name in each.
    zoomLevelsToOverscale: undefined,
    // Names come at once for who asked for less motion.
    ...(prefersStillness() ? { fadeDuration: 0 } : {}),
    // Tiles answer to the page's own addresses, whatever the TileJSON was told.
    transformRequest: (address) => ({ url: new URL(address, document.baseURI).href }),
  });
  if (padding) {
    // A view from the address was opened without it.
    map.setPadding(padding);
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  if (geolocate && navigator.geolocation) {
    map.addControl(
      new library.GeolocateControl({ positionOptions: { enableHighAccuracy: true, timeout: 10000 }, fitBoundsOptions: { maxZoom: 16 } }),
      "top-right",
    );
  }
  map.addControl(new library.ScaleControl({ maxWidth: 90, unit: "metric" }), "bottom-left");
  map.addControl(new library.AttributionControl({ compact: true }), "bottom-right");
  foldCredits(container);
  map.setMissingStyleImageResolver(async (id) => {
    if (map.hasImage(id)) {
      return;
    }
    const pixels = pinPixels(id);
    const pattern = pixels ? { pixels, pixelRatio: PIXEL_RATIO } : patternImage(id) ?? signImage(id);
    if (pattern) {
      map.addImage(id, pattern.pixels, { pixelRatio: pattern.pixelRatio });
    }
  });
  return map;
}

/** On a small map the credits would cover what one came for; their button opens them. */
function foldCredits(container) {
  const credits = container.querySelector("details.maplibregl-ctrl-attrib");
  if (credits && container.clientWidth < SMALL_MAP_PX) {
    // The library opens what it makes compact itself, as soon as there is a source to credit.
    credits.classList.add("maplibregl-compact");
    credits.classList.remove("maplibregl-compact-show");
    credits.removeAttribute("open");
  }
}

/**
 * Makes a marker that a person can move.
 * @param {HTMLElement} element what it looks like
 * @param {boolean} draggable
 * @returns {maplibregl.Marker}
 */
export function makeMarker(element, draggable) {
  return new library.Marker({ element, draggable, anchor: "center" });
}

/**
 * Makes the card that a feature opens. Closing it is the caller's business.
 * @param {HTMLElement} content
 * @param {[number, number]} position lon, lat in degrees
 * @param {number} offsetPx distance from the position
 * @param {string} [side] of the card at which the position lies; where there is room by default
 * @returns {maplibregl.Popup}
 */
export function makeCard(content, position, offsetPx, side) {
  return new library.Popup({ anchor: side, offset: offsetPx, maxWidth: "20rem", closeOnClick: false, focusAfterOpen: false })
    .setLngLat(position)
    .setDOMContent(content);
}

/**
 * Moves a map: it flies, or jumps for who asked for less motion.
 * @param {maplibregl.Map} map
 * @param {object} view MapLibre camera options: center (lon, lat in degrees), zoom, padding
 */
export function goTo(map, view) {
  if (prefersStillness()) {
    map.jumpTo(view);
  } else {
    map.flyTo({ ...view, speed: 1.6, maxDuration: 1800 });
  }
}

/**
 * Shows a whole box.
 * @param {maplibregl.Map} map
 * @param {[number, number, number, number]} bounds west, south, east, north, degrees
 * @param {object} padding pixels, in place of the map's own
 * @param {number} [maxZoom]
 * @returns {boolean} false when there is no room for it
 */
export function showBounds(map, bounds, padding, maxZoom = CLOSEST_FITTED_ZOOM) {
  const camera = map.cameraForBounds(bounds, { padding, absolutePadding: true, maxZoom });
  if (camera) {
    goTo(map, camera);
  }
  return Boolean(camera);
}

/**
 * Shows a whole box at once, with room around it; a point as near as it may be.
 * @param {maplibregl.Map} map
 * @param {[number, number, number, number]} bounds west, south, east, north, degrees
 * @param {number} maxZoom
 */
export function jumpTo(map, bounds, maxZoom) {
  map.fitBounds(bounds, { padding: Math.min(80, map.getContainer().clientHeight / 5), maxZoom, animate: false });
}
