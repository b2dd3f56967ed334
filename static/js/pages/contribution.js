import "../elements/kept-draft.js";
import "../elements/parvis-map.js";
import "../elements/share-link.js";
