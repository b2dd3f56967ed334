/** The officers' pages: the heatmap of a consultation, the map of a contribution. */

import { bringMap } from "../lib/arrival.js";

bringMap("heat-map", () => import("../elements/heat-map.js"));
bringMap("parvis-map", () => import("../elements/parvis-map.js"));
