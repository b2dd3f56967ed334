import "../elements/parvis-map.js";
