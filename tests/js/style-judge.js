/** Reads JSON lines on standard input; see tests/layers/style_judge.py for the questions. */

import process from "node:process";
import { createInterface } from "node:readline";
import { createExpression, featureFilter, latest, validateStyleMin } from "@maplibre/maplibre-gl-style-spec";

const TYPES = { Point: 1, LineString: 2, Polygon: 3 };

function problems(layers) {
  const style = {
    version: 8,
    sources: { layer: { type: "vector", tiles: ["https://example.org/{z}/{x}/{y}.mvt"] } },
    // `part` is a word of ours, which no style has.
    layers: layers.map((layer) => ({ ...layer, part: undefined, source: "layer", "source-layer": "features" })),
  };
  return validateStyleMin(JSON.parse(JSON.stringify(style))).map(({ message }) => message);
}

/** The layers that draw a feature, with the values of their paint and layout properties. */
function drawn({ layers, properties, geometry, zoom }) {
  const feature = { type: TYPES[geometry], properties, geometry: [[{ x: 0, y: 0 }]] };
  return layers
    .filter((layer) => !layer.filter || featureFilter(layer.filter, "filter").filter({ zoom }, feature, { x: 0, y: 0, z: 0 }))
    .map((layer) => ({ id: layer.id, part: layer.part, ...valuesOf(layer, feature, zoom) }));
}

function valuesOf(layer, feature, zoom) {
  const values = {};
  for (const group of ["paint", "layout"]) {
    for (const [name, expression] of Object.entries(layer[group] ?? {})) {
      const specification = latest[`${group}_${layer.type}`][name];
      const isConstant = !Array.isArray(expression) || !["match", "step", "interpolate", "get", "to-string"].includes(expression[0]);
      if (isConstant) {
        values[name] = expression;
        continue;
      }
      const made = createExpression(expression, name, specification);
      if (made.result === "error") {
        throw new Error(`${name}: ${made.value.map(({ message }) => message).join(", ")}`);
      }
      const value = made.value.evaluate({ zoom }, feature);
      values[name] = typeof value === "object" ? String(value) : value;
    }
  }
  return values;
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const answer = question.ask === "problems" ? problems(question.layers) : question.questions.map(drawn);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
