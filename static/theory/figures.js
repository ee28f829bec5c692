/** @import { Figure } from "../plot/figure-map.js" */
/** @import { Unit } from "../model/race.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { TheoryLine } from "./lines.js" */
import { valueRange } from "../plot/figure-curves.js";
import { axis, plainLayout } from "../plot/figure-map.js";
import { brief } from "../ui/format.js";
import { _ } from "../ui/i18n.js";

export const LINE_WIDTH = 1.75;
const BOUND_WIDTH = 1.1;

/**
 * Something that theory says against time.
 *
 * @param {{lines: TheoryLine[], titles: string[], scale: Scale, title: string, last: number, unit: Unit, theme: Theme}} given
 * @returns {Figure}
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
 * @param {(TheoryLine & {forward: (value: number) => number})[]} lines
 * @param {Scale} scale
 * @returns {Record<string, unknown>}
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

/**
 * @param {number} value
 * @returns {string} Short enough for the margin.
 */
function tickText(value) {
  return value < 1e-3 ? value.toExponential(0).replaceAll("-", "−") : brief(value);
}

/**
 * Velocity against position along one axis.
 *
 * @param {{lines: TheoryLine[], titles: string[], range: [number, number], name: string, title: string, theme: Theme}} given
 * @returns {Figure}
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

/**
 * @param {TheoryLine} line
 * @param {string[]} titles
 * @returns {string}
 */
function nameOf(line, titles) {
  const title = titles[line.run] ?? "";
  return line.thin ? _("{name}: diverges above", { name: title }) : title;
}

/**
 * @param {TheoryLine} line
 * @param {string} name
 * @returns {Record<string, unknown>}
 */
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
 * @param {Float64Array} values
 * @param {Int32Array} rows
 * @returns {(number | null)[]} Null for what is not finite: a gap in the line.
 */
function pick(values, rows) {
  return Array.from(rows, (row) => finite(values[row] ?? NaN));
}

/**
 * @param {number} value
 * @returns {number | null}
 */
function finite(value) {
  return Number.isFinite(value) ? value : null;
}

/**
 * @param {string} text
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
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

/**
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
function quiet(theme) {
  return { showgrid: true, gridcolor: theme.rule, showline: false, fixedrange: true };
}
