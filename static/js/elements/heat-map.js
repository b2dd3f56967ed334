import { dayStart, periodQuery } from "../lib/addresses.js";
import { ParvisMap } from "./parvis-map.js";

/**
 * `<heat-map from="id" to="id">`: a `<parvis-map>` whose heatmap sources show the days between two date
 * inputs, both included.
 */
export class HeatMap extends ParvisMap {
  connectedCallback() {
    super.connectedCallback();
    const { signal } = this.life;
    for (const input of this.dateInputs()) {
      input?.addEventListener("input", () => this.narrow(), { signal });
    }
  }

  dateInputs() {
    return ["from", "to"].map((name) => document.getElementById(this.getAttribute(name) ?? ""));
  }

  furnish() {
    super.furnish();
    this.narrow();
  }

  /** Applies the dates as they stand to every source that knows when a contribution was submitted. */
  narrow() {
    const [from, to] = this.dateInputs();
    const period = [dayStart(from?.value), dayStart(to?.value, 1)];
    for (const source of this.overlay?.sources ?? []) {
      if (source.kind === "heatmap" || source.kind === "contributions") {
        this.askFor(source.id, period);
      }
    }
  }

  /** No tile says when something was submitted: those of a period have to be asked for. */
  async askFor(sourceId, [from, until]) {
    const source = this.map.getSource(sourceId);
    if (source?.type !== "vector" || (from === null && until === null && !this.asked?.has(sourceId))) {
      return;
    }
    this.asked = (this.asked ?? new Set()).add(sourceId);
    if (!source.tiles) {
      await source.once("data");
    }
    const query = periodQuery(from, until);
    const tiles = source.tiles.map((address) => address.split("?")[0] + query);
    if (tiles.join() !== source.tiles.join()) {
      source.setTiles(tiles);
    }
  }
}

if (!customElements.get("heat-map")) {
  customElements.define("heat-map", HeatMap);
}
