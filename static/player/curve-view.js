/** @import { Line } from "../plot/overlay.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { Theme } from "../plot/palette.js" */
import { axesOf, discard, draw, resize } from "../plot/chart.js";
import { CURVE_WIDTH, curveFigure } from "../plot/figure-curves.js";
import { createOverlay, paintBall, paintCursor, paintLine } from "../plot/overlay.js";
import { h } from "../ui/dom.js";

const BALL = 4;

/**
 * A plot of one quantity against the step; pressing in it goes to that step.
 *
 * @param {HTMLElement} parent
 * @param {(step: number) => void} goTo
 */
export function createCurveView(parent, goTo) {
  const graph = h("div", { class: "graph" });
  parent.append(graph);
  const overlay = createOverlay(parent);
  parent.addEventListener("pointerdown", (event) => {
    const axes = axesOf(graph);
    if (axes && event.isPrimary && event.button === 0) goTo(Math.round(axes.fromX(event.clientX - parent.getBoundingClientRect().left)));
  });

  return {
    /** @param {{lines: Line[], titles: string[], scale: Scale, title: string, steps: number, theme: Theme}} given */
    draw: (given) => draw(graph, curveFigure(given), "curve"),
    /**
     * @param {Line[]} lines
     * @param {number} step
     * @param {Theme} theme
     * @param {boolean} live
     */
    paint(lines, step, theme, live) {
      const axes = axesOf(graph);
      parent.classList.toggle("is-live", live);
      if (!axes) return;
      overlay.paint(axes, (context) => {
        paintCursor(context, axes, step, theme);
        if (live) for (const line of lines) paintLine(context, axes, line, CURVE_WIDTH, 0);
        for (const line of lines) paintBall(context, axes, line, BALL, theme);
      });
    },
    resize: () => resize(graph),
    discard: () => discard(graph),
  };
}
