import { bringMap } from "../lib/arrival.js";

bringMap("parvis-map", () => import("../elements/parvis-map.js"));
