/** @import { StrokedBand } from "../plot/ensemble-traces.js" */
/** @import { Figure } from "../plot/map-figure.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { Unit } from "../scene/race.js" */
/** @import { TheoryLine } from "../theory/lines.js" */
import { element } from "../lib/dom.js";
import { CURVE_WIDTH, curveFigure } from "../plot/curve-figure.js";
import { paintBand } from "../plot/ensemble-traces.js";
import { createOverlay, paintBall, paintCursor, paintLine } from "../plot/overlay.js";
import { axesOf, discard, draw, resize } from "../plot/plotly.js";

const BALL = 4;

/**
 * A plot of one quantity against time; pressing in it goes there.
 *
 * @param {HTMLElement} parent
 * @param {(time: number) => void} goTo
 */
export function createCurveView(parent, goTo) {
  const graph = element("div", { class: "graph" });
  parent.append(graph);
  const overlay = createOverlay(parent);
  parent.addEventListener("pointerdown", (event) => {
    const axes = axesOf(graph);
    if (axes && event.isPrimary && event.button === 0)
      goTo(Math.round(axes.fromX(event.clientX - parent.getBoundingClientRect().left)));
  });

  return {
    /**
     * @param {{lines: Line[], bands: StrokedBand[], titles: string[], scale: Scale, title: string, last: number, unit: Unit, theme: Theme}} given
     */
    draw: (given) => draw(graph, curveFigure(given), "curve"),
    /**
     * @param {{lines: Line[], bands: StrokedBand[], scale: Scale}} given
     * @param {number} time
     * @param {Theme} theme
     * @param {boolean} live
     */
    paint({ lines, bands, scale }, time, theme, live) {
      const axes = axesOf(graph);
      parent.classList.toggle("is-live", live);
      if (!axes) return;
      overlay.paint(axes, (context) => {
        paintCursor(context, axes, time, theme);
        if (live) for (const band of bands) paintBand(context, axes, band, scale.forward);
        if (live) for (const line of lines) paintLine(context, axes, line, CURVE_WIDTH, 0);
        for (const line of lines) paintBall(context, axes, line, BALL, theme);
      });
    },
    resize: () => resize(graph),
    discard: () => discard(graph),
  };
}

const PANEL_BALL = 4;

/**
 * One plot: Plotly draws its lines, and a canvas above them follows the playback.
 *
 * @param {(time: number) => void} goTo Where a press in a plot over time leads.
 */
export function createPanelView(goTo) {
  const graph = element("div", { class: "graph" });
  const root = element("div", { class: "curve", role: "img", hidden: true }, graph);
  const overlay = createOverlay(root);
  let overTime = false;
  root.addEventListener("pointerdown", (event) => {
    const axes = overTime ? axesOf(graph) : null;
    if (axes && event.isPrimary && event.button === 0)
      goTo(Math.round(axes.fromX(event.clientX - root.getBoundingClientRect().left)));
  });

  return {
    element: root,
    /** @param {Figure} figure @param {{label: string, overTime: boolean}} about */
    async draw(figure, about) {
      overTime = about.overTime;
      root.hidden = false;
      root.classList.toggle("over-time", overTime);
      root.setAttribute("aria-label", about.label);
      await draw(graph, figure, "curve");
    },
    hide() {
      root.hidden = true;
    },
    /** @param {TheoryLine[]} lines @param {number} time @param {Theme} theme */
    paint(lines, time, theme) {
      const axes = axesOf(graph);
      if (!axes || root.hidden) return;
      overlay.paint(axes, (context) => {
        if (overTime) paintCursor(context, axes, time, theme);
        for (const line of lines) if (!line.thin) paintBall(context, axes, line, PANEL_BALL, theme);
      });
    },
    resize: () => resize(graph),
    discard: () => discard(graph),
  };
}
