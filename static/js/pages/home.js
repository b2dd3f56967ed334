import "../elements/address-search.js";
import "../elements/map-legend.js";
import "../elements/split-sheet.js";
import { bringMap } from "../lib/arrival.js";

bringMap("parvis-map", () => import("../elements/parvis-map.js"));
