/**
 * A line whose positions know how far along it they are: longitude, latitude in degrees, metres from
 * its start as the server measured them (EPSG:2154). Between two positions metres grow evenly.
 */

/** How far the keys move a handle, in metres. */
const STEPS = Object.freeze({ ArrowRight: 10, ArrowUp: 10, ArrowLeft: -10, ArrowDown: -10, PageUp: 100, PageDown: -100 });
const FINE_M = 1;

/**
 * @typedef {[number, number, number]} Measured lon, lat, metres
 * @typedef {{positions: Measured[], start?: string}} Piece one unbroken line, and from where its metres are counted
 */

/**
 * The metres at which a piece begins and ends.
 * @param {Piece} piece
 * @returns {[number, number]}
 */
export function stretchOf({ positions }) {
  return [positions[0][2], positions.at(-1)[2]];
}

/**
 * The piece that a distance lies in; the nearest one for a distance that is in none.
 * @param {Piece[]} pieces in order
 * @param {number} metres
 * @returns {Piece}
 */
export function pieceAt(pieces, metres) {
  return pieces.find((piece) => metres <= stretchOf(piece)[1]) ?? pieces.at(-1);
}

/**
 * Where a distance is on a piece.
 * @param {Piece} piece
 * @param {number} metres taken back to the piece's own stretch
 * @returns {[number, number]} lon, lat in degrees
 */
export function positionAt({ positions }, metres) {
  const after = positions.findIndex(([, , at]) => at >= metres);
  if (after <= 0) {
    return (after === 0 ? positions[0] : positions.at(-1)).slice(0, 2);
  }
  const [lon1, lat1, start] = positions[after - 1];
  const [lon2, lat2, end] = positions[after];
  const share = end > start ? (metres - start) / (end - start) : 0;
  return [lon1 + (lon2 - lon1) * share, lat1 + (lat2 - lat1) * share];
}

/**
 * The part of a piece between two distances.
 * @param {Piece} piece
 * @param {number} from metres
 * @param {number} to metres, not less
 * @returns {[number, number][]} lon, lat; two positions at least
 */
export function sectionOf(piece, from, to) {
  const between = piece.positions.filter(([, , at]) => at > from && at < to).map(([lon, lat]) => [lon, lat]);
  return [positionAt(piece, from), ...between, positionAt(piece, to)];
}

/**
 * The distance of the point of the line that is nearest to a position.
 * @param {Piece[]} pieces
 * @param {[number, number]} position lon, lat in degrees
 * @returns {number} metres
 */
export function nearestMetres(pieces, [lon, lat]) {
  // A degree of longitude is shorter than one of latitude; over a line that is all that matters.
  const narrow = Math.cos((lat * Math.PI) / 180);
  let best = { away: Infinity, metres: 0 };
  for (const { positions } of pieces) {
    for (let i = 1; i < positions.length; i += 1) {
      const [lon1, lat1, start] = positions[i - 1];
      const [lon2, lat2, end] = positions[i];
      const east = (lon2 - lon1) * narrow;
      const north = lat2 - lat1;
      const square = east ** 2 + north ** 2;
      const along = square ? (((lon - lon1) * narrow) * east + (lat - lat1) * north) / square : 0;
      const share = Math.min(1, Math.max(0, along));
      const away = ((lon - lon1) * narrow - east * share) ** 2 + (lat - lat1 - north * share) ** 2;
      if (away < best.away) {
        best = { away, metres: start + (end - start) * share };
      }
    }
  }
  return best.metres;
}

/**
 * A section after one of its ends has moved: in order, and in one piece.
 * @param {Piece[]} pieces
 * @param {{from: number, to: number}} section metres
 * @param {"from" | "to"} end
 * @param {number} metres where it was moved to; whole metres, except at the very end of a piece
 * @returns {{from: number, to: number}}
 */
export function withEnd(pieces, section, end, metres) {
  const [first] = stretchOf(pieces[0]);
  const [, last] = stretchOf(pieces.at(-1));
  const wanted = Math.min(last, Math.max(first, Math.round(metres)));
  const [start, stop] = stretchOf(pieceAt(pieces, wanted));
  const within = (value) => Math.min(stop, Math.max(start, value));
  const moved = within(wanted);
  const other = within(end === "from" ? section.to : section.from);
  // The end that one moves pushes the other before it.
  return end === "from" ? { from: moved, to: Math.max(moved, other) } : { from: Math.min(moved, other), to: moved };
}

/**
 * Where a key moves a handle.
 * @param {{key: string, shiftKey: boolean}} press
 * @param {number} metres where it is
 * @param {[number, number]} stretch metres, of the whole line
 * @returns {number | null} null for a key that does not move it
 */
export function metresAfterKey({ key, shiftKey }, metres, [first, last]) {
  if (key === "Home") {
    return first;
  }
  if (key === "End") {
    return last;
  }
  const step = STEPS[key];
  if (!step) {
    return null;
  }
  return metres + (shiftKey ? Math.sign(step) * FINE_M : step);
}

/**
 * A section in words, as the server says it.
 * @param {{from: number, to: number}} section metres
 * @param {string} [start] from where they are counted: "à partir de la rue Neuve"
 * @returns {string} "de 120 m à 340 m à partir de la rue Neuve", "à 120 m à partir de la rue Neuve"
 */
export function sectionInWords({ from, to }, start = "") {
  const [first, last] = [from, to].map((metre) => Math.round(metre).toLocaleString("fr-FR"));
  const metres = from === to ? `à ${first} m` : `de ${first} m à ${last} m`;
  return `${metres} ${start}`.trimEnd();
}

/**
 * Metres as a form has them: whole, or with a decimal where a line ends.
 * @param {number} metres
 * @returns {string} "120", "643,4"
 */
export function metresInField(metres) {
  return String(Math.round(metres * 10) / 10).replace(".", ",");
}
