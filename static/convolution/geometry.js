/** @import { SlideAnswer } from "../types.js" */
import { reach } from "./cell-canvas.js";
import { unpack } from "../lib/arrays.js";

/*
 * Where the window stands and what lies under it: whole-number geometry, no numbers of the result.
 */

/**
 * @typedef {object} Window
 * @property {number} size
 * @property {number} stride
 * @property {number} padding
 * @property {number} dilation
 *
 * @typedef {object} Ground What the window slides over.
 * @property {number} width
 * @property {number} height
 * @property {number} depth
 *
 * @typedef {object} Course All the places of a window, in reading order.
 * @property {number} rows
 * @property {number} columns
 * @property {number} last The last step; the first is 0.
 */

/** Pixels from its first to its last, both counted. @type {(window: Window) => number} */
export function extent({ size, dilation }) {
  return (size - 1) * dilation + 1;
}

/** @type {(window: Window, ground: {width: number, height: number}) => Course} */
export function course(window, { width, height }) {
  /** @param {number} side */
  const places = (side) =>
    Math.floor((side - extent(window) + 2 * window.padding) / window.stride) + 1;
  const [rows, columns] = [places(height), places(width)];
  return { rows, columns, last: rows * columns - 1 };
}

/** Where on the map. @type {(step: number, course: Course) => {row: number, column: number}} */
export function placeOf(step, { columns }) {
  return { row: Math.floor(step / columns), column: step % columns };
}

/**
 * The place whose window is nearest to being centered on a pixel.
 *
 * @param {number} row Of the padded image, not necessarily whole.
 * @param {number} column
 * @param {Window} window
 * @param {Course} course
 * @returns {number} A step.
 */
export function stepAt(row, column, window, { rows, columns }) {
  /** @param {number} at @param {number} places */
  const nearest = (at, places) =>
    Math.max(0, Math.min(places - 1, Math.round((at - extent(window) / 2) / window.stride)));
  return nearest(row, rows) * columns + nearest(column, columns);
}

/**
 * The pixels under the window, zeros where it stands on padding: row by row, cell by cell, channel
 * by channel.
 *
 * @type {(pixels: ArrayLike<number>, ground: Ground, window: Window, place: {row: number, column: number}) => Float64Array}
 */
export function patch(
  pixels,
  { width, height, depth },
  { size, stride, padding, dilation },
  place,
) {
  const under = new Float64Array(size * size * depth);
  for (let i = 0; i < size; i += 1) {
    const row = place.row * stride + i * dilation - padding;
    for (let j = 0; j < size; j += 1) {
      const column = place.column * stride + j * dilation - padding;
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      for (let channel = 0; channel < depth; channel += 1) {
        under[(i * size + j) * depth + channel] =
          pixels[(row * width + column) * depth + channel] ?? 0;
      }
    }
  }
  return under;
}

/** Cell by cell. @type {(one: ArrayLike<number>, other: ArrayLike<number>) => Float64Array} */
export function products(one, other) {
  return Float64Array.from({ length: one.length }, (_, i) => (one[i] ?? 0) * (other[i] ?? 0));
}

/**
 * How many steps it takes until a pooling window has all its values.
 *
 * @param {{row: number, column: number}} place Of the pooled map.
 * @param {{size: number, stride: number}} pooling
 * @param {Course} course Of the map before.
 * @returns {number} The step that completes it.
 */
export function completedAt(place, { size, stride }, { columns }) {
  return (place.row * stride + size - 1) * columns + place.column * stride + size - 1;
}

/**
 * @typedef {object} SlideData An answer with its numbers unpacked.
 * @property {SlideAnswer} answer
 * @property {Float64Array} pixels Row by row, pixel by pixel, channel by channel.
 * @property {Course} course The window's over the image.
 * @property {Float64Array[]} banks The filters' values.
 * @property {Float64Array[]} maps
 * @property {number[]} reaches The largest size of any value, map by map.
 * @property {Float64Array[]} pooled Empty without pooling.
 * @property {Course} pooledCourse The pooling window's over a map; the map's own without pooling.
 * @property {Float64Array} flat What the fully connected layer takes.
 * @property {Float64Array[]} weights A row per output.
 * @property {Float64Array} outputs
 */

/** @type {(answer: SlideAnswer) => SlideData} */
export function unpacked(answer) {
  const { image, window, filters, pooling, fully_connected: last } = answer;
  const over = course(window, image);
  const allMaps = unpack(answer.maps);
  const allPooled = pooling ? unpack(pooling.maps) : new Float64Array();
  const onMap = { width: over.columns, height: over.rows };
  const pooledCourse = pooling ? course({ ...pooling, padding: 0, dilation: 1 }, onMap) : over;
  const flat = pooling ? allPooled : allMaps;
  return {
    answer,
    pixels: unpack(image.pixels),
    course: over,
    banks: filters.map((one) => unpack(one.values)),
    maps: pieces(allMaps, over.last + 1),
    reaches: pieces(allMaps, over.last + 1).map(reach),
    pooled: pieces(allPooled, pooledCourse.last + 1),
    pooledCourse,
    flat,
    weights: pieces(unpack(last.weights), flat.length),
    outputs: unpack(last.values),
  };
}

/**
 * @param {Float64Array} values
 * @param {number} length Of each piece.
 * @returns {Float64Array[]}
 */
function pieces(values, length) {
  return Array.from({ length: values.length / length }, (_, i) =>
    values.subarray(i * length, (i + 1) * length),
  );
}
