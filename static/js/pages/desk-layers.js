/** The officers' pages about layers: their state, before and after on a map, the form of a source. */

import "../elements/fresh-part.js";
import "../elements/source-form.js";
import { bringMap } from "../lib/arrival.js";

bringMap("change-map", () => import("../elements/change-map.js"));
