/** @import { Figure } from "../plot/figure-map.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { TheoryLine } from "./lines.js" */
import { axesOf, discard, draw, resize } from "../plot/chart.js";
import { createOverlay, paintBall, paintCursor } from "../plot/overlay.js";
import { h } from "../ui/dom.js";

const BALL = 4;

/**
 * One plot: Plotly draws its lines, and a canvas above them follows the playback.
 *
 * @param {(time: number) => void} goTo Where a press in a plot over time leads.
 */
export function createPanelView(goTo) {
  const graph = h("div", { class: "graph" });
  const element = h("div", { class: "curve", role: "img", hidden: true }, graph);
  const overlay = createOverlay(element);
  let overTime = false;
  element.addEventListener("pointerdown", (event) => {
    const axes = overTime ? axesOf(graph) : null;
    if (axes && event.isPrimary && event.button === 0)
      goTo(Math.round(axes.fromX(event.clientX - element.getBoundingClientRect().left)));
  });

  return {
    element,
    /** @param {Figure} figure @param {{label: string, overTime: boolean}} about */
    async draw(figure, about) {
      overTime = about.overTime;
      element.hidden = false;
      element.classList.toggle("over-time", overTime);
      element.setAttribute("aria-label", about.label);
      await draw(graph, figure, "curve");
    },
    hide() {
      element.hidden = true;
    },
    /**
     * @param {TheoryLine[]} lines
     * @param {number} time
     * @param {Theme} theme
     */
    paint(lines, time, theme) {
      const axes = axesOf(graph);
      if (!axes || element.hidden) return;
      overlay.paint(axes, (context) => {
        if (overTime) paintCursor(context, axes, time, theme);
        for (const line of lines) if (!line.thin) paintBall(context, axes, line, BALL, theme);
      });
    },
    resize: () => resize(graph),
    discard: () => discard(graph),
  };
}
