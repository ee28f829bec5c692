/** @import { Shading } from "./shades.js" */
/** @import { Theme } from "../plot/palette.js" */
import { element } from "../lib/dom.js";

/** Pixels from one stripe of the hatching to the next. */
const STRIPE = 7;

/**
 * A picture of cells, a pixel each; what is hatched is left clear.
 *
 * @param {Shading} shading
 * @param {number} width Cells in a row.
 * @param {number} height Rows, the lowest first.
 * @returns {HTMLCanvasElement}
 */
export function cellPicture({ colorOf }, width, height) {
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d");
  const image = context?.createImageData(width, height);
  if (!context || !image) return canvas;
  for (let cell = 0; cell < width * height; cell += 1) {
    const color = colorOf(cell);
    // rows of a picture run downwards, those of a map upwards
    const row = height - 1 - Math.floor(cell / width);
    if (color) image.data.set([...color, 255], 4 * (row * width + (cell % width)));
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Pixels along each edge of a picture that is shown at any size. */
const LARGE = 1024;

/** A picture of cells, large enough to be hatched. @type {(picture: HTMLCanvasElement, theme: Theme) => HTMLCanvasElement} */
export function hatchedPicture(picture, theme) {
  const canvas = element("canvas", { width: LARGE, height: LARGE });
  paintCells(canvas, picture, { left: 0, top: 0, right: 1, bottom: 1 }, theme);
  return canvas;
}

/**
 * Paints cells over a canvas of any size: hatched first, so that the stripes show where no color
 * is.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLCanvasElement} picture As of `cellPicture`.
 * @param {{left: number, top: number, right: number, bottom: number}} part That it covers, as
 *   fractions from the canvas's left and top.
 * @param {Theme} theme
 */
export function paintCells(canvas, picture, { left, top, right, bottom }, theme) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { width, height } = canvas;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, width, height);
  hatch(context, width, height, theme);
  context.imageSmoothingEnabled = false;
  const size = /** @type {const} */ ([(right - left) * width, (bottom - top) * height]);
  context.drawImage(picture, left * width, top * height, ...size);
}

/** @type {(context: CanvasRenderingContext2D, width: number, height: number, theme: Theme) => void} */
function hatch(context, width, height, { muted }) {
  const step = STRIPE * devicePixelRatio * Math.SQRT2;
  context.beginPath();
  for (let x = -height; x < width; x += step) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.strokeStyle = muted;
  context.globalAlpha = 0.55;
  context.lineWidth = 1.5 * devicePixelRatio;
  context.stroke();
  context.globalAlpha = 1;
}
