/** @import { Grid } from "../scene/grid.js" */
/** @import { Store } from "../scene/store.js" */
import { element } from "../lib/dom.js";
import { formatNumber, formatTuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { kindTitle, regions, snapToZero } from "../plot/map-figure.js";

/** Largest number of rows of the table; the lowest points are told. */
const MAX_ROWS = 25;

/**
 * The map in words: undefined and unbounded parts of the view, and its critical points.
 * @type {(store: Store) => HTMLElement}
 */
export function createSurfaceFacts(store) {
  const sentence = element("p", { class: "teaches" });
  const summary = element("summary");
  const rows = element("tbody");
  const head = [_("Kind"), _("Place"), _("Loss")].map((title) =>
    element("th", { scope: "col" }, title),
  );
  const table = element(
    "table",
    {},
    element("caption", { class: "sr-only" }, _("Critical points in view")),
    element("thead", {}, element("tr", {}, ...head)),
    rows,
  );
  const fold = element("details", { class: "critical" }, summary, table);
  store.subscribe(["grid"], () => {
    const { grid } = store.state;
    if (!grid) return;
    sentence.textContent = regionWords(grid);
    sentence.hidden = sentence.textContent === "";
    const points = pointsInView(grid);
    fold.hidden = points.length === 0;
    summary.textContent = _("Flat points on the map: {count}", { count: points.length });
    rows.replaceChildren(...pointRows(points));
  });
  return element("div", { class: "surface-facts" }, sentence, fold);
}

/** @param {Grid} grid */
function pointsInView(grid) {
  const [x0, x1, y0, y1] = grid.view;
  return grid.criticalPoints
    .filter(({ x, y }) => x >= x0 && x <= x1 && y >= y0 && y <= y1)
    .map((point) => snapToZero(point, grid));
}

/** @type {(points: ReturnType<typeof pointsInView>) => HTMLElement[]} */
function pointRows(points) {
  const rows = points
    .slice(0, MAX_ROWS)
    .map(({ kind, x, y, value }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, kindTitle(kind)),
        element("td", {}, formatTuple([x, y])),
        element("td", {}, formatNumber(value)),
      ),
    );
  if (points.length <= MAX_ROWS) return rows;
  const rest = _("… and {count} that are not as low", { count: points.length - MAX_ROWS });
  return [...rows, element("tr", {}, element("td", { colspan: 3 }, rest))];
}

/** @type {(grid: Grid) => string} */
export function regionWords(grid) {
  const parts = regions(grid);
  const sentences = [];
  if (parts.undefined === 1) sentences.push(_("The formula is defined nowhere in view."));
  else if (parts.undefined > 0)
    sentences.push(
      _("The formula is undefined on {share} of the view, which is hatched.", {
        share: share(parts.undefined),
      }),
    );
  if (parts.above > 0)
    sentences.push(
      _("On {share} it is infinite or too high to draw.", { share: share(parts.above) }),
    );
  if (parts.below > 0)
    sentences.push(
      _("On {share} it falls to minus infinity, or too low to draw.", {
        share: share(parts.below),
      }),
    );
  if (grid.falls.length > 0)
    sentences.push(
      _(
        "Beyond the dashed edges it falls without bound: whoever leaves there has no minimum to find.",
      ),
    );
  return sentences.join(" ");
}

/** As a percentage. @type {(part: number) => string} */
function share(part) {
  const percent = 100 * part;
  return percent < 1 ? "<1 %" : `${Math.min(99, Math.round(percent))} %`;
}
