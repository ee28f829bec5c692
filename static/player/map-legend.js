/** @import { Grid } from "../scene/grid.js" */
import { element, svg } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { MARKS, kindTitle, markOf, regions } from "../plot/map-figure.js";

/**
 * The marks and patterns that are on the map, in words.
 *
 * @returns {{element: HTMLElement, show: (grid: Grid) => void}}
 */
export function createMapLegend() {
  const list = element("ul", { class: "map-key", "aria-label": _("Marks on the map") });
  let shown = "";
  return {
    element: list,
    show(grid) {
      const entries = legendEntries(grid);
      const now = entries.map(({ name }) => name).join();
      if (now === shown) return;
      shown = now;
      list.replaceChildren(
        ...entries.map(({ name, text }) => element("li", {}, pictureOf(name), text)),
      );
      list.hidden = entries.length === 0;
    },
  };
}

/** @type {(grid: Grid) => {name: string, text: string}[]} */
export function legendEntries(grid) {
  const [x0, x1, y0, y1] = grid.view;
  const seen = new Set(
    grid.criticalPoints
      .filter(({ x, y }) => x >= x0 && x <= x1 && y >= y0 && y <= y1)
      .map(({ kind }) => kind),
  );
  const parts = regions(grid);
  const entries = Object.keys(MARKS)
    .filter((kind) => seen.has(kind))
    .map((kind) => ({ name: kind, text: kindTitle(kind) }));
  if (parts.undefined > 0) entries.push({ name: "undefined", text: _("undefined here") });
  if (parts.above > 0) entries.push({ name: "above", text: _("too high to draw") });
  if (parts.below > 0) entries.push({ name: "below", text: _("too low to draw") });
  if (grid.falls.length > 0) entries.push({ name: "falls", text: _("no bottom beyond this line") });
  return entries;
}

/**
 * @param {string} name A kind of critical point, or of region.
 * @returns {Element}
 */
function pictureOf(name) {
  if (!(name in MARKS)) return element("span", { class: `patch ${name}`, "aria-hidden": "true" });
  const { path, filled } = markOf(name);
  const about = filled
    ? { fill: "currentColor" }
    : { fill: "none", stroke: "currentColor", "stroke-width": 1.3 };
  return svg(
    "svg",
    { viewBox: "0 0 12 12", "aria-hidden": "true" },
    svg("path", { d: path, ...about }),
  );
}
