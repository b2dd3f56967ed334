/** The officers' pages about layers: their state, before and after on a map, the form of a source. */

import "../elements/change-map.js";
import "../elements/fresh-part.js";
import "../elements/source-form.js";
