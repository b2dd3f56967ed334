/** How many characters a text has for the server, and what is said of the room that is left. */

import { counted } from "./words.js";

const NEAR_SHARE = 0.1;
const NEAR_LEAST = 20;

/**
 * The characters that the server will count: composed accents, no blank at the ends of lines, never
 * more than one empty line.
 * @param {string} text
 * @returns {number}
 */
export function lengthOf(text) {
  const lines = text.normalize("NFC").replace(/\r\n?/g, "\n").split("\n").map((line) => line.trimEnd());
  return [...lines.join("\n").replace(/\n{3,}/g, "\n\n").trim()].length;
}

/**
 * @param {number} length characters typed
 * @param {number} most characters that are taken
 * @returns {{over: boolean, words: string}} no words as long as there is plenty of room
 */
export function roomInWords(length, most) {
  const left = most - length;
  if (left < 0) {
    return { over: true, words: `${counted(-left, "caractère")} de trop` };
  }
  if (left > Math.max(NEAR_LEAST, most * NEAR_SHARE)) {
    return { over: false, words: "" };
  }
  return { over: false, words: left ? `Il reste ${counted(left, "caractère")}` : "Il ne reste plus de place" };
}
