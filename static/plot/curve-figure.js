/** @import { StrokedBand } from "./ensemble-traces.js" */
/** @import { Figure } from "./map-figure.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Theme } from "./palette.js" */
/** @import { Scale } from "./scales.js" */
/** @import { Unit } from "../scene/race.js" */
/** @import { TheoryLine } from "../theory/lines.js" */
import { brief } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { bandTraces } from "./ensemble-traces.js";
import { axis, plainLayout } from "./map-figure.js";

export const CURVE_WIDTH = 1.75;

/** Losses this small are rounding; the axis ends here however far down a curve goes. */
const FLOOR = -20;

/**
 * Loss or gradient norm against time: the step, or the evaluations so far.
 *
 * @type {(given: {lines: Line[], bands: StrokedBand[], titles: string[], scale: Scale, title: string, last: number, unit: Unit, theme: Theme}) => Figure}
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

/** @type {(line: Line, title: string, unit: Unit) => Record<string, unknown>} */
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
 * The axis in drawn units: decades get their own tick texts, as Plotly's log axis would not match
 * the painted lines of a symmetric logarithm.
 *
 * @type {(range: [number, number], scale: Scale) => Record<string, unknown>}
 */
function valueAxis(range, scale) {
  if (scale.ticks)
    return { range, tickmode: "array", tickvals: scale.ticks.values, ticktext: scale.ticks.texts };
  const decades = decadeTicks(range);
  return { range, tickmode: "array", tickvals: decades, ticktext: decades.map(powerText) };
}

/** As drawn. @type {(lines: Line[], bands: StrokedBand[], scale: Scale) => [number, number]} */
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
 * @type {(range: [number, number]) => number[]}
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

/** @type {(decade: number) => string} */
function powerText(decade) {
  if (!Number.isInteger(decade)) return Number((10 ** decade).toPrecision(2)).toString();
  if (decade >= -2 && decade <= 3) return String(Number((10 ** decade).toPrecision(1)));
  return `10${decade < 0 ? "⁻" : ""}${[...String(Math.abs(decade))].map((digit) => RAISED[Number(digit)]).join("")}`;
}

export const LINE_WIDTH = 1.75;
const BOUND_WIDTH = 1.1;

/**
 * Something that theory says against time.
 *
 * @type {(given: {lines: TheoryLine[], titles: string[], scale: Scale, title: string, last: number, unit: Unit, theme: Theme}) => Figure}
 */
export function timeFigure({ lines, titles, scale, title, last, unit, theme }) {
  const counted = unit === "step" ? _("step") : _("gradient evaluations");
  const drawn = lines.map((line) => ({ ...line, forward: scale.forward }));
  return {
    data: drawn.map((line) => ({
      ...lineTrace(line, titles[line.run] ?? ""),
      y: pick(line.y, line.rows).map((value) =>
        value === null ? null : finite(scale.forward(value)),
      ),
      customdata: pick(line.y, line.rows),
      hovertemplate: `${counted} %{x}<br>%{customdata:.5g}<extra>${nameOf(line, titles)}</extra>`,
    })),
    layout: {
      ...titled(title, theme),
      xaxis: {
        ...axis(theme),
        range: [0, last],
        title: { text: counted, standoff: 2, font: { size: theme.size - 1 } },
        fixedrange: true,
      },
      yaxis: {
        ...axis(theme),
        ...(scale.kind === "linear" ? linearAxis(lines, scale.top) : stretchedAxis(drawn, scale)),
        ...quiet(theme),
      },
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
 *
 * @type {(lines: (TheoryLine & {forward: (value: number) => number})[], scale: Scale) => Record<string, unknown>}
 */
function stretchedAxis(lines, scale) {
  const range = valueRange(lines, [], scale);
  const ticks = scale.ticks ?? logTicks(range);
  return { range, tickmode: "array", tickvals: ticks.values, ticktext: ticks.texts };
}

/**
 * @param {[number, number]} range Of a decimal logarithm.
 * @returns {{values: number[], texts: string[]}} Ones, twos and fives in a range of few decades, in a wide one only ones.
 */
export function logTicks([low, high]) {
  const decades = Array.from(
    { length: Math.ceil(high) - Math.floor(low) + 1 },
    (_decade, i) => Math.floor(low) + i,
  );
  const every = Math.ceil((high - low) / 6);
  const digits = high - low < 2.5 ? [1, 2, 5] : [1];
  const numbers = decades
    .filter((decade) => decade % every === 0)
    .flatMap((decade) => digits.map((digit) => Number(`${digit}e${decade}`)));
  const shown = numbers.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  return { values: shown.map(Math.log10), texts: shown.map(tickText) };
}

/** Short enough for the margin. @type {(value: number) => string} */
function tickText(value) {
  return value < 1e-3 ? value.toExponential(0).replaceAll("-", "−") : brief(value);
}

/**
 * Velocity against position along one axis.
 *
 * @type {(given: {lines: TheoryLine[], titles: string[], range: [number, number], name: string, title: string, theme: Theme}) => Figure}
 */
export function phaseFigure({ lines, titles, range, name, title, theme }) {
  const velocity = _("velocity");
  return {
    data: lines.map((line) => ({
      ...lineTrace(line, titles[line.run] ?? ""),
      hovertemplate: `${name} %{x:.4g}<br>${velocity} %{y:.0%}<extra>${titles[line.run] ?? ""}</extra>`,
    })),
    layout: {
      ...titled(title, theme),
      xaxis: {
        ...axis(theme),
        range,
        title: { text: name, standoff: 2, font: { size: theme.size - 1 } },
        fixedrange: true,
      },
      yaxis: {
        ...axis(theme),
        range: [-1.08, 1.08],
        tickvals: [-1, -0.5, 0, 0.5, 1],
        tickformat: ".0%",
        ...quiet(theme),
        zeroline: true,
        zerolinecolor: theme.muted,
      },
    },
  };
}

/** @type {(line: TheoryLine, titles: string[]) => string} */
function nameOf(line, titles) {
  const title = titles[line.run] ?? "";
  return line.thin ? _("{name}: diverges above", { name: title }) : title;
}

/** @type {(line: TheoryLine, name: string) => Record<string, unknown>} */
function lineTrace(line, name) {
  const dash = line.stroke.dash.length
    ? line.stroke.dash.map((part) => `${part}px`).join(",")
    : "solid";
  return {
    type: "scatter",
    mode: "lines",
    name,
    x: pick(line.x, line.rows),
    y: pick(line.y, line.rows),
    line: { color: line.stroke.color, width: line.thin ? BOUND_WIDTH : LINE_WIDTH, dash },
  };
}

/**
 * Null for what is not finite: a gap in the line.
 *
 * @type {(values: Float64Array, rows: Int32Array) => (number | null)[]}
 */
function pick(values, rows) {
  return Array.from(rows, (row) => finite(values[row] ?? NaN));
}

/** @type {(value: number) => number | null} */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}

/** @type {(text: string, theme: Theme) => Record<string, unknown>} */
function titled(text, theme) {
  const font = { size: theme.size + 1, color: theme.ink };
  return {
    ...plainLayout(theme),
    margin: { l: 52, r: 14, t: 28, b: 40 },
    title: {
      text,
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 4 },
      font,
    },
    dragmode: false,
    uirevision: "theory",
  };
}

/** @type {(theme: Theme) => Record<string, unknown>} */
function quiet(theme) {
  return { showgrid: true, gridcolor: theme.rule, showline: false, fixedrange: true };
}
