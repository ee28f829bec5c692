/** @import { Grid } from "../types.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Theme } from "./palette.js" */
import { _ } from "../ui/i18n.js";
import { short, tuple } from "../ui/format.js";
import { kindTitle, markOf, tidy } from "./marks.js";
import { drawable, fallingEdges, hatching } from "./regions.js";

/** @typedef {{data: Record<string, unknown>[], layout: Record<string, unknown>}} Figure What Plotly draws. */

/** Space around the map for its axes; also where the race is painted before Plotly has arrived. */
export const MAP_MARGIN = { l: 44, r: 10, t: 10, b: 30 };

/**
 * What is drawn of a loss: itself, or the logarithm of how far it is from the center, on both sides.
 *
 * @param {Pick<Grid, "scale" | "center" | "softness">} grid
 * @returns {(loss: number) => number}
 */
export function drawn({ scale, center, softness }) {
  if (scale === "linear") return (loss) => loss;
  return (loss) => Math.sign(loss - center) * Math.log1p(Math.abs(loss - center) / softness);
}

/**
 * The sampled surface as rows of drawn heights: where it is infinite, as high or as low as where it is not; where it is
 * undefined, nothing.
 *
 * @param {Grid} grid
 * @returns {Float64Array[]}
 */
export function heights(grid) {
  const toDrawn = drawn(grid);
  const all = grid.loss.map((loss) => toDrawn(drawable(loss, grid)));
  const width = grid.x.length;
  return Array.from({ length: grid.y.length }, (_row, i) =>
    all.subarray(i * width, (i + 1) * width),
  );
}

/**
 * @param {Theme} theme
 * @returns {[number, string][]}
 */
export function colorScale(theme) {
  return [
    [0, theme.low],
    [1, theme.high],
  ];
}

/**
 * The contour with the runs' paths and the critical points in view.
 *
 * @param {{grid: Grid, lines: Line[], titles: string[], theme: Theme, touch: boolean}} given
 * @returns {Figure}
 */
export function mapFigure({ grid, lines, titles, theme, touch }) {
  const paths = lines.flatMap((line, i) => pathTraces(line, titles[i] ?? ""));
  const [x0, x1, y0, y1] = grid.view;
  return {
    data: [contourTrace(grid, theme), ...paths, criticalTrace(grid, theme)],
    layout: {
      ...plainLayout(theme),
      margin: MAP_MARGIN,
      dragmode: touch ? false : "pan",
      xaxis: { ...axis(theme), range: [x0, x1] },
      yaxis: { ...axis(theme), range: [y0, y1] },
      uirevision: grid.view.join(),
      images: grid.loss.some(Number.isNaN) ? [hatching(theme)] : [],
      shapes: fallingEdges(grid, theme),
    },
  };
}

/**
 * What all plots have alike.
 *
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
export function plainLayout(theme) {
  return {
    autosize: true,
    showlegend: false,
    hovermode: "closest",
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: theme.font, size: theme.size, color: theme.muted },
    hoverlabel: {
      bgcolor: theme.paper,
      bordercolor: theme.rule,
      font: { color: theme.ink, family: theme.font },
    },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.muted, activecolor: theme.ink },
  };
}

/**
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
export function axis(theme) {
  return {
    showgrid: false,
    zeroline: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: theme.rule,
    linecolor: theme.rule,
    showline: true,
  };
}

/**
 * @param {Grid} grid
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
function contourTrace(grid, theme) {
  const toDrawn = drawn(grid);
  const levels = [...grid.levels].map(toDrawn);
  const [start = 0, end = 1] = [levels[0], levels.at(-1)];
  return {
    type: "contour",
    name: "surface",
    x: grid.x,
    y: grid.y,
    z: heights(grid),
    zmin: toDrawn(grid.low),
    zmax: toDrawn(grid.high),
    colorscale: colorScale(theme),
    showscale: false,
    hoverinfo: "skip",
    connectgaps: false,
    contours: {
      coloring: "fill",
      start,
      end,
      size: (end - start) / Math.max(1, levels.length - 1),
    },
    line: { color: theme.contour, width: 0.6, smoothing: 1 },
  };
}

/**
 * A path as two traces: its casing and itself.
 *
 * @param {Line} line
 * @param {string} title
 * @returns {Record<string, unknown>[]}
 */
