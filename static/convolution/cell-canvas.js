/** @import { Theme } from "../plot/palette.js" */
import { element } from "../lib/dom.js";
import { channels, luminance, mix, readTheme } from "../plot/palette.js";

/**
 * @typedef {object} Cell
 * @property {Color | null} color Null is paper.
 * @property {string} [text] Shown where there is room.
 * @property {string} [hatch] The color of its hatching.
 *
 * @typedef {object} Frame A line around some cells.
 * @property {number} row
 * @property {number} column
 * @property {number} rows
 * @property {number} columns
 * @property {string} color
 * @property {number} [width]
 * @property {number[]} [dash]
 *
 * @typedef {object} Picture Cells in rows and columns.
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number, column: number) => Cell} cell
 * @property {Frame[]} [frames]
 * @property {number} [largest] Pixels that a cell may have.
 * @property {number} [tallest] Pixels that the whole may have.
 * @property {string} label What it shows, in words.
 *
 * @typedef {object} CellCanvas
 * @property {HTMLCanvasElement} element
 * @property {(picture: Picture, theme: Theme) => void} draw
 * @property {(event: MouseEvent) => {row: number, column: number}} at Where in the picture an event
 *   was; not whole.
 */

/** Below this many pixels a cell has no line around it, and no text. */
const MIN_LINED_CELL = 13;
const MIN_WRITTEN_CELL = 17;

/** A canvas of cells, as wide as its parent lets it be. @returns {CellCanvas} */
export function createCellCanvas() {
  const root = element("canvas", { role: "img" });
  /** @type {Picture | null} */
  let shown = null;

  return {
    element: root,
    draw(picture, theme) {
      shown = picture;
      const size = cellSize(picture, root.parentElement?.clientWidth ?? 300);
      const context = prepared(root, picture.columns * size, picture.rows * size);
      if (root.getAttribute("aria-label") !== picture.label)
        root.setAttribute("aria-label", picture.label);
      context.fillStyle = size >= MIN_LINED_CELL ? theme.rule : theme.paper;
      context.fillRect(0, 0, picture.columns * size, picture.rows * size);
      for (let row = 0; row < picture.rows; row += 1) {
        for (let column = 0; column < picture.columns; column += 1) {
          drawCell(context, picture.cell(row, column), column * size, row * size, size, theme);
        }
      }
      if (size < MIN_LINED_CELL) {
        context.strokeStyle = theme.rule;
        context.lineWidth = 1;
        context.strokeRect(0.5, 0.5, picture.columns * size - 1, picture.rows * size - 1);
      }
      for (const frame of picture.frames ?? []) drawFrame(context, frame, size, theme);
    },
    at(event) {
      const box = root.getBoundingClientRect();
      const { rows, columns } = shown ?? { rows: 1, columns: 1 };
      return {
        row: ((event.clientY - box.top) / box.height) * rows,
        column: ((event.clientX - box.left) / box.width) * columns,
      };
    },
  };
}

/**
 * @param {Picture} picture
 * @param {number} room Pixels.
 * @returns {number} Whole, unless that would be nothing.
 */
function cellSize({ rows, columns, largest = 34, tallest = Infinity }, room) {
  const size = Math.min(largest, room / columns, tallest / rows);
  return size >= 3 ? Math.floor(size) : Math.max(0.2, size);
}

/**
 * The drawing context of a canvas of some size, in the screen's own pixels.
 * @type {(canvas: HTMLCanvasElement, width: number, height: number) => CanvasRenderingContext2D}
 */
