/** @import { StrokedBand } from "./ensemble-traces.js" */
/** @import { Figure } from "./layout.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Theme } from "./palette.js" */
/** @import { Scale } from "./scales.js" */
/** @import { Unit } from "../scene/race.js" */
import { _ } from "../lib/i18n.js";
import { bandTraces } from "./ensemble-traces.js";
import { axis, dashOf, plainLayout } from "./layout.js";
import { decadeTicks, logTicks, powerText } from "./ticks.js";

/**
 * @typedef {Line & {run: number, thin?: boolean, rowAt: (time: number) => number}} TheoryLine A
 *   thin
 *   one is a bound, not something that the run does. `rowAt` is what `upTo` becomes at a time.
 *
 * @typedef {object} TimePlot
 * @property {Scale} scale
 * @property {string} title
 * @property {number} last The last time.
 * @property {Unit} unit
 * @property {Theme} theme
 */

export const CURVE_WIDTH = 1.75;
const BOUND_WIDTH = 1.1;

/** Losses this small are rounding; the axis ends here however far down a curve goes. */
const MIN_EXPONENT = -20;

/**
 * Loss or gradient norm against time.
 * @type {(given: TimePlot & {lines: Line[], bands: StrokedBand[]}) => Figure}
 */
export function curveFigure({ lines, bands, scale, title, last, unit, theme }) {
  const range = valueRange(lines, bands, scale);
  return {
    data: [
      ...bands.flatMap((band) => bandTraces(band, scale, range)),
      ...lines.map((line) => curveTrace(line, unit)),
    ],
    layout: {
      ...titledLayout(title, theme, "curves"),
      xaxis: timeAxis(last, unit, theme),
      yaxis: { ...quietAxis(theme), ...decadeAxis(range, scale) },
    },
  };
}

/** @type {(line: Line, unit: Unit) => Record<string, unknown>} */
function curveTrace(line, unit) {
  const { forward, title, stroke } = line;
  const y = Array.from(line.rows, (row) => line.y[row] ?? 0);
  const evaluations = unit === "step" ? "" : `<br>${_("gradient evaluations")} %{x}`;
  return {
    type: "scatter",
    mode: "lines",
    name: title,
    x: Array.from(line.rows, (row) => line.x[row]),
    y: forward ? y.map((value) => finite(forward(value))) : y,
    customdata: y.map((value, i) => [value, line.rows[i]]),
    hovertemplate: `${_("step")} %{customdata[1]}${evaluations}<br>%{customdata[0]:.5g}<extra>${title}</extra>`,
    line: { color: stroke.color, width: CURVE_WIDTH, dash: dashOf(stroke.dash) },
  };
}

/**
 * An axis in drawn units: decades get their own tick texts, as Plotly's log axis would not match
 * the painted lines of a symmetric logarithm.
 * @type {(range: [number, number], scale: Scale) => Record<string, unknown>}
 */
function decadeAxis(range, scale) {
  const decades = decadeTicks(range);
  const { values, texts } = scale.ticks ?? { values: decades, texts: decades.map(powerText) };
  return { range, tickmode: "array", tickvals: values, ticktext: texts };
}

/**
 * The range that lines and bands cover, in drawn units.
 * @type {(lines: Line[], bands: StrokedBand[], scale: Scale) => [number, number]}
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
  [low, high] = [Math.max(low, MIN_EXPONENT), Math.min(high, scale.top)];
  const room = 0.05 * Math.max(high - low, 0.5);
  return [low - room, high + room];
}

/**
 * Something that theory says against time.
 * @type {(given: TimePlot & {lines: TheoryLine[]}) => Figure}
 */
export function timeFigure({ lines, scale, title, last, unit, theme }) {
  const counted = unit === "step" ? _("step") : _("gradient evaluations");
  const values = scale.kind === "linear" ? linearAxis(lines, scale.top) : logAxis(lines, scale);
  return {
    data: lines.map((line) => ({
      ...theoryTrace(line),
      y: pick(line.y, line.rows).map((y) => (y === null ? null : finite(scale.forward(y)))),
      customdata: pick(line.y, line.rows),
      hovertemplate: `${counted} %{x}<br>%{customdata:.5g}<extra>${nameOf(line)}</extra>`,
    })),
    layout: {
      ...titledLayout(title, theme, "theory"),
      xaxis: timeAxis(last, unit, theme),
      yaxis: { ...quietAxis(theme), ...values },
    },
  };
}

