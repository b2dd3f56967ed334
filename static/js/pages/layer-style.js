import "../elements/parvis-map.js";
import "../elements/style-preview.js";
