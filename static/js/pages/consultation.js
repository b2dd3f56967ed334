import "../elements/list-follow.js";
import "../elements/map-legend.js";
import "../elements/share-link.js";
import "../elements/split-sheet.js";
import { bringMap } from "../lib/arrival.js";

bringMap("parvis-map", () => Promise.all([import("../elements/parvis-map.js"), import("../elements/zone-drawer.js")]));
