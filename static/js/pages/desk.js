/** The officers' pages: the heatmap of a consultation, the map of a contribution. */

import "../elements/heat-map.js";
import "../elements/parvis-map.js";
