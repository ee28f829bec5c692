/** @import { Figure } from "./layout.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Theme } from "./palette.js" */
/** @import { Grid } from "../scene/grid.js" */
import { _ } from "../lib/i18n.js";
import { plainLayout } from "./layout.js";
import { drawn } from "../scene/grid.js";
import { colorScale, heights } from "./map-figure.js";

/** Plotly's three-dimensional lines know dashes by name only. */
const DASH_NAMES = ["solid", "dash", "dot", "dashdot", "dash", "longdash", "longdashdot"];

/**
 * How far above the surface a path floats, as a part of its height: enough not to sink into the
 * facets.
 */
const LIFT = 0.02;

/**
 * The surface in space with the paths upon it. The last trace holds the balls.
 * @type {(given: {grid: Grid, lines: Line[], theme: Theme}) => Figure}
 */
export function spaceFigure({ grid, lines, theme }) {
  const plain = {
    showgrid: false,
    zeroline: false,
    showbackground: false,
    showspikes: false,
    color: theme.muted,
    tickfont: { size: 10 },
  };
  return {
    data: [
      surfaceTrace(grid, theme),
      ...lines.map((line, i) => pathTrace(grid, line, i)),
      ballTrace(grid, lines, theme),
    ],
    layout: {
      ...plainLayout(theme),
      margin: { l: 0, r: 0, t: 0, b: 0 },
      uirevision: "space",
      scene: {
        aspectmode: "manual",
        aspectratio: { x: 1.4, y: 1.15, z: 0.55 },
        camera: { eye: { x: -0.92, y: -1.62, z: 1.5 }, center: { x: 0, y: 0, z: -0.15 } },
        xaxis: { ...plain, title: { text: "x" }, range: grid.view.slice(0, 2) },
        yaxis: { ...plain, title: { text: "y" }, range: grid.view.slice(2) },
        zaxis: {
          ...plain,
          title: { text: grid.scale === "log" ? _("loss (log)") : _("loss") },
          showticklabels: false,
        },
      },
    },
  };
}

/** @type {(grid: Grid, theme: Theme) => Record<string, unknown>} */
function surfaceTrace(grid, theme) {
  const toDrawn = drawn(grid);
  const [start, end] = [toDrawn(grid.levels[0] ?? 0), toDrawn(grid.levels.at(-1) ?? 1)];
  return {
    type: "surface",
    x: grid.x,
    y: grid.y,
    // gaps where it is infinite: a wall across a pole would say that it is steep there, but whole
    z: heights({ ...grid, loss: grid.loss.map((loss) => (Number.isFinite(loss) ? loss : NaN)) }),
    colorscale: colorScale(theme),
    showscale: false,
    hoverinfo: "skip",
    opacity: 1,
    lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.05, roughness: 0.9 },
    contours: {
      x: { highlight: false },
      y: { highlight: false },
      z: {
        show: true,
        start,
        end,
        size: (end - start) / Math.max(1, grid.levels.length - 1),
        color: theme.contour,
        width: 1,
        highlight: false,
      },
    },
  };
}

/** @type {(grid: Grid, line: Line, index: number) => Record<string, unknown>} */
function pathTrace(grid, line, index) {
  const points = Array.from(line.rows, (row) => spacePoint(grid, line, row));
  return {
    type: "scatter3d",
    mode: "lines",
    name: line.title,
    hoverinfo: "name",
    x: points.map((point) => point[0]),
    y: points.map((point) => point[1]),
    z: points.map((point) => point[2]),
    line: { color: line.stroke.color, width: 5, dash: DASH_NAMES[index % DASH_NAMES.length] },
  };
}

/** @type {(grid: Grid, lines: Line[], theme: Theme) => Record<string, unknown>} */
function ballTrace(grid, lines, theme) {
  return {
    type: "scatter3d",
    mode: "markers",
    hoverinfo: "skip",
    ...ballPlaces(grid, lines),
    marker: {
      color: lines.map((line) => line.stroke.color),
      size: 6,
      line: { color: theme.paper, width: 2 },
    },
  };
}

/**
 * Places of the balls at the highlighted time.
 * @type {(grid: Grid, lines: Line[]) => {x: (number | null)[], y: (number | null)[], z: (number |
 *   null)[]}}
 */
export function ballPlaces(grid, lines) {
  const points = lines.map((line) => spacePoint(grid, line, line.upTo));
  return {
    x: points.map((point) => point[0]),
    y: points.map((point) => point[1]),
    z: points.map((point) => point[2]),
  };
}

/**
 * A point of a path on the surface; nulls, which break the line, where it is outside the view.
 * @type {(grid: Grid, line: Line, row: number) => [number, number, number] | [null, null, null]}
 */
function spacePoint(grid, line, row) {
  const [x, y] = [line.x[row] ?? NaN, line.y[row] ?? NaN];
  const [x0, x1, y0, y1] = grid.view;
  if (!(x >= x0 && x <= x1 && y >= y0 && y <= y1)) return [null, null, null];
  const toDrawn = drawn(grid);
  const loss = line.loss?.[row] ?? NaN;
  return [x, y, toDrawn(loss) + LIFT * (toDrawn(grid.high) - toDrawn(grid.low))];
}
