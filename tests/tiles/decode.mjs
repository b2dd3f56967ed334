// Reads a tile with Mapbox's own library and writes what is in it as JSON: x, y in tile units.
import { readFileSync } from "node:fs";
import process from "node:process";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const tile = new VectorTile(new PbfReader(readFileSync(process.argv[2])));
const layers = Object.entries(tile.layers).map(([name, layer]) => [
  name,
  Array.from({ length: layer.length }, (_, index) => {
    const feature = layer.feature(index);
    const parts = feature.loadGeometry().map((part) => part.map(({ x, y }) => [x, y]));
    return { id: feature.id, type: feature.type, properties: feature.properties, parts };
  }),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(layers)));
