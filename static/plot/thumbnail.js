/** @import { Theme } from "./palette.js" */
/** @import { Grid } from "../scene/grid.js" */
import { shade } from "../scene/grid.js";
import { drawable } from "./map-figure.js";
import { alongRamp, mix } from "./palette.js";

/** Bands of equal color, as on the contour. */
const BANDS = 9;

/** So many stripes across hatch what is undefined. */
const STRIPES = 13;

/**
 * Paints a small picture of a surface, a pixel per sample.
 * @type {(canvas: HTMLCanvasElement, grid: Grid, theme: Theme) => void}
 */
export function paintThumbnail(canvas, grid, theme) {
  const [width, height] = [grid.x.length, grid.y.length];
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context?.createImageData(width, height);
  if (!context || !image) return;
  const toShade = shade(grid);
  const [low, high] = [toShade(grid.low), toShade(grid.high)];
  grid.loss.forEach((loss, i) => {
    // Rows of a picture run downwards, those of a grid upwards.
    const [row, column] = [height - 1 - Math.floor(i / width), i % width];
    const part = (toShade(drawable(loss, grid)) - low) / (high - low || 1);
    const band = Math.min(BANDS - 1, Math.floor(part * BANDS)) / (BANDS - 1);
    const isStripe = (((row + column) * STRIPES) / width) % 1 < 0.3;
    const color = Number.isNaN(loss)
      ? isStripe
        ? mix(theme.muted, theme.muted, 0)
        : null
      : alongRamp(theme.ramp, band);
    if (color) image.data.set([...color, 255], 4 * (row * width + column));
  });
  context.putImageData(image, 0, 0);
}
