import "../elements/list-follow.js";
import "../elements/map-legend.js";
import "../elements/parvis-map.js";
import "../elements/share-link.js";
import "../elements/split-sheet.js";
