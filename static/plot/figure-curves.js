/** @import { Unit } from "../model/race.js" */
/** @import { Figure } from "./figure-map.js" */
/** @import { StrokedBand } from "./bands.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Scale } from "./scales.js" */
/** @import { Theme } from "./palette.js" */
import { _ } from "../ui/i18n.js";
import { bandTraces } from "./bands.js";
import { axis, plainLayout } from "./figure-map.js";

export const CURVE_WIDTH = 1.75;

/** Losses this small are rounding; the axis ends here however far down a curve goes. */
const FLOOR = -20;

/**
 * Loss or gradient norm against time: the step, or the evaluations so far.
 *
 * @param {{lines: Line[], bands: StrokedBand[], titles: string[], scale: Scale, title: string, last: number, unit: Unit, theme: Theme}} given
 * @returns {Figure}
 */
export function curveFigure({ lines, bands, titles, scale, title, last, unit, theme }) {
  const part = theme.size / 12;
  const range = valueRange(lines, bands, scale);
  return {
    data: [
      ...bands.flatMap((band, i) => bandTraces(band, titles[i] ?? "", scale, range)),
      ...lines.map((line, i) => curveTrace(line, titles[i] ?? "", unit)),
    ],
    layout: {
      ...plainLayout(theme),
      margin: { l: 52 * part, r: 14, t: 28 * part, b: 40 * part },
      title: {
        text: title,
        x: 0,
        xref: "paper",
        xanchor: "left",
        y: 1,
        yref: "container",
        yanchor: "top",
        pad: { t: 4 },
        font: { size: theme.size + 1, color: theme.ink },
      },
      dragmode: false,
      xaxis: {
        ...axis(theme),
        range: [0, last],
        title: {
          text: unit === "step" ? _("step") : _("gradient evaluations"),
          standoff: 2,
          font: { size: theme.size - 1 },
        },
        fixedrange: true,
      },
      yaxis: {
        ...axis(theme),
        ...valueAxis(range, scale),
        showgrid: true,
        gridcolor: theme.rule,
        showline: false,
        fixedrange: true,
      },
      uirevision: "curves",
    },
  };
}

/**
 * @param {Line} line
 * @param {string} title
 * @param {Unit} unit
 * @returns {Record<string, unknown>}
 */
function curveTrace(line, title, unit) {
  const { forward } = line;
  const y = Array.from(line.rows, (row) => line.y[row] ?? 0);
  return {
    type: "scatter",
    mode: "lines",
    name: title,
    x: Array.from(line.rows, (row) => line.x[row]),
    y: forward ? y.map(forward).map((value) => (Number.isFinite(value) ? value : null)) : y,
    customdata: y.map((value, i) => [value, line.rows[i]]),
    hovertemplate: `${_("step")} %{customdata[1]}${unit === "step" ? "" : `<br>${_("gradient evaluations")} %{x}`}<br>%{customdata[0]:.5g}<extra>${title}</extra>`,
    line: {
      color: line.stroke.color,
      width: CURVE_WIDTH,
      dash: line.stroke.dash.length
        ? line.stroke.dash.map((part) => `${part}px`).join(",")
        : "solid",
    },
  };
}

/**
 * The axis in drawn units: decades get their own tick texts, as Plotly's log axis would not match the painted lines of
 * a symmetric logarithm.
 *
 * @param {[number, number]} range
 * @param {Scale} scale
 * @returns {Record<string, unknown>}
 */
function valueAxis(range, scale) {
  if (scale.ticks)
    return { range, tickmode: "array", tickvals: scale.ticks.values, ticktext: scale.ticks.texts };
  const decades = decadeTicks(range);
  return { range, tickmode: "array", tickvals: decades, ticktext: decades.map(powerText) };
}

/**
 * @param {Line[]} lines
 * @param {StrokedBand[]} bands
 * @param {Scale} scale
 * @returns {[number, number]} As drawn.
 */
export function valueRange(lines, bands, scale) {
  let [low, high] = [Infinity, -Infinity];
  /** @param {number} loss */
  const include = (loss) => {
    const value = scale.forward(loss);
    if (!Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const line of lines) for (const row of line.rows) include(line.y[row] ?? 0);
  for (const band of bands) for (const losses of [band.low, band.high]) losses.forEach(include);
  if (!(low <= high)) return [-1, 1];
  [low, high] = [Math.max(low, FLOOR), Math.min(high, scale.top)];
  const room = 0.05 * Math.max(high - low, 0.5);
  return [low - room, high + room];
}

/**
 * Whole decades in a range, at most about six of them.
 *
 * @param {[number, number]} range
 * @returns {number[]}
 */
export function decadeTicks([low, high]) {
  const first = Math.ceil(low);
  const count = Math.floor(high) - first + 1;
  if (count < 2) return [low, (low + high) / 2, high].map((value) => Number(value.toFixed(2)));
  const every = Math.ceil(count / 6);
  return Array.from({ length: count }, (_decade, i) => first + i).filter(
    (decade) => decade % every === 0,
  );
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * @param {number} decade
 * @returns {string}
 */
function powerText(decade) {
  if (!Number.isInteger(decade)) return Number((10 ** decade).toPrecision(2)).toString();
  if (decade >= -2 && decade <= 3) return String(Number((10 ** decade).toPrecision(1)));
  return `10${decade < 0 ? "⁻" : ""}${[...String(Math.abs(decade))].map((digit) => RAISED[Number(digit)]).join("")}`;
}
