/** @import { Stroke } from "../plot/palette.js" */
import { svg } from "./dom.js";

/**
 * A short piece of a run's line, with its color, dash and casing: how a run is told everywhere on the page.
 *
 * @param {Stroke} stroke
 * @returns {SVGElement}
 */
export function swatch({ color, casing, dash }) {
  const line = { x1: 2, y1: 6, x2: 30, y2: 6 };
  return svg(
    "svg",
    { class: "swatch", viewBox: "0 0 32 12", "aria-hidden": "true" },
    svg("line", { ...line, stroke: casing, "stroke-width": 5.5 }),
    svg("line", {
      ...line,
      stroke: color,
      "stroke-width": 3,
      "stroke-dasharray": dash.join(" ") || "none",
    }),
  );
}