/**
 * An axis from zero, or from below all there is, to a little above it.
 *
 * @param {TheoryLine[]} lines
 * @param {number} top What lies above is left out.
 * @returns {{range: [number, number]}}
 */
export function linearAxis(lines, top) {
  const numbers = lines.flatMap((line) => [...line.y]).filter((value) => Math.abs(value) <= top);
  const [low, high] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  const room = 0.08 * (high - low || 1);
  return { range: [low < 0 ? low - room : 0, high + room] };
}

/**
 * A logarithmic axis with ticks at round numbers.
 * @type {(lines: TheoryLine[], scale: Scale) => Record<string, unknown>}
 */
function logAxis(lines, scale) {
  const range = valueRange(lines, [], scale);
  const { values, texts } = scale.ticks ?? logTicks(range);
  return { range, tickmode: "array", tickvals: values, ticktext: texts };
}

/**
 * Velocity against position along one axis.
 *
 * @param {object} given
 * @param {TheoryLine[]} given.lines
 * @param {[number, number]} given.range Of the position.
 * @param {string} given.name Of the axis.
 * @param {string} given.title
 * @param {Theme} given.theme
 * @returns {Figure}
 */
export function phaseFigure({ lines, range, name, title, theme }) {
  const velocity = _("velocity");
  return {
    data: lines.map((line) => ({
      ...theoryTrace(line),
      hovertemplate: `${name} %{x:.4g}<br>${velocity} %{y:.0%}<extra>${line.title}</extra>`,
    })),
    layout: {
      ...titledLayout(title, theme, "theory"),
      xaxis: namedAxis(name, range, theme),
      yaxis: {
        ...quietAxis(theme),
        range: [-1.08, 1.08],
        tickvals: [-1, -0.5, 0, 0.5, 1],
        tickformat: ".0%",
        zeroline: true,
        zerolinecolor: theme.muted,
      },
    },
  };
}

/** @type {(line: TheoryLine) => string} */
function nameOf({ title, thin }) {
  return thin ? _("{name}: diverges above", { name: title }) : title;
}

/** @type {(line: TheoryLine) => Record<string, unknown>} */
function theoryTrace({ x, y, rows, title, stroke, thin }) {
  return {
    type: "scatter",
    mode: "lines",
    name: title,
    x: pick(x, rows),
    y: pick(y, rows),
    line: {
      color: stroke.color,
      width: thin ? BOUND_WIDTH : CURVE_WIDTH,
      dash: dashOf(stroke.dash),
    },
  };
}

/**
 * Null for what is not finite: a gap in the line.
 * @type {(values: Float64Array, rows: Int32Array) => (number | null)[]}
 */
function pick(values, rows) {
  return Array.from(rows, (row) => finite(values[row] ?? NaN));
}

/** @type {(value: number) => number | null} */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}

/** @type {(text: string, theme: Theme, uirevision: string) => Record<string, unknown>} */
function titledLayout(text, theme, uirevision) {
  const part = theme.size / 12;
  const place = { x: 0, xref: "paper", xanchor: "left", y: 1, yref: "container", yanchor: "top" };
  return {
    ...plainLayout(theme),
    margin: { l: 52 * part, r: 14, t: 28 * part, b: 40 * part },
    title: { text, ...place, pad: { t: 4 }, font: { size: theme.size + 1, color: theme.ink } },
    dragmode: false,
    uirevision,
  };
}

/** @type {(last: number, unit: Unit, theme: Theme) => Record<string, unknown>} */
function timeAxis(last, unit, theme) {
  return namedAxis(unit === "step" ? _("step") : _("gradient evaluations"), [0, last], theme);
}

/** @type {(text: string, range: [number, number], theme: Theme) => Record<string, unknown>} */
function namedAxis(text, range, theme) {
  const title = { text, standoff: 2, font: { size: theme.size - 1 } };
  return { ...axis(theme), range, title, fixedrange: true };
}

/** @type {(theme: Theme) => Record<string, unknown>} */
function quietAxis(theme) {
  return {
    ...axis(theme),
    showgrid: true,
    gridcolor: theme.rule,
    showline: false,
    fixedrange: true,
  };
}
