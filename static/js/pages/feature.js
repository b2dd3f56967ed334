/** A page about one object of a layer: its map, and on its form the stretch that is meant. */
import "../elements/address-search.js";
import { bringMap } from "../lib/arrival.js";

bringMap("parvis-map", () => import("../elements/parvis-map.js"));
bringMap("section-picker", () => import("../elements/section-picker.js"));
