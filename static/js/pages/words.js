import "../elements/kept-draft.js";
import "../elements/kept-words.js";
import "../elements/proposed-list.js";
import "../elements/photo-field.js";
import "../elements/text-room.js";
