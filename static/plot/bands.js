/** @import { Band } from "../model/ensemble.js" */
/** @import { Mapping, Scale } from "./scales.js" */
/** @import { Stroke } from "./palette.js" */
import { _ } from "../ui/i18n.js";
import { short } from "../ui/format.js";
import { translucent } from "./palette.js";
import { bounded } from "./overlay.js";

/**
 * @typedef {Band & {stroke: Stroke}} StrokedBand One run's band, in its color.
 */

const FILL = 0.17;
const MEDIAN = { width: 1.25, alpha: 0.85, dash: [1.5, 2.5] };

/**
 * A band and its median as Plotly draws them, behind the lines.
 *
 * @param {StrokedBand} band
 * @param {string} title
 * @param {Scale} scale
 * @param {[number, number]} range What the axis shows, as drawn: what is infinite ends there.
 * @returns {Record<string, unknown>[]}
 */
export function bandTraces(band, title, scale, range) {
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
      fillcolor: translucent(band.stroke.color, FILL),
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
        dash: MEDIAN.dash.map((part) => `${part}px`).join(","),
      },
    },
  ];
}

/**
 * @param {Band} band
 * @param {number} i
 * @returns {string} Median and band in words.
 */
function bandText({ low, median, high }, i) {
  return _("median {median} [{low}, {high}]", {
    median: short(median[i]),
    low: short(low[i]),
    high: short(high[i]),
  });
}

/**
 * @param {number} value
 * @param {[number, number]} range
 * @returns {number}
 */
function within(value, [low, high]) {
  return Math.min(high, Math.max(low, value));
}

/**
 * The same on a canvas.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mapping} mapping
 * @param {StrokedBand} band
 * @param {(value: number) => number} forward
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
  context.fillStyle = translucent(stroke.color, FILL);
  context.fill();
  context.beginPath();
  for (let i = 0; i < steps.length; i += 1) lineTo(median, i);
  context.strokeStyle = translucent(stroke.color, MEDIAN.alpha);
  context.lineWidth = MEDIAN.width;
  context.setLineDash(MEDIAN.dash);
  context.stroke();
}
