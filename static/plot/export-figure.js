/** @import { Figure } from "./layout.js" */
/** @import { Theme } from "./palette.js" */
import { _ } from "../lib/i18n.js";

/** Characters of a link in one line of a picture, and how many lines it may have. */
const LINK_LINE = 150;
const LINK_LINES = 3;

/**
 * @typedef {{title: string, link: string}} Caption What a picture says of itself: its surface, and
 *   where the race is.
 */

/**
 * The map as a picture that stands alone: with the start, which on the page is a handle above the
 * plot, a legend, its title and the link that opens the race.
 * @type {(figure: Figure, start: [number, number], theme: Theme, caption: Caption) => Figure}
 */
export function exportFigure(figure, [x, y], theme, { title, link }) {
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
 * The ends of the runs: on the page, the overlay's balls.
 * @type {(figure: Figure, theme: Theme) => Record<string, unknown>}
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
 * The link in lines; where it is too long for them, without its end.
 * @type {(link: string) => string[]}
 */
export function linkLines(link) {
  const lines = link.match(new RegExp(`.{1,${LINK_LINE}}`, "g")) ?? [];
  return lines.length <= LINK_LINES
    ? lines
    : [...lines.slice(0, LINK_LINES - 1), `${(lines[LINK_LINES - 1] ?? "").slice(0, -1)}…`];
}
