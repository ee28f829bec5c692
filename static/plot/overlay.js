/** @import { Stroke, Theme } from "./palette.js" */
/** @import { Mapping } from "./scales.js" */
import { element } from "../lib/dom.js";

/**
 * @typedef {object} Line One run, ready to be painted.
 * @property {number} run Its index.
 * @property {boolean} [faint] True for one that another stands out from.
 * @property {Float64Array} x
 * @property {Float64Array} y
 * @property {Int32Array} rows Which of them are drawn.
 * @property {number} upTo The row that is highlighted: the line is full up to here, faint after it.
 * @property {string} title
 * @property {Stroke} stroke
 * @property {(value: number) => number} [forward] From y to the axis.
 * @property {Float64Array} [loss] The height of a path, where it has one.
 */

/**
 * How far outside the plot a line is still drawn, in pixels: canvases misbehave with immense
 * coordinates.
 */
const MAX_DISTANCE = 4000;

/**
 * A canvas above a plot, in the plot's own coordinates. It paints a whole race in about a
 * millisecond, where Plotly takes tens; so it is what moves, and Plotly draws what rests.
 * @type {(parent: HTMLElement) => {canvas: HTMLCanvasElement, paint: (mapping: Mapping, draw:
 *   (context: CanvasRenderingContext2D) => void) => void}}
 */
export function createOverlay(parent) {
  const canvas = element("canvas", { class: "overlay", "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  parent.append(canvas);
  // Asked for while painting, the size would make the browser lay the page out at every picture.
  const size = { width: parent.clientWidth, height: parent.clientHeight };
  new ResizeObserver(() =>
    Object.assign(size, { width: parent.clientWidth, height: parent.clientHeight }),
  ).observe(parent);
  return {
    canvas,
    paint(mapping, draw) {
      if (!context) return;
      fit(canvas, size);
      const ratio = canvas.width / Math.max(1, size.width);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      context.save();
      context.beginPath();
      context.rect(mapping.left, mapping.top, mapping.width, mapping.height);
      context.clip();
      context.lineJoin = "round";
      draw(context);
      context.restore();
    },
  };
}

/** @param {HTMLCanvasElement} canvas @param {{width: number, height: number}} size */
function fit(canvas, size) {
  const width = Math.round(size.width * devicePixelRatio);
  const height = Math.round(size.height * devicePixelRatio);
  if (canvas.width === width && canvas.height === height) return;
  canvas.width = width;
  canvas.height = height;
}

/** Number of rows that are stroked at once. */
const PIECE = 200;

/** How much is seen of a run that another stands out from. */
const FAINT = 0.2;

/**
 * A run's path or curve with its casing, and faintly what is still to come.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mapping} mapping
 * @param {Line} line
 * @param {number} width
 * @param {number} casing How far the casing shows on either side.
 * @param {number} [scale] Factor on both, and on the dashes.
 */
export function paintLine(context, mapping, line, width, casing, scale = 1) {
  const { color, casing: under } = line.stroke;
  const dash = line.stroke.dash.map((part) => part * scale);
  const outer = scale * (width + 2 * casing);
  const full = line.faint ? FAINT : 1;
  const split = line.rows.findLastIndex((row) => row <= line.upTo);
  if (split < line.rows.length - 1) {
    context.globalAlpha = 0.35 * full;
    strokeRows(context, mapping, line, Math.max(0, split), line.rows.length, color, scale, []);
  }
  context.globalAlpha = full;
  context.lineCap = "butt";
  if (casing > 0) strokeRows(context, mapping, line, 0, split + 1, under, outer, []);
  strokeRows(context, mapping, line, 0, split + 1, color, scale * width, dash);
  context.globalAlpha = 1;
}

/**
 * Strokes some of a line's rows, in pieces: one long line that crosses itself all the time takes
 * browsers many times as long.
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, line: Line, from: number, to:
 *   number, color: string, width: number, dash: number[]) => void}
 */
function strokeRows(context, mapping, line, from, to, color, width, dash) {
  if (to - from < 1) return;
  const rows = line.rows.subarray(from, to);
  const places = Array.from(rows, (row) => place(mapping, line, row));
  if ((rows.at(-1) ?? 0) < line.upTo) places.push(place(mapping, line, line.upTo));
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.lineDashOffset = 0;
  for (let first = 0; first < places.length; first += PIECE) {
    const piece = places.slice(first, first + PIECE + 1);
    context.beginPath();
    for (const [px, py] of piece) context.lineTo(px, py);
    context.stroke();
    if (dash.length) context.lineDashOffset += lengthOf(piece);
  }
  context.lineDashOffset = 0;
}

/** @type {(places: [number, number][]) => number} */
function lengthOf(places) {
  return places.reduce((length, [px, py], i) => {
    const [lastX, lastY] = places[i - 1] ?? [px, py];
    return length + Math.hypot(px - lastX, py - lastY);
  }, 0);
}

/** @type {(mapping: Mapping, line: Line, row: number) => [number, number]} */
function place(mapping, line, row) {
  const y = line.y[row] ?? 0;
  const px = mapping.toX(line.x[row] ?? 0);
  const py = mapping.toY(line.forward ? line.forward(y) : y);
  return [bounded(px, mapping.width), bounded(py, mapping.height)];
}

/** @type {(pixel: number, size: number) => number} */
export function bounded(pixel, size) {
  return Math.max(-MAX_DISTANCE, Math.min(size + MAX_DISTANCE, pixel));
}

/**
 * The ball of a run at the highlighted time.
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, line: Line, radius: number, theme:
 *   Theme) => void}
 */
export function paintBall(context, mapping, line, radius, theme) {
  const [px, py] = place(mapping, line, line.upTo);
  context.beginPath();
  context.arc(px, py, radius, 0, 2 * Math.PI);
  context.fillStyle = line.stroke.color;
  context.fill();
  context.setLineDash([]);
  context.lineWidth = 2;
  context.strokeStyle = theme.paper;
  context.stroke();
}

/**
 * The upright line that marks the highlighted time.
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, time: number, theme: Theme) => void}
 */
export function paintCursor(context, mapping, time, theme) {
  const px = mapping.toX(time);
  context.beginPath();
  context.moveTo(px, mapping.top);
  context.lineTo(px, mapping.top + mapping.height);
  context.setLineDash([]);
  context.lineWidth = 1;
  context.strokeStyle = theme.muted;
  context.stroke();
}
