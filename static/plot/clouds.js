/** @import { Cloud } from "../model/ensemble.js" */
/** @import { Mapping } from "./scales.js" */
/** @import { Stroke, Theme } from "./palette.js" */

/**
 * @typedef {Cloud & {stroke: Stroke}} StrokedCloud Where the seeds of one run end, in its color and with its mark.
 */

/** Half the size of a mark, in pixels. */
const RADIUS = 2.6;
const FILL = 0.55;

/**
 * How the marks are drawn, each as wide as it is high; the names are Plotly's.
 *
 * @type {Record<string, (context: CanvasRenderingContext2D, x: number, y: number, r: number) => void>}
 */
const SHAPES = {
  circle: (context, x, y, r) => context.arc(x, y, r, 0, 2 * Math.PI),
  square: (context, x, y, r) => context.rect(x - r, y - r, 2 * r, 2 * r),
  diamond: (context, x, y, r) => polygon(context, [x, y - r, x + r, y, x, y + r, x - r, y]),
  "triangle-up": (context, x, y, r) => polygon(context, [x, y - r, x + r, y + r, x - r, y + r]),
  "triangle-down": (context, x, y, r) => polygon(context, [x, y + r, x + r, y - r, x - r, y - r]),
  bowtie: (context, x, y, r) =>
    polygon(context, [x - r, y - r, x + r, y + r, x + r, y - r, x - r, y + r]),
  hourglass: (context, x, y, r) =>
    polygon(context, [x - r, y - r, x + r, y - r, x - r, y + r, x + r, y + r]),
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} corners x and y by turns.
 */
function polygon(context, corners) {
  for (let i = 0; i < corners.length; i += 2)
    context[i === 0 ? "moveTo" : "lineTo"](corners[i] ?? 0, corners[i + 1] ?? 0);
  context.closePath();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Mapping} mapping
 * @param {StrokedCloud} cloud
 * @param {Theme} theme
 */
export function paintCloud(context, mapping, { x, y, stroke }, theme) {
  const shape = SHAPES[stroke.symbol];
  if (!shape) return;
  context.setLineDash([]);
  context.lineWidth = 0.6;
  context.strokeStyle = theme.paper;
  context.fillStyle = stroke.color;
  context.globalAlpha = FILL;
  const { left, top, width, height } = mapping;
  x.forEach((value, i) => {
    const [px, py] = [mapping.toX(value), mapping.toY(y[i] ?? NaN)];
    // most of a cloud may lie outside of a small view; nan is nowhere
    if (
      !(
        px > left - RADIUS &&
        px < left + width + RADIUS &&
        py > top - RADIUS &&
        py < top + height + RADIUS
      )
    )
      return;
    context.beginPath();
    shape(context, px, py, RADIUS);
    context.fill();
    context.stroke();
  });
  context.globalAlpha = 1;
}

/**
 * A cloud as Plotly draws it, for pictures: on the page that many elements would be slow.
 *
 * @param {StrokedCloud} cloud
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
export function cloudTrace({ x, y, stroke }, theme) {
  const marker = {
    symbol: stroke.symbol,
    size: 2 * RADIUS,
    color: stroke.color,
    opacity: FILL,
    line: { color: theme.paper, width: 0.6 },
  };
  return { type: "scatter", mode: "markers", showlegend: false, hoverinfo: "skip", x, y, marker };
}
