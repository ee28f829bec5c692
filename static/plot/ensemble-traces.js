/** @import { RunStyle, Stroke, Theme } from "./palette.js" */
/** @import { Mapping, Scale } from "./scales.js" */
/** @import { Band, Cloud } from "../scene/ensemble.js" */
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { dashOf } from "./layout.js";
import { bounded } from "./overlay.js";
import { translucent } from "./palette.js";

/**
 * @typedef {Band & RunStyle} StrokedBand One run's band, with its name and color.
 */

const BAND_FILL = 0.17;
const MEDIAN = { width: 1.25, alpha: 0.85, dash: [1.5, 2.5] };

/**
 * A band and its median as Plotly draws them, behind the lines.
 *
 * @param {StrokedBand} band
 * @param {Scale} scale
 * @param {[number, number]} range What the axis shows, as drawn: what is infinite ends there.
 * @returns {Record<string, unknown>[]}
 */
export function bandTraces(band, scale, range) {
  const { title } = band;
  const steps = [...band.steps];
  const drawn = (/** @type {Float64Array} */ losses) =>
    [...losses].map((loss) => within(scale.forward(loss), range));
  const common = { type: "scatter", mode: "lines", showlegend: false };
  return [
    {
      ...common,
      name: title,
      x: [...steps, ...steps.toReversed()],
      y: [...drawn(band.high), ...drawn(band.low).reverse()],
      fill: "toself",
      fillcolor: translucent(band.stroke.color, BAND_FILL),
      line: { width: 0 },
      hoverinfo: "skip",
    },
    {
      ...common,
      name: title,
      x: steps,
      y: drawn(band.median),
      text: steps.map((_step, i) => bandText(band, i)),
      hovertemplate: `${_("step")} %{x}<br>%{text}<extra>${title}</extra>`,
      line: {
        color: translucent(band.stroke.color, MEDIAN.alpha),
        width: MEDIAN.width,
        dash: dashOf(MEDIAN.dash),
      },
    },
  ];
}

/** Median and band in words. @type {(band: Band, i: number) => string} */
function bandText({ low, median, high }, i) {
  return _("median {median} [{low}, {high}]", {
    median: formatNumber(median[i]),
    low: formatNumber(low[i]),
    high: formatNumber(high[i]),
  });
}

/** @type {(value: number, range: [number, number]) => number} */
function within(value, [low, high]) {
  return Math.min(high, Math.max(low, value));
}

/**
 * The same on a canvas.
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, band: StrokedBand, forward: (value:
 *   number) => number) => void}
 */
export function paintBand(context, mapping, { steps, low, median, high, stroke }, forward) {
  /** @param {Float64Array} losses @param {number} i */
  const lineTo = (losses, i) =>
    context.lineTo(
      mapping.toX(steps[i] ?? 0),
      bounded(mapping.toY(forward(losses[i] ?? 0)), mapping.height),
    );
  context.beginPath();
  for (let i = 0; i < steps.length; i += 1) lineTo(high, i);
  for (let i = steps.length - 1; i >= 0; i -= 1) lineTo(low, i);
  context.fillStyle = translucent(stroke.color, BAND_FILL);
  context.fill();
  context.beginPath();
  for (let i = 0; i < steps.length; i += 1) lineTo(median, i);
  context.strokeStyle = translucent(stroke.color, MEDIAN.alpha);
  context.lineWidth = MEDIAN.width;
  context.setLineDash(MEDIAN.dash);
  context.stroke();
}

/**
 * @typedef {Cloud & {stroke: Stroke}} StrokedCloud Where the seeds of one run end, in its color and
 *   with its mark.
 */

/** Half the size of a mark, in pixels. */
const RADIUS = 2.6;
const CLOUD_FILL = 0.55;

/**
 * Drawing of the marks, each as wide as it is high, by Plotly's names.
 * @type {Record<string, (context: CanvasRenderingContext2D, x: number, y: number, r: number) =>
 *   void>}
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
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, cloud: StrokedCloud, theme: Theme)
 *   => void}
 */
export function paintCloud(context, mapping, { x, y, stroke }, theme) {
  const shape = SHAPES[stroke.symbol];
  if (!shape) return;
  context.setLineDash([]);
  context.lineWidth = 0.6;
  context.strokeStyle = theme.paper;
  context.fillStyle = stroke.color;
  context.globalAlpha = CLOUD_FILL;
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
 * @type {(cloud: StrokedCloud, theme: Theme) => Record<string, unknown>}
 */
export function cloudTrace({ x, y, stroke }, theme) {
  const marker = {
    symbol: stroke.symbol,
    size: 2 * RADIUS,
    color: stroke.color,
    opacity: CLOUD_FILL,
    line: { color: theme.paper, width: 0.6 },
  };
  return { type: "scatter", mode: "markers", showlegend: false, hoverinfo: "skip", x, y, marker };
}