export function prepared(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const [across, down] = [
    Math.max(1, Math.round(width * ratio)),
    Math.max(1, Math.round(height * ratio)),
  ];
  if (canvas.width !== across || canvas.height !== down) {
    canvas.width = across;
    canvas.height = down;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/**
 * @type {(context: CanvasRenderingContext2D, cell: Cell, x: number, y: number, size: number, theme:
 *   Theme) => void}
 */
function drawCell(context, cell, x, y, size, theme) {
  const inset = size >= MIN_LINED_CELL ? 0.5 : 0;
  context.fillStyle = cell.color ? css(cell.color) : theme.paper;
  context.fillRect(
    x + inset,
    y + inset,
    size - 2 * inset + (inset ? 0 : 0.5),
    size - 2 * inset + (inset ? 0 : 0.5),
  );
  if (cell.hatch && size >= 4) hatch(context, x + inset, y + inset, size - 2 * inset, cell.hatch);
  if (!cell.text || size < MIN_WRITTEN_CELL) return;
  const pixels = Math.min(size * 0.42, (size * 1.45) / cell.text.length, 14);
  if (pixels < 6.5) return;
  context.font = `${pixels}px ${theme.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = cell.color ? readable(cell.color) : theme.muted;
  context.fillText(cell.text, x + size / 2, y + size / 2 + 0.5);
}

/**
 * @type {(context: CanvasRenderingContext2D, x: number, y: number, size: number, color: string) =>
 *   void}
 */
function hatch(context, x, y, size, color) {
  context.save();
  context.beginPath();
  context.rect(x, y, size, size);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -size; at < size; at += Math.max(4, size / 3)) {
    context.moveTo(x + at, y + size);
    context.lineTo(x + at + size, y);
  }
  context.stroke();
  context.restore();
}

/** @type {(context: CanvasRenderingContext2D, frame: Frame, size: number, theme: Theme) => void} */
function drawFrame(
  context,
  { row, column, rows, columns, color, width = 2.5, dash = [] },
  size,
  theme,
) {
  const box = /** @type {const} */ ([
    column * size + 0.5,
    row * size + 0.5,
    columns * size - 1,
    rows * size - 1,
  ]);
  context.lineJoin = "round";
  if (!dash.length) {
    context.setLineDash([]);
    context.strokeStyle = theme.paper;
    context.lineWidth = width + 2;
    context.strokeRect(...box);
  }
  context.setLineDash(dash);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(...box);
  context.setLineDash([]);
}

/** @typedef {[number, number, number]} Color 0 … 255 each. */

/** For values below and above zero; told apart with any kind of color vision. */
const BELOW = "#d55e00";
const ABOVE = "#0072b2";
const ABOVE_ON_DARK = "#56b4e9";

/** The window's frame: neither of the two, and no gray. */
const WINDOW = "#b0127b";
const WINDOW_ON_DARK = "#ff7ac6";

/**
 * @param {number} part 0 (paper) … 1 (ink)
 * @param {Theme} theme
 * @returns {Color}
 */
export function gray(part, theme) {
  return mix(theme.paper, theme.ink, clamp(part));
}

/**
 * A signed value: paper at zero, one hue below and another above.
 *
 * @param {number} part −1 … 1
 * @param {Theme} theme
 * @returns {Color}
 */
export function signed(part, theme) {
  return mix(theme.paper, part < 0 ? BELOW : aboveZero(theme), clamp(Math.abs(part)));
}

/**
 * The page's colors and the lab's own.
 *
 * @typedef {Theme & {window: string, below: string, above: string}} LabTheme
 */

/** @type {(element: Element) => LabTheme} */
export function readLabTheme(root) {
  const theme = readTheme(root);
  const window = isDark(theme) ? WINDOW_ON_DARK : WINDOW;
  return { ...theme, below: BELOW, above: aboveZero(theme), window };
}

/** @type {(theme: Theme) => string} */
function aboveZero(theme) {
  return isDark(theme) ? ABOVE_ON_DARK : ABOVE;
}

/** @type {(theme: Theme) => boolean} */
function isDark({ paper }) {
  return luminance(channels(paper)) < 0.18;
}

/**
 * The color of text that is read more easily on it.
 * @type {(background: Color) => "#000000" | "#ffffff"}
 */
export function readable(background) {
  const dark = luminance(background.map((part) => part / 255));
  return 1.05 / (dark + 0.05) > (dark + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

/** @type {(color: Color) => string} */
export function css([red, green, blue]) {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/** @param {number} part */
function clamp(part) {
  return Math.max(0, Math.min(1, part));
}

/** The largest size of any; 1 where all are zero. @type {(values: ArrayLike<number>) => number} */
export function maxAbs(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most || 1;
}