function pathTraces(line, title) {
  const x = Array.from(line.rows, (row) => line.x[row]);
  const y = Array.from(line.rows, (row) => line.y[row]);
  const { color, casing, dash } = line.stroke;
  const common = { type: "scatter", mode: "lines", x, y };
  return [
    {
      ...common,
      hoverinfo: "skip",
      showlegend: false,
      line: { color: casing, width: PATH_WIDTH + 2 * PATH_CASING },
    },
    {
      ...common,
      name: title,
      customdata: line.rows,
      hovertemplate: `${_("step")} %{customdata}<br>x %{x:.5g}<br>y %{y:.5g}<extra>${title}</extra>`,
      line: {
        color,
        width: PATH_WIDTH,
        dash: dash.length ? dash.map((part) => `${part}px`).join(",") : "solid",
      },
    },
  ];
}

export const PATH_WIDTH = 2.25;
export const PATH_CASING = 1;

/**
 * @param {Grid} grid
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
function criticalTrace(grid, theme) {
  const points = grid.criticalPoints.map((point) => tidy(point, grid));
  return {
    type: "scatter",
    mode: "markers",
    name: _("critical points"),
    showlegend: false,
    x: points.map((point) => point.x),
    y: points.map((point) => point.y),
    text: points.map(
      (point) =>
        `${kindTitle(point.kind)}<br>${tuple([point.x, point.y])}<br>${_("loss")} ${short(point.value)}`,
    ),
    hovertemplate: "%{text}<extra></extra>",
    marker: {
      symbol: points.map(({ kind }) => markOf(kind).symbol),
      size: points.map(({ kind }) => markOf(kind).size),
      color: theme.ink,
      line: { color: theme.ink, width: points.map(({ kind }) => (markOf(kind).filled ? 0 : 1.5)) },
    },
  };
}

/** Characters of a link in one line of a picture, and how many lines it may have. */
const LINK_LINE = 150;
const LINK_LINES = 3;

/** @typedef {{title: string, link: string}} Caption What a picture says of itself: its surface, and where the race is. */

/**
 * The map as a picture that stands alone: with the start, which on the page is a handle above the plot, a legend, its
 * title and the link that opens the race.
 *
 * @param {Figure} figure
 * @param {[number, number]} start
 * @param {Theme} theme
 * @param {Caption} caption
 * @returns {Figure}
 */
export function standingAlone(figure, [x, y], theme, { title, link }) {
  const lines = linkLines(link);
  const marker = {
    symbol: "circle",
    size: 11,
    color: theme.paper,
    line: { color: theme.ink, width: 2.5 },
  };
  return {
    data: [
      ...figure.data,
      { type: "scatter", mode: "markers", name: _("Start"), x: [x], y: [y], marker },
      endsTrace(figure, theme),
    ],
    layout: {
      ...figure.layout,
      paper_bgcolor: theme.paper,
      title: {
        text: title,
        x: 56 / 1200,
        xref: "container",
        xanchor: "left",
        y: 0.965,
        yanchor: "top",
        font: { size: 18, color: theme.ink },
      },
      showlegend: true,
      legend: { orientation: "h", x: 0, y: 1.015, yanchor: "bottom", font: { color: theme.ink } },
      margin: { l: 56, r: 24, t: 84, b: 52 + 15 * lines.length },
      annotations: [{ text: lines.join("<br>"), ...BELOW, font: { size: 11, color: theme.muted } }],
    },
  };
}

/**
 * Where the runs end: on the page the overlay's balls.
 *
 * @param {Figure} figure
 * @param {Theme} theme
 * @returns {Record<string, unknown>}
 */
function endsTrace(figure, theme) {
  const paths = /** @type {any[]} */ (figure.data).filter(
    ({ mode, name }) => mode === "lines" && name,
  );
  return {
    type: "scatter",
    mode: "markers",
    showlegend: false,
    x: paths.map((path) => path.x.at(-1)),
    y: paths.map((path) => path.y.at(-1)),
    marker: {
      size: 11,
      color: paths.map((path) => path.line.color),
      line: { color: theme.paper, width: 2 },
    },
  };
}

/** Below the plot, at its left edge, under the numbers of its axis. */
const BELOW = {
  xref: "paper",
  yref: "paper",
  x: 0,
  y: 0,
  yshift: -30,
  xanchor: "left",
  yanchor: "top",
  align: "left",
  showarrow: false,
};

/**
 * @param {string} link
 * @returns {string[]} The link in lines; where it is too long for them, without its end.
 */
export function linkLines(link) {
  const lines = link.match(new RegExp(`.{1,${LINK_LINE}}`, "g")) ?? [];
  return lines.length <= LINK_LINES
    ? lines
    : [...lines.slice(0, LINK_LINES - 1), `${(lines[LINK_LINES - 1] ?? "").slice(0, -1)}…`];
}
