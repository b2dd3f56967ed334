/** Patterns of areas: small tiles that repeat, in one colour on nothing. Named as pins are. */

/** Pixels of the image for one pixel of the page. */
const PIXEL_RATIO = 2;
const SIDE = 12;

const DRAWINGS = Object.freeze({
  hatch: (context) => strokes(context, [[-2, 2, 2, -2], [0, SIDE, SIDE, 0], [SIDE - 2, SIDE + 2, SIDE + 2, SIDE - 2]]),
  cross: (context) => strokes(context, [[0, SIDE / 2, SIDE, SIDE / 2], [SIDE / 2, 0, SIDE / 2, SIDE]]),
  dots: (context) => [[3, 3], [9, 9]].forEach(([x, y]) => {
    context.beginPath();
    context.arc(x, y, 1.5, 0, 2 * Math.PI);
    context.fill();
  }),
});

function strokes(context, lines) {
  context.beginPath();
  for (const [fromX, fromY, toX, toY] of lines) {
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
  }
  context.stroke();
}

/**
 * Reads the name of a pattern.
 * @param {string} name "parvis-pattern:hatch:117733", as layers/styles/maplibre.py makes it
 * @returns {{pattern: string, colour: string} | null} null when it is none of ours
 */
export function readPattern(name) {
  const match = /^parvis-pattern:([a-z]+):([0-9a-f]{6})$/.exec(name);
  return match && Object.hasOwn(DRAWINGS, match[1]) ? { pattern: match[1], colour: `#${match[2]}` } : null;
}

/**
 * The pixels of a pattern, for MapLibre's `addImage`.
 * @param {string} name
 * @returns {{pixels: ImageData, pixelRatio: number} | null} null when the name is none of ours
 */
export function patternImage(name) {
  const found = readPattern(name);
  if (!found) {
    return null;
  }
  const canvas = document.createElement("canvas");
  canvas.width = SIDE * PIXEL_RATIO;
  canvas.height = SIDE * PIXEL_RATIO;
  const context = canvas.getContext("2d");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.strokeStyle = found.colour;
  context.fillStyle = found.colour;
  context.lineWidth = 1.6;
  DRAWINGS[found.pattern](context);
  return { pixels: context.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO };
}
