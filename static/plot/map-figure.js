/** @import { Figure } from "./layout.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Theme } from "./palette.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { CriticalPoint } from "../types.js" */
import { formatNumber, formatTuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { drawn, shade } from "../scene/grid.js";
import { axis, dashOf, plainLayout } from "./layout.js";

/** Space around the map: none, as its numbers stand on it. */
const NO_MARGIN = { l: 0, r: 0, t: 0, b: 0 };

/**
 * The sampled surface as rows of drawn heights: where it is infinite, as high or as low as where it
 * is not; where it is undefined, nothing.
 * @type {(grid: Grid, toDrawn?: (loss: number) => number) => Float64Array[]}
 */
export function heights(grid, toDrawn = drawn(grid)) {
  const all = grid.loss.map((loss) => toDrawn(drawable(loss, grid)));
  const width = grid.x.length;
  return Array.from({ length: grid.y.length }, (_row, i) =>
    all.subarray(i * width, (i + 1) * width),
  );
}

/** @type {(theme: Theme) => [number, string][]} */
export function colorScale(theme) {
  const last = theme.ramp.length - 1;
  return theme.ramp.map((color, i) => [i / last, color]);
}

/**
 * The contour with the runs' paths and the critical points in view.
 * @type {(given: {grid: Grid, lines: Line[], theme: Theme, touch: boolean}) => Figure}
 */
export function mapFigure({ grid, lines, theme, touch }) {
  const [x0, x1, y0, y1] = grid.view;
  return {
    data: [
      contourTrace(grid, theme),
      ...lines.flatMap((line) => pathTraces(line, theme)),
      criticalTrace(grid, theme),
    ],
    layout: {
      ...plainLayout(theme),
      margin: NO_MARGIN,
      dragmode: touch ? false : "pan",
      xaxis: { ...insideAxis(theme), range: [x0, x1] },
      yaxis: { ...insideAxis(theme), range: [y0, y1] },
      uirevision: grid.view.join(),
      images: grid.loss.some(Number.isNaN) ? [hatching(theme)] : [],
      shapes: fallingEdges(grid, theme),
    },
  };
}

/** An axis whose numbers stand on the map. @type {(theme: Theme) => Record<string, unknown>} */
function insideAxis(theme) {
  return {
    ...axis(theme),
    showline: false,
    ticks: "",
    ticklabelposition: "inside",
    nticks: 6,
    tickfont: { color: theme.ink },
  };
}

/** Lines above the ramp's, where a map shows more than its shading was chosen for. */
const MOST_BEYOND = 12;

/**
 * The contour's lines: evenly spaced levels, continued where the map rises beyond them.
 *
 * @param {Grid} grid
 * @returns {{start: number, end: number, size: number, ramp: number}} The first line, the last and
 *   the distance between two, in drawn heights; and the part of the bands that the ramp colors.
 */
function contourLines(grid) {
  const toDrawn = shade(grid);
  const levels = [...grid.shading.levels].map(toDrawn);
  const [first = 0, last = 1] = [levels[0], levels.at(-1)];
  const size = (last - first) / Math.max(1, levels.length - 1);
  const count = Math.max(1, levels.length);
  const highest = grid.high > grid.shading.high ? (toDrawn(grid.high) - first) / size : 0;
  const all = Math.max(count, Math.min(count + MOST_BEYOND, Math.floor(highest) + 1));
  return { start: first, end: first + (all - 1) * size, size, ramp: count / all };
}

/** @type {(grid: Grid, theme: Theme) => Record<string, unknown>} */
function contourTrace(grid, theme) {
  const { start, end, size, ramp } = contourLines(grid);
  return {
    type: "contour",
    name: "surface",
    x: grid.x,
    y: grid.y,
    z: heights(grid, shade(grid)),
    // Plotly spreads a scale over all bands, the first and the last one included
    colorscale: [
      ...colorScale(theme).map(([part, color]) => [ramp * part, color]),
      [1, theme.ramp.at(-1)],
    ],
    showscale: false,
    hoverinfo: "skip",
    connectgaps: false,
    contours: { coloring: "fill", start, end, size },
    line: { color: theme.contour, width: 1, smoothing: 1 },
  };
}

/**
 * A path as two traces: its casing and itself.
 * @type {(line: Line, theme: Theme) => Record<string, unknown>[]}
 */
function pathTraces({ x: xs, y: ys, rows, title, stroke: { color, casing, dash } }, { scale }) {
  const x = Array.from(rows, (row) => xs[row]);
  const y = Array.from(rows, (row) => ys[row]);
  const common = { type: "scatter", mode: "lines", x, y };
  return [
    {
      ...common,
      hoverinfo: "skip",
      showlegend: false,
      line: { color: casing, width: scale * (PATH_WIDTH + 2 * PATH_CASING) },
    },
    {
      ...common,
      name: title,
      customdata: rows,
      hovertemplate: `${_("step")} %{customdata}<br>x %{x:.5g}<br>y %{y:.5g}<extra>${title}</extra>`,
      line: { color, width: scale * PATH_WIDTH, dash: dashOf(dash.map((part) => scale * part)) },
    },
  ];
}

export const PATH_WIDTH = 2.2;
export const PATH_CASING = 1.4;

/** @type {(grid: Grid, theme: Theme) => Record<string, unknown>} */
function criticalTrace(grid, theme) {
  const points = grid.criticalPoints.map((point) => snapToZero(point, grid));
  return {
    type: "scatter",
    mode: "markers",
    name: _("critical points"),
    showlegend: false,
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
    text: points.map(
      (point) =>
        `${kindTitle(point.kind)}<br>${formatTuple([point.x, point.y])}<br>${_("loss")} ${formatNumber(point.value)}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
    marker: {
      symbol: points.map(({ kind }) => markOf(kind).symbol),
      size: points.map(({ kind }) => theme.scale * markOf(kind).size),
      color: theme.ink,
      line: { color: theme.ink, width: points.map(({ kind }) => (markOf(kind).filled ? 0 : 1.5)) },
    },
  };
}

/*
 * The kinds of critical points: how each is marked on plots and in words.
 */

/** On a grid of 12. */
const STAR =
  "M6 .6 7.500 4.100 11.300 4.400 8.400 6.900 9.300 10.600 6 8.600 2.700 10.600 3.600 6.900 .7 4.400 4.500 4.100z";

/**
 * @typedef {object} Mark
 * @property {string} symbol Plotly's name of it.
 * @property {number} size
 * @property {boolean} filled
 * @property {string} path On a grid of 12.
 */

/** @type {Record<string, Mark>} In the order of their importance. */
export const MARKS = {
  minimum: { symbol: "star", size: 11, filled: true, path: STAR },
  "local-minimum": { symbol: "star-open", size: 9, filled: false, path: STAR },
  saddle: { symbol: "x-thin-open", size: 9, filled: false, path: "M2 2 10 10M10 2 2 10" },
  maximum: { symbol: "triangle-up-open", size: 9, filled: false, path: "M6 1.500 11 10.200H1z" },
};

/** @type {Mark} */
const UNKNOWN = { symbol: "cross", size: 9, filled: true, path: "M5 1h2v10H5z" };

/** @type {(kind: string) => Mark} */
export function markOf(kind) {
  return MARKS[kind] ?? UNKNOWN;
}

/** Numbers that are so much smaller than what they are part of are rounding. */
const ROUNDING = 1e-12;

/**
 * A critical point as it is to be read: what only rounding keeps from zero is zero.
 * @type {(point: CriticalPoint, grid: Pick<Grid, "view" | "low" | "high">) => CriticalPoint}
 */
export function snapToZero({ kind, x, y, value }, { view: [x0, x1, y0, y1], low, high }) {
  const clean = (/** @type {number} */ number, /** @type {number} */ span) =>
    Math.abs(number) < ROUNDING * span ? 0 : number;
  return { kind, x: clean(x, x1 - x0), y: clean(y, y1 - y0), value: clean(value, high - low) };
}

/** @type {(kind: string) => string} */
export function kindTitle(kind) {
  if (kind === "minimum") return _("Minimum");
  if (kind === "local-minimum") return _("Local minimum");
  if (kind === "saddle") return _("Saddle point");
  return _("Maximum");
}

/*
 * Where a surface has no loss, none that can be drawn, or none that ends: what of the view, and how
 * it is shown.
 */

/** Pixels from one stripe to the next. */
const STRIPE = 9;

/**
 * Parts of the view, 0 … 1: where there is no loss, where it is too high to draw, and where it is
 * too low.
 * @type {(grid: Pick<Grid, "loss">) => {undefined: number, above: number, below: number}}
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
function hatching(theme) {
  const stripe = `<pattern id="stripes" width="${STRIPE}" height="${STRIPE}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V${STRIPE}" stroke="${theme.muted}" stroke-opacity="0.5" stroke-width="2"/></pattern>`;
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
function fallingEdges({ falls }, theme) {
  const line = { color: theme.alarm, width: 6, dash: "6px,6px" };
  return falls.map(([x0, y0, x1, y1]) => ({ type: "line", x0, y0, x1, y1, line }));
}

/**
 * A loss within what can be drawn: where it is infinite, as high or as low as where it is not.
 * @type {(loss: number, grid: Pick<Grid, "low" | "high">) => number}
 */
export function drawable(loss, { low, high }) {
  return Math.min(high, Math.max(low, loss));
}
