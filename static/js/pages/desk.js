import "../elements/heat-map.js";
import "../elements/list-follow.js";
import "../elements/map-legend.js";
import "../elements/parvis-map.js";
