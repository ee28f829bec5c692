/** @import { SlideAnswer, WindowChoice } from "../types.js" */
import { maxAbs } from "./cell-canvas.js";
import { unpack } from "../lib/arrays.js";

/*
 * Positions of the window and the pixels under it: whole-number geometry.
 */

/**
 * @typedef {object} InputSize What the window slides over.
 * @property {number} width
 * @property {number} height
 * @property {number} depth
 *
 * @typedef {object} Sweep All positions of a window, in reading order.
 * @property {number} rows
 * @property {number} columns
 * @property {number} last The last step; the first is 0.
 */

/** Pixels from its first to its last, both counted. @type {(window: WindowChoice) => number} */
export function extent({ size, dilation }) {
  return (size - 1) * dilation + 1;
}

/** @type {(window: WindowChoice, input: {width: number, height: number}) => Sweep} */
export function sweep(window, { width, height }) {
  /** @param {number} side */
  const places = (side) =>
    Math.floor((side - extent(window) + 2 * window.padding) / window.stride) + 1;
  const [rows, columns] = [places(height), places(width)];
  return { rows, columns, last: rows * columns - 1 };
}

/** Position on the map. @type {(step: number, sweep: Sweep) => {row: number, column: number}} */
export function placeOf(step, { columns }) {
  return { row: Math.floor(step / columns), column: step % columns };
}

/**
 * The place whose window is nearest to being centered on a pixel.
 *
 * @param {number} row Of the padded image, not necessarily whole.
 * @param {number} column
 * @param {WindowChoice} window
 * @param {Sweep} sweep
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
 * @type {(pixels: ArrayLike<number>, input: InputSize, window: WindowChoice, place: {row: number,
 *   column: number}) => Float64Array}
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
 * The step at which a pooling window has all its values.
 *
 * @param {{row: number, column: number}} place Of the pooled map.
 * @param {{size: number, stride: number}} pooling
 * @param {Sweep} sweep Of the map before.
 * @returns {number} The step that completes it.
 */
export function completedAt(place, { size, stride }, { columns }) {
  return (place.row * stride + size - 1) * columns + place.column * stride + size - 1;
}

/**
 * @typedef {object} SlideData An answer with its numbers unpacked.
 * @property {SlideAnswer} answer
 * @property {Float64Array} pixels Row by row, pixel by pixel, channel by channel.
 * @property {Sweep} sweep The window's over the image.
 * @property {Float64Array[]} banks The filters' values.
 * @property {Float64Array[]} maps
 * @property {number[]} largest The largest size of any value, map by map.
 * @property {Float64Array[]} pooled Empty without pooling.
 * @property {Sweep} pooledSweep The pooling window's over a map; the map's own without pooling.
 * @property {Float64Array} flat Input of the fully connected layer.
 * @property {Float64Array[]} weights A row per output.
 * @property {Float64Array} outputs
 */

/** @type {(answer: SlideAnswer) => SlideData} */
export function unpacked(answer) {
  const { image, window, filters, pooling, fully_connected: last } = answer;
  const over = sweep(window, image);
  const allMaps = unpack(answer.maps);
  const allPooled = pooling ? unpack(pooling.maps) : new Float64Array();
  const onMap = { width: over.columns, height: over.rows };
  const pooledSweep = pooling ? sweep({ ...pooling, padding: 0, dilation: 1 }, onMap) : over;
  const flat = pooling ? allPooled : allMaps;
  return {
    answer,
    pixels: unpack(image.pixels),
    sweep: over,
    banks: filters.map((one) => unpack(one.values)),
    maps: pieces(allMaps, over.last + 1),
    largest: pieces(allMaps, over.last + 1).map(maxAbs),
    pooled: pieces(allPooled, pooledSweep.last + 1),
    pooledSweep,
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
