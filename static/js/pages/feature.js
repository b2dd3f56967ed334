import "../elements/address-search.js";
import "../elements/parvis-map.js";
import "../elements/section-picker.js";
