import "../elements/address-search.js";
import "../elements/map-legend.js";
import "../elements/parvis-map.js";
import "../elements/split-sheet.js";
