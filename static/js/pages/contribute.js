// First: what it puts back in the form is there when the map reads it.
import "../elements/kept-draft.js";
import "../elements/address-search.js";
import "../elements/street-search.js";
import "../elements/place-candidates.js";
import "../elements/place-options.js";
import "../elements/place-words.js";
import "../elements/split-sheet.js";
import { bringMap } from "../lib/arrival.js";
import { pressOwnButton } from "../lib/own-button.js";

bringMap("pin-picker", () => import("../elements/pin-picker.js"));
pressOwnButton(document.querySelector("#lieu button[value=entree]"));
