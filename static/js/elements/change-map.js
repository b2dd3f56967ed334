import { currentPadding } from "../map/frame.js";
import { showBounds } from "../map/maplibre.js";
import { parseBounds } from "../lib/geometry.js";
import { ParvisMap } from "./parvis-map.js";

/** A bench that moved by a metre is worth going this close. */
const CLOSEST_ZOOM = 18.5;

/**
 * `<change-map>`: a `<parvis-map>` of before and after. Items of its list carry `data-bounds`
 * ("west,south,east,north", degrees): "Voir sur la carte" goes as close as both sides allow.
 */
export class ChangeMap extends ParvisMap {
  furnish() {
    super.furnish();
    for (const button of this.list()?.querySelectorAll("[data-show-on-map][hidden]") ?? []) {
      button.hidden = false;
    }
  }

  show({ bounds, ...view }) {
    const isShown = bounds && this.map && showBounds(this.map, bounds, currentPadding(this), CLOSEST_ZOOM);
    if (!isShown) {
      super.show({ bounds, ...view });
    }
  }

  /** Flies to before and after of a list item, then opens its card. */
  showItem(item, opener) {
    const bounds = parseBounds(item.dataset.bounds);
    if (!bounds) {
      return;
    }
    this.show({ bounds });
    this.scrollIntoView({ block: "nearest" });
    const choice = this.choiceOf(item.dataset.feature);
    if (choice) {
      this.choose(choice, { opener, focusCard: true });
    }
  }

  /** The sign of a feature, which is in the page: no tile has to be waited for. */
  choiceOf(identity) {
    for (const source of this.sources.filter(({ kind }) => kind === "changes")) {
      const sign = source.geojson.features.find(({ properties }) => properties.role === "sign" && properties.source_id === identity);
      if (sign) {
        return { source, identity, properties: sign.properties, position: sign.geometry.coordinates };
      }
    }
    return null;
  }
}

if (!customElements.get("change-map")) {
  customElements.define("change-map", ChangeMap);
}
