/** @import { CellCanvas, LabTheme } from "./cell-canvas.js" */
/** @import { SlideData } from "./geometry.js" */
import { element, setText } from "../lib/dom.js";
import { formatDecimal } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { createCellCanvas } from "./cell-canvas.js";
import { mapPicture, pooledPicture } from "./cells.js";

/**
 * @typedef {object} MapFigure
 * @property {HTMLElement} element
 * @property {HTMLElement} caption
 * @property {HTMLElement} pooledCaption
 * @property {CellCanvas} map
 * @property {CellCanvas} pooled
 */

/** The activation maps, each with its pooled map below; choosing one, or a place of it. */
export class MapFigures {
  element = element("div", { class: "maps" });
  #actions;
  /** @type {MapFigure[]} */
  #figures = [];
  /** @type {SlideData | null} */
  #data = null;

  /**
   * @param {{choose: (index: number) => void, seek: (row: number, column: number) => void}} actions
   */
  constructor(actions) {
    this.#actions = actions;
  }

  /** Makes a figure for each map, and names it. @param {SlideData} data */
  describe(data) {
    this.#data = data;
    if (this.#figures.length !== data.maps.length) {
      this.#figures = data.maps.map((_map, index) => this.#createFigure(index));
      this.element.replaceChildren(...this.#figures.map((figure) => figure.element));
    }
    const { pooling, filters } = data.answer;
    const { columns: width, rows: height } = data.pooledSweep;
    const pooled =
      pooling &&
      _("pooled by {size}, stride {stride}: {width}×{height}", {
        size: pooling.size,
        stride: pooling.stride,
        width,
        height,
      });
    this.#figures.forEach((figure, index) => {
      setText(figure.caption, `${index + 1} ${filters[index]?.title ?? ""}`);
      figure.pooledCaption.textContent = pooled || "";
      figure.pooled.element.hidden = !pooling;
    });
  }

  /**
   * @param {SlideData} data
   * @param {number} step
   * @param {number} chosen
   * @param {LabTheme} theme
   */
  draw(data, step, chosen, theme) {
    this.#figures.forEach(({ element: root, map, pooled }, index) => {
      root.toggleAttribute("data-chosen", index === chosen && this.#figures.length > 1);
      map.draw(mapPicture(data, index, step, theme), theme);
      if (data.answer.pooling) pooled.draw(pooledPicture(data, index, step, theme), theme);
    });
  }

  /** @type {(index: number) => MapFigure} */
  #createFigure(index) {
    const [map, pooled] = [createCellCanvas(), createCellCanvas()];
    const onclick = () => this.#actions.choose(index);
    const caption = element("button", { type: "button", class: "map-name", onclick });
    const pooledCaption = element("figcaption", { class: "pooled-name" });
    map.element.addEventListener("pointerdown", (event) => {
      this.#actions.choose(index);
      const sweep = this.#data?.sweep;
      if (!sweep) return;
      const { row, column } = map.at(event);
      this.#actions.seek(
        Math.min(sweep.rows - 1, Math.floor(row)),
        Math.min(sweep.columns - 1, Math.floor(column)),
      );
    });
    const root = element(
      "figure",
      { class: "map-figure" },
      element("figcaption", {}, caption),
      element("div", {}, map.element),
      pooledCaption,
      element("div", {}, pooled.element),
    );
    return { element: root, caption, pooledCaption, map, pooled };
  }
}

/** The chosen map as a table, for readers of screens and for copying; filled while it is open. */
export function createMapNumbers() {
  const title = _("The map's numbers");
  const fold = element("details", { class: "part numbers", id: "numbers" });
  fold.append(element("summary", {}, title));
  return {
    element: fold,
    /** @param {SlideData} data @param {number} chosen */
    show(data, chosen) {
      fold.querySelector(".scroll")?.remove();
      if (!fold.open) return;
      const about = { class: "scroll", tabindex: 0, role: "region", "aria-label": title };
      fold.append(element("div", about, tableOf(data, Math.min(chosen, data.maps.length - 1))));
    },
  };
}

/** @type {(data: SlideData, index: number) => HTMLElement} */
function tableOf({ answer, maps, sweep: { rows, columns } }, index) {
  const values = maps[index] ?? new Float64Array();
  const range = (/** @type {number} */ count) => [...Array(count).keys()];
  const head = range(columns).map((column) => element("th", { scope: "col" }, column + 1));
  const body = range(rows).map((row) => {
    const cells = range(columns).map((column) =>
      element("td", {}, formatDecimal(values[row * columns + column] ?? 0)),
    );
    return element("tr", {}, element("th", { scope: "row" }, row + 1), ...cells);
  });
  const caption = _("Map {number}: {title}", {
    number: index + 1,
    title: answer.filters[index]?.title ?? "",
  });
  return element(
    "table",
    { id: "map-table" },
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, element("td"), ...head)),
    element("tbody", {}, ...body),
  );
}
