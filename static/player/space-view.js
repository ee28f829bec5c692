/** @import { Line } from "../plot/overlay.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Grid } from "../scene/grid.js" */
import { element } from "../lib/dom.js";
import { discard, draw, resize, restyle } from "../plot/plotly.js";
import { ballPlaces, spaceFigure } from "../plot/space-figure.js";

/**
 * Lines in space flicker when they are updated fast: milliseconds between two updates of the balls.
 */
const BALL_PAUSE = 120;

/**
 * The race on the surface in three dimensions. It follows what rests; while something is dragged it
 * waits.
 *
 * @param {HTMLElement} parent
 */
export function createSpaceView(parent) {
  const graph = element("div", { class: "graph" });
  parent.append(graph);
  /** Index of the trace that holds the balls. */
  let balls = -1;
  /** @type {{grid: Grid, lines: Line[]} | null} Where they go next. */
  let next = null;
  let waiting = false;

  const move = async () => {
    waiting = false;
    if (!next || balls !== next.lines.length + 1) return;
    const { x, y, z } = ballPlaces(next.grid, next.lines);
    await restyle(graph, { x: [x], y: [y], z: [z] }, [balls]);
  };

  return {
    /** @param {{grid: Grid, lines: Line[], theme: Theme}} given */
    async draw(given) {
      balls = given.lines.length + 1;
      await draw(graph, spaceFigure(given), "space");
    },
    /** @param {Grid} grid @param {Line[]} lines */
    moveBalls(grid, lines) {
      next = { grid, lines };
      if (!waiting) setTimeout(move, BALL_PAUSE);
      waiting = true;
    },
    resize: () => resize(graph),
    discard: () => discard(graph),
  };
}
