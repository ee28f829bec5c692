/** @import { PackedArray } from "../types.js" */

/**
 * Rows of numbers that grow at the end, without copying at every batch.
 *
 * @typedef {object} Column
 * @property {number} width Numbers per row.
 * @property {number} rows
 * @property {Float64Array} data At least `rows * width` long; what follows is not part of it.
 */

/** @type {(width?: number) => Column} */
export function column(width = 1) {
  return { width, rows: 0, data: new Float64Array(64 * width) };
}

/**
 * @param {Column} target
 * @param {Float64Array} values Whole rows.
 */
export function append(target, values) {
  const used = target.rows * target.width;
  const needed = used + values.length;
  if (needed > target.data.length) {
    const grown = new Float64Array(Math.max(needed, 2 * target.data.length));
    grown.set(target.data.subarray(0, used));
    target.data = grown;
  }
  target.data.set(values, used);
  target.rows = needed / target.width;
}

/** The rows there are, without a copy. @type {(source: Column) => Float64Array} */
export function values(source) {
  return source.data.subarray(0, source.rows * source.width);
}

/** @type {(source: Column, index: number) => number[]} */
export function row(source, index) {
  return [...source.data.subarray(index * source.width, (index + 1) * source.width)];
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** How whole numbers are packed: the bytes of each, and how to read one. */
const WHOLE = /** @type {Record<string, {size: number, read: "getInt8" | "getUint8" | "getInt16" |
  "getInt32"}>} */ ({
  i1: { size: 1, read: "getInt8" },
  u1: { size: 1, read: "getUint8" },
  i2: { size: 2, read: "getInt16" },
  i4: { size: 4, read: "getInt32" },
});

/**
 * The doubles of a packed array, in reading order.
 * @type {(packed: PackedArray) => Float64Array}
 */
export function unpack({ dtype, bdata }) {
  if (dtype !== "f8") throw new TypeError(`Expected doubles, got ${dtype}`);
  const bytes = bytesOf(bdata);
  if (LITTLE_ENDIAN) return new Float64Array(bytes.buffer);
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(8 * i, true));
}

/**
 * The whole numbers of a packed array, in reading order.
 * @type {(packed: PackedArray) => Int32Array}
 */
export function unpackWhole({ dtype, bdata }) {
  const kind = WHOLE[dtype];
  if (!kind) throw new TypeError(`Expected whole numbers, got ${dtype}`);
  const bytes = bytesOf(bdata);
  const view = new DataView(bytes.buffer);
  return Int32Array.from({ length: bytes.length / kind.size }, (_, i) =>
    view[kind.read](kind.size * i, true),
  );
}

/** @type {(bdata: string) => Uint8Array<ArrayBuffer>} */
function bytesOf(bdata) {
  const text = atob(bdata);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** @type {(packed: PackedArray | null | undefined) => Float64Array | null} */
export function unpackIfAny(packed) {
  return packed ? unpack(packed) : null;
}

/** Numbers in a row of a packed array. @type {(packed: PackedArray) => number} */
export function rowWidth(packed) {
  const sizes = (packed.shape ?? "").split(",").map(Number);
  return sizes.length > 1 ? (sizes[1] ?? 1) : 1;
}
