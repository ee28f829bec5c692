/** @import { TheoryLine, TimePlot } from "../plot/curve-figure.js" */
/** @import { StrokedBand } from "../plot/ensemble-traces.js" */
/** @import { Figure } from "../plot/layout.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Mapping } from "../plot/scales.js" */
import { element } from "../lib/dom.js";
import { CURVE_WIDTH, curveFigure } from "../plot/curve-figure.js";
import { paintBand } from "../plot/ensemble-traces.js";
import { createOverlay, paintBall, paintCursor, paintLine } from "../plot/overlay.js";
import { axesOf, discard, draw, resize } from "../plot/plotly.js";

const BALL = 4;

/** @typedef {TimePlot & {lines: Line[], bands: StrokedBand[]}} Curve */

/**
 * A plot that Plotly draws at rest, and a canvas above it that follows the playback.
 *
 * @param {HTMLElement} parent
 * @param {(time: number) => void} seek Where a press in a plot over time leads.
 */
function createLivePlot(parent, seek) {
  const graph = element("div", { class: "graph" });
  parent.append(graph);
  const overlay = createOverlay(parent);
  let overTime = true;
  parent.addEventListener("pointerdown", (event) => {
    const axes = overTime ? axesOf(graph) : null;
    if (axes && event.isPrimary && event.button === 0)
      seek(Math.round(axes.fromX(event.clientX - parent.getBoundingClientRect().left)));
  });
  return {
    /** @type {(figure: Figure, isOverTime?: boolean) => Promise<void>} */
    draw(figure, isOverTime = true) {
      overTime = isOverTime;
      return draw(graph, figure, "curve");
    },
    /**
     * @type {(time: number, theme: Theme, paint: (context: CanvasRenderingContext2D, axes: Mapping)
     *   => void) => void}
     */
    paint(time, theme, paint) {
      const axes = axesOf(graph);
      if (!axes) return;
      overlay.paint(axes, (context) => {
        if (overTime) paintCursor(context, axes, time, theme);
        paint(context, axes);
      });
    },
    resize: () => resize(graph),
    discard: () => discard(graph),
  };
}

/**
 * A plot of one quantity of the race against time; pressing in it seeks.
 *
 * @param {HTMLElement} parent
 * @param {(time: number) => void} seek
 */
export function createCurveView(parent, seek) {
  const plot = createLivePlot(parent, seek);
  return {
    /** @param {Curve} curve */
    draw: (curve) => plot.draw(curveFigure(curve)),
    /**
     * @param {Curve} curve
     * @param {number} time
     * @param {boolean} live True if the canvas, not Plotly, shows the lines.
     */
    paint({ lines, bands, scale, theme }, time, live) {
      parent.classList.toggle("is-live", live);
      plot.paint(time, theme, (context, axes) => {
        if (live) for (const band of bands) paintBand(context, axes, band, scale.forward);
        if (live) for (const line of lines) paintLine(context, axes, line, CURVE_WIDTH, 0);
        for (const line of lines) paintBall(context, axes, line, BALL, theme);
      });
    },
    resize: plot.resize,
    discard: plot.discard,
  };
}

/**
 * A plot of theory, over time or over a coordinate.
 *
 * @param {(time: number) => void} seek
 */
export function createTheoryView(seek) {
  const root = element("div", { class: "curve", role: "img", hidden: true });
  const plot = createLivePlot(root, seek);
  return {
    element: root,
    /** @param {Figure} figure @param {{label: string, overTime: boolean}} about */
    async draw(figure, { label, overTime }) {
      root.hidden = false;
      root.classList.toggle("over-time", overTime);
      root.setAttribute("aria-label", label);
      await plot.draw(figure, overTime);
    },
    hide() {
      root.hidden = true;
    },
    /** @param {TheoryLine[]} lines @param {number} time @param {Theme} theme */
    paint(lines, time, theme) {
      if (root.hidden) return;
      plot.paint(time, theme, (context, axes) => {
        for (const line of lines) if (!line.thin) paintBall(context, axes, line, BALL, theme);
      });
    },
    resize: plot.resize,
  };
}
