import "../elements/kept-draft.js";
import "../elements/share-link.js";
import "../elements/text-room.js";
import { bringMap } from "../lib/arrival.js";

bringMap("parvis-map", () => import("../elements/parvis-map.js"));
