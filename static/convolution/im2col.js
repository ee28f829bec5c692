/** @import { Color, LabTheme } from "./cell-canvas.js" */
/** @import { SlideData } from "./geometry.js" */
import { gray, prepared, maxAbs, signed } from "./cell-canvas.js";
import { patch, placeOf } from "./geometry.js";
import { element, setText } from "../lib/dom.js";
import { formatInteger } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/** Pixels between the matrices, and the largest and the smallest height of a row. */
const GAP = 14;
const MAX_CELL = 14;
const MAX_HEIGHT = 220;

/**
 * The same convolution as one matrix product: each filter a row, the pixels under the window a
 * column per place.
 * @type {(parent: HTMLElement) => {show: (data: SlideData, index: number, step: number, theme:
 *   LabTheme) => void}}
 */
export function createMatrixProduct(parent) {
  const canvas = element("canvas", { role: "img" });
  const about = element("p", { class: "about-line" });
  const shapes = element("p", { class: "sum", id: "im2col" });
  parent.append(
    element("h2", {}, _("The same as one matrix product")),
    about,
    element("div", { class: "matrices" }, canvas),
    shapes,
  );
  /** @type {Matrices | null} */
  let matrices = null;

  return {
    show(data, index, step, theme) {
      if (matrices?.data !== data || matrices.theme !== theme) {
        matrices = rasters(data, theme);
        describe(data);
      }
      draw(canvas, matrices, index, step);
    },
  };

  /** @param {SlideData} data */
  function describe({ answer: { im2col, window, image, filters } }) {
    const [rows, columns, result] = [im2col.rows, im2col.columns, im2col.result].map((sides) =>
      sides.map(formatInteger).join("×"),
    );
    const taps = `${window.size}·${window.size}·${image.depth} = ${im2col.columns[0]}`;
    setText(
      about,
      _(
        "Every filter becomes a row of {taps} values, the pixels under the window become a column for each place (im2col).",
        { taps },
      ),
    );
    setText(shapes, `${rows} · ${columns} = ${result}`);
    canvas.setAttribute(
      "aria-label",
      _("{filters} filters as rows, times {places} places as columns", {
        filters: filters.length,
        places: im2col.columns[1] ?? 0,
      }),
    );
  }
}

/**
 * Column by column: the pixels under the window at each place.
 * @type {(data: SlideData) => Float64Array}
 */
function unfold({ answer: { image, window }, pixels, sweep }) {
  const taps = window.size ** 2 * image.depth;
  const columns = new Float64Array(taps * (sweep.last + 1));
  for (let step = 0; step <= sweep.last; step += 1)
    columns.set(patch(pixels, image, window, placeOf(step, sweep)), step * taps);
  return columns;
}

/**
 * Layout of the three matrices: the columns above the result, the rows to its left.
 *
 * @param {number} room Pixels.
 * @param {number} filters
 * @param {number} taps
 * @param {number} places
 */
export function layout(room, filters, taps, places) {
  const widest = Math.min(taps * MAX_CELL, room / 4);
  const across = Math.min(MAX_CELL, (room - GAP - widest) / places);
  const left = Math.min(widest, taps * Math.max(across, 2.5));
  const down = Math.min(MAX_CELL, MAX_HEIGHT / taps);
  const filterHeight = Math.max(6, Math.min(MAX_CELL, 90 / filters));
  return {
    left,
    across,
    down,
    top: down * taps,
    filterHeight,
    width: left + GAP + across * places,
    height: down * taps + GAP + filterHeight * filters,
  };
}

/**
 * @typedef {object} Matrices The three of them, a pixel for each number.
 * @property {SlideData} data
 * @property {LabTheme} theme
 * @property {HTMLCanvasElement} filters
 * @property {HTMLCanvasElement} columns
 * @property {HTMLCanvasElement} result
 */

/** @type {(data: SlideData, theme: LabTheme) => Matrices} */
function rasters(data, theme) {
  const unfolded = unfold(data);
  const taps = data.banks[0]?.length ?? 1;
  const places = data.sweep.last + 1;
  const largest = data.banks.map(maxAbs);
  const { high } = data.answer.image;
  return {
    data,
    theme,
    filters: raster(taps, data.banks.length, (row, column) =>
      signed((data.banks[row]?.[column] ?? 0) / (largest[row] ?? 1), theme),
    ),
    columns: raster(places, taps, (row, column) =>
      gray((unfolded[column * taps + row] ?? 0) / high, theme),
    ),
    result: raster(places, data.maps.length, (row, column) =>
      signed((data.maps[row]?.[column] ?? 0) / (data.largest[row] ?? 1), theme),
    ),
  };
}

/**
 * @type {(columns: number, rows: number, color: (row: number, column: number) => Color) =>
 *   HTMLCanvasElement}
 */
function raster(columns, rows, color) {
  const canvas = element("canvas", { width: columns, height: rows });
  const image = new ImageData(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1)
      image.data.set([...color(row, column), 255], 4 * (row * columns + column));
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/** @type {(canvas: HTMLCanvasElement, matrices: Matrices, index: number, step: number) => void} */
function draw(canvas, { data, theme, filters, columns, result }, index, step) {
  const places = data.sweep.last + 1;
  const at = layout(
    canvas.parentElement?.clientWidth ?? 600,
    filters.height,
    filters.width,
    places,
  );
  const context = prepared(canvas, at.width, at.height);
  const [x, y, done] = [at.left + GAP, at.top + GAP, step + 1];
  const resultHeight = at.filterHeight * filters.height;
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, at.width, at.height);
  context.imageSmoothingEnabled = at.across < 1;
  context.drawImage(columns, 0, 0, done, columns.height, x, 0, at.across * done, at.top);
  context.drawImage(result, 0, 0, done, result.height, x, y, at.across * done, resultHeight);
  context.imageSmoothingEnabled = false;
  context.drawImage(filters, 0, 0, filters.width, filters.height, 0, y, at.left, resultHeight);
  outline(context, theme.muted, 1, x, 0, at.across * places, at.top);
  outline(context, theme.muted, 1, 0, y, at.left, resultHeight);
  outline(context, theme.muted, 1, x, y, at.across * places, resultHeight);
  const [column, wide] = [x + step * at.across, Math.max(3, at.across)];
  outline(context, theme.window, 2, column, 0, wide, at.top);
  outline(context, theme.window, 2, 0, y + index * at.filterHeight, at.left, at.filterHeight);
  outline(context, theme.window, 2, column, y + index * at.filterHeight, wide, at.filterHeight);
}

/**
 * @type {(context: CanvasRenderingContext2D, color: string, width: number, x: number, y: number,
 *   across: number, down: number) => void}
 */
function outline(context, color, width, x, y, across, down) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(x + width / 2, y + width / 2, across - width, down - width);
}
