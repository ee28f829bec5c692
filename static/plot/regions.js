/** @import { Grid } from "../types.js" */
/** @import { Theme } from "./palette.js" */

/*
 * Where a surface has no loss, none that can be drawn, or none that ends: what of the view, and how it is shown.
 */

/** Pixels from one stripe to the next. */
const STRIPE = 9;

/**
 * @param {Pick<Grid, "loss">} grid
 * @returns {{undefined: number, above: number, below: number}} Parts of the view, 0 … 1: where there is no loss, where it is
 *   too high to draw, and where it is too low.
 */
export function regions({ loss }) {
  const count = { undefined: 0, above: 0, below: 0 };
  for (const value of loss) {
    if (Number.isNaN(value)) count.undefined += 1;
    else if (value === Infinity) count.above += 1;
    else if (value === -Infinity) count.below += 1;
  }
  const all = Math.max(1, loss.length);
  return { undefined: count.undefined / all, above: count.above / all, below: count.below / all };
}

/**
 * A hatched sheet under the whole contour: it is seen where the contour has holes.
 *
 * @param {Theme} theme
 * @returns {Record<string, unknown>} An image of Plotly's layout.
 */
export function hatching(theme) {
  const stripe = `<pattern id="stripes" width="${STRIPE}" height="${STRIPE}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V${STRIPE}" stroke="${theme.contour}" stroke-width="2"/></pattern>`;
  const sheet = `<rect width="100%" height="100%" fill="url(#stripes)"/>`;
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%">${stripe}${sheet}</svg>`;
  const place = {
    xref: "paper",
    yref: "paper",
    x: 0,
    y: 1,
    sizex: 1,
    sizey: 1,
    sizing: "stretch",
    layer: "below",
  };
  return { source: `data:image/svg+xml,${encodeURIComponent(picture)}`, ...place };
}

/**
 * The parts of the map's edges beyond which the surface falls without bound.
 *
 * @param {Grid} grid
 * @param {Theme} theme
 * @returns {Record<string, unknown>[]} Shapes of Plotly's layout.
 */
export function fallingEdges({ falls }, theme) {
  const line = { color: theme.alarm, width: 6, dash: "6px,6px" };
  return falls.map(([x0, y0, x1, y1]) => ({ type: "line", x0, y0, x1, y1, line }));
}

/**
 * A loss within what can be drawn: where it is infinite, as high or as low as where it is not.
 *
 * @param {number} loss
 * @param {Pick<Grid, "low" | "high">} grid
 * @returns {number}
 */
export function drawable(loss, { low, high }) {
  return Math.min(high, Math.max(low, loss));
}
