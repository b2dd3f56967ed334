/** The inputs of a form that hold a place: two coordinates, a shape, and what of it is not finished. */

import { setValue } from "./form-fields.js";
import { isPosition } from "./geometry.js";
import { canFinish, emptySketch, geometryOf, sketchOf, unfinishedOf, withPosition } from "./sketch.js";

/** Any of the inputs may be missing. */
export class PlaceInputs {
  /**
   * @param {{lon?: HTMLInputElement | null, lat?: HTMLInputElement | null, geometry?: HTMLInputElement | null, drawing?: HTMLInputElement | null}} inputs
   * `geometry` receives the GeoJSON of a line or an area, `drawing` the positions of one that is being drawn
   */
  constructor(inputs) {
    this.inputs = inputs;
  }

  /** The form that the shape is sent with. @returns {HTMLFormElement | null} */
  get form() {
    return (this.inputs.geometry ?? this.inputs.lon)?.form ?? null;
  }

  /** What they hold. @returns {import("./sketch.js").Sketch | null} */
  read() {
    const { geometry, drawing } = this.inputs;
    return this.typed() ?? unfinishedOf(parsed(drawing?.value)) ?? sketchOf(parsed(geometry?.value));
  }

  /** The point of the two coordinates. @returns {import("./sketch.js").Sketch | null} */
  typed() {
    const position = [degrees(this.inputs.lon?.value), degrees(this.inputs.lat?.value)];
    return isPosition(...position) ? withPosition(emptySketch("point"), ...position) : null;
  }

  /**
   * Writes a sketch into them. A shape that is one is sent, whether or not somebody said that it is finished.
   * @param {import("./sketch.js").Sketch} sketch
   */
  write(sketch) {
    const { lon, lat, geometry, drawing } = this.inputs;
    const shape = geometryOf(sketch);
    const point = shape?.type === "Point" ? shape.coordinates : ["", ""];
    const isBeingDrawn = sketch.positions.length > 0 && !sketch.finished;
    this.writing = true;
    setValue(lon, point[0]);
    setValue(lat, point[1]);
    setValue(geometry, shape && shape.type !== "Point" ? JSON.stringify(shape) : "");
    setValue(drawing, isBeingDrawn ? JSON.stringify({ kind: sketch.kind, positions: sketch.positions }) : "");
    this.writing = false;
  }

  /**
   * Calls back with what another hand wrote into them: a person's, or that of a kept draft.
   * @param {(sketch: import("./sketch.js").Sketch) => void} work
   * @param {AbortSignal} signal
   */
  listen(work, signal) {
    const { lon, lat, geometry, drawing } = this.inputs;
    const heard = (read) => {
      const sketch = this.writing ? null : read();
      if (sketch) {
        work(sketch);
      }
    };
    for (const input of [lon, lat]) {
      // Typed last, they count, whatever was drawn before.
      input?.addEventListener("change", () => heard(() => this.typed()), { signal });
    }
    for (const input of [geometry, drawing]) {
      input?.addEventListener("change", () => heard(() => this.read()), { signal });
    }
  }

  /**
   * Calls back instead of sending the form while a drawing lacks points: what was drawn would be lost.
   * @param {() => import("./sketch.js").Sketch} sketch
   * @param {() => void} work
   * @param {AbortSignal} signal
   */
  holdUnfinished(sketch, work, signal) {
    this.form?.addEventListener("submit", (event) => {
      const { positions } = sketch();
      if (positions.length && !canFinish(sketch()) && !event.submitter?.value && !this.chosenOtherwise()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        work();
      }
    }, { signal, capture: true });
  }

  /** True if one of the places that a search found is checked. */
  chosenOtherwise() {
    return Boolean(new FormData(this.form).get("candidate"));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A French keyboard writes commas. */
function degrees(text) {
  return text?.trim() ? Number(text.trim().replace(",", ".")) : NaN;
}
