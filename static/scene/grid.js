/** @import { CriticalPoint, GridAnswer, SurfaceRecord, View } from "../types.js" */
import { unpack } from "../lib/arrays.js";

/**
 * @typedef {object} Grid A surface, sampled for the contour.
 * @property {SurfaceRecord} surface
 * @property {View} view
 * @property {Float64Array} x
 * @property {Float64Array} y
 * @property {Float64Array} loss Row by row; nan where undefined, infinite where too high or low to
 *   draw.
 * @property {number} low
 * @property {number} high
 * @property {"linear" | "log"} scale
 * @property {number} center Center of a log scale, near most losses.
 * @property {number} softness
 * @property {Float64Array} levels
 * @property {View[]} falls Parts of the edges, from (x, y) to (x, y), beyond which it is unbounded.
 * @property {CriticalPoint[]} criticalPoints
 */

/** @type {(answer: GridAnswer) => Grid} */
export function readGrid(answer) {
  const { surface, mathml, critical_points: criticalPoints, view, falls } = answer;
  const { low, high, scale, center, softness } = answer;
  return {
    surface: { ...surface, ...(mathml ? { mathml } : {}) },
    view,
    x: unpack(answer.x),
    y: unpack(answer.y),
    loss: unpack(answer.loss),
    low,
    high,
    scale,
    center,
    softness,
    levels: unpack(answer.levels),
    falls,
    criticalPoints,
  };
}
