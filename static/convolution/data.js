/** @import { SlideAnswer } from "./types.js" */
/** @import { Course } from "./geometry.js" */
import { unpack } from "../net/arrays.js";
import { reach } from "./colors.js";
import { course } from "./geometry.js";

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

/**
 * @param {SlideAnswer} answer
 * @returns {SlideData}
 */
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
