/**
 * Pins: a disc (contributions) or a rounded square (meetings) of the category's colour, a white halo,
 * the category's icon. Images are named by what they show, and drawn when MapLibre first misses them.
 */

import { channels, iconPath, inkOn } from "../lib/icons.js";

/** Pixels of the image for one pixel of the page: sharp on any usual screen. */
export const PIXEL_RATIO = 3;

const SHAPES = Object.freeze({ disc: "disc", square: "square", place: "place" });
const BODY = Object.freeze({ plain: 28, lit: 36 });
const HALO = 2.5;
const RING = 3;
const SHADOW = 4;

/**
 * The name of a pin's image.
 * @param {{shape: "disc" | "square" | "place", icon: string, colour: string, lit?: boolean}} pin colour "#rrggbb"
 * @returns {string} "parvis:disc:tree:0a5c63:plain"
 */
export function pinImage({ shape, icon, colour, lit = false }) {
  const safeIcon = /^[a-z]+$/.test(icon ?? "") ? icon : "other";
  const safeColour = channels(colour) ? colour.slice(1).toLowerCase() : "4d5a5e";
  return `parvis:${shape}:${safeIcon}:${safeColour}:${lit ? "lit" : "plain"}`;
}

/**
 * Reads a pin's image name back.
 * @param {string} name
 * @returns {{shape: string, icon: string, colour: string, lit: boolean} | null} null when it is none of ours
 */
export function readPinImage(name) {
  const match = /^parvis:(\w+):([a-z]+):([0-9a-f]{6}):(plain|lit)$/.exec(name);
  if (!match || !Object.hasOwn(SHAPES, match[1])) {
    return null;
  }
  return { shape: match[1], icon: match[2], colour: `#${match[3]}`, lit: match[4] === "lit" };
}

/**
 * The side of a pin's image.
 * @param {{lit: boolean}} pin
 * @returns {number} pixels of the page
 */
export function pinSize({ lit }) {
  return (lit ? BODY.lit + 2 * (RING + HALO) : BODY.plain) + 2 * (HALO + SHADOW);
}

/**
 * Draws a pin in the middle of a canvas of `pinSize` pixels.
 * @param {CanvasRenderingContext2D} context
 * @param {{shape: string, icon: string, colour: string, lit: boolean}} pin
 * @param {number} [pixelRatio]
 */
export function drawPin(context, pin, pixelRatio = PIXEL_RATIO) {
  const middle = pinSize(pin) / 2;
  const body = pin.lit ? BODY.lit : BODY.plain;
  context.scale(pixelRatio, pixelRatio);
  context.save();
  context.shadowColor = "rgba(23, 34, 38, 0.38)";
  context.shadowBlur = SHADOW * pixelRatio;
  context.shadowOffsetY = pixelRatio;
  if (pin.lit) {
    fillShape(context, pin.shape, middle, body / 2 + HALO + RING + HALO, "#ffffff");
    context.shadowColor = "transparent";
    fillShape(context, pin.shape, middle, body / 2 + HALO + RING, "#172226");
  }
  fillShape(context, pin.shape, middle, body / 2 + HALO, "#ffffff");
  context.restore();
  fillShape(context, pin.shape, middle, body / 2, pin.colour);
  drawIcon(context, pin.icon, middle, body * 0.62, inkOn(pin.colour));
}

function fillShape(context, shape, middle, radius, colour) {
  context.beginPath();
  if (shape === "square") {
    context.roundRect(middle - radius, middle - radius, 2 * radius, 2 * radius, radius * 0.42);
  } else {
    context.arc(middle, middle, radius, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
}

function drawIcon(context, icon, middle, side, colour) {
  context.save();
  context.translate(middle - side / 2, middle - side / 2);
  context.scale(side / 24, side / 24);
  context.strokeStyle = colour;
  context.lineWidth = icon === "other" ? 3.6 : 2.3;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.stroke(new Path2D(iconPath(icon)));
  context.restore();
}

/**
 * The pixels of a pin, for MapLibre's `addImage`.
 * @param {string} name as made by pinImage
 * @returns {ImageData | null} null when the name is none of ours
 */
export function pinPixels(name) {
  const pin = readPinImage(name);
  if (!pin) {
    return null;
  }
  const side = Math.ceil(pinSize(pin) * PIXEL_RATIO);
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  drawPin(context, pin);
  return context.getImageData(0, 0, side, side);
}
