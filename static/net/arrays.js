/** @import { PackedArray } from "../types.js" */

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * The doubles of a packed array, in reading order.
 *
 * @param {PackedArray} packed
 * @returns {Float64Array}
 */
export function unpack(packed) {
  if (packed.dtype !== "f8") throw new TypeError(`Expected doubles, got ${packed.dtype}`);
  const text = atob(packed.bdata);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  if (LITTLE_ENDIAN) return new Float64Array(bytes.buffer);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

/**
 * How many numbers belong to one row of a packed array.
 *
 * @param {PackedArray} packed
 * @returns {number}
 */
export function rowWidth(packed) {
  const sizes = (packed.shape ?? "").split(",").map(Number);
  return sizes.length > 1 ? (sizes[1] ?? 1) : 1;
}
