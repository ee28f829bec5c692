/** @import { Unit } from "../model/race.js" */
/** @import { StrokedBand } from "../plot/bands.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { Theme } from "../plot/palette.js" */
import { paintBand } from "../plot/bands.js";
import { axesOf, discard, draw, resize } from "../plot/chart.js";
import { CURVE_WIDTH, curveFigure } from "../plot/figure-curves.js";
import { createOverlay, paintBall, paintCursor, paintLine } from "../plot/overlay.js";
import { h } from "../ui/dom.js";

const BALL = 4;

/**
 * A plot of one quantity against time; pressing in it goes there.
 *
 * @param {HTMLElement} parent
 * @param {(time: number) => void} goTo
 */
export function createCurveView(parent, goTo) {
  const graph = h("div", { class: "graph" });
  parent.append(graph);
  const overlay = createOverlay(parent);
  parent.addEventListener("pointerdown", (event) => {
    const axes = axesOf(graph);
    if (axes && event.isPrimary && event.button === 0)
      goTo(Math.round(axes.fromX(event.clientX - parent.getBoundingClientRect().left)));
  });

  return {
    /** @param {{lines: Line[], bands: StrokedBand[], titles: string[], scale: Scale, title: string, last: number, unit: Unit, theme: Theme}} given */
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
