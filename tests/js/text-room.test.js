import assert from "node:assert/strict";
import { test } from "node:test";

import { lengthOf, roomInWords } from "../../static/js/lib/text-room.js";

test("a text is counted as the server counts it", () => {
  assert.equal(lengthOf("  été  "), 3);
  assert.equal(lengthOf("e\u0301te\u0301"), 3);
  assert.equal(lengthOf("🌳🌳"), 2);
  assert.equal(lengthOf("a  \r\n\r\n\r\n\r\nb"), 4);
});

test("nothing is said while there is room, then what is left, then what is too many", () => {
  assert.deepEqual(roomInWords(4499, 5000), { over: false, words: "" });
  assert.deepEqual(roomInWords(4500, 5000), { over: false, words: "Il reste 500\u00a0caractères" });
  assert.deepEqual(roomInWords(119, 120), { over: false, words: "Il reste 1\u00a0caractère" });
  assert.deepEqual(roomInWords(120, 120), { over: false, words: "Il ne reste plus de place" });
  assert.deepEqual(roomInWords(132, 120), { over: true, words: "12\u00a0caractères de trop" });
});
