import "../elements/address-search.js";
import "../elements/pin-picker.js";
import "../elements/place-candidates.js";
import "../elements/split-sheet.js";
