/** @import { Grid } from "../types.js" */
/** @import { Theme } from "./palette.js" */
import { drawn } from "./figure-map.js";
import { mix } from "./palette.js";

/** Bands of equal color, as on the contour. */
const BANDS = 9;

/**
 * Paints a small picture of a surface, a pixel per sample.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Grid} grid
 * @param {Theme} theme
 */
export function paintThumbnail(canvas, grid, theme) {
  const [width, height] = [grid.x.length, grid.y.length];
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context?.createImageData(width, height);
  if (!context || !image) return;
  const toDrawn = drawn(grid);
  const [low, high] = [toDrawn(grid.low), toDrawn(grid.high)];
  grid.loss.forEach((loss, i) => {
    if (Number.isNaN(loss)) return;
    const part = (toDrawn(Math.min(grid.high, Math.max(grid.low, loss))) - low) / (high - low || 1);
    const band = Math.min(BANDS - 1, Math.floor(part * BANDS)) / (BANDS - 1);
    // Rows of a picture run downwards, those of a grid upwards.
    const at = 4 * ((height - 1 - Math.floor(i / width)) * width + (i % width));
    image.data.set([...mix(theme.low, theme.high, Math.sqrt(band)), 255], at);
  });
  context.putImageData(image, 0, 0);
}
