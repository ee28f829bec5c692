/** @import { State } from "./store.js" */
/** @import { Catalog, CriticalPoint, GridAnswer, SurfaceRecord, View } from "../types.js" */
import { unpack } from "../lib/arrays.js";
import { rounded } from "../lib/format.js";
import { homeView, surfaceOf } from "./catalog.js";

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

/**
 * The view that is shown: the scene's, the surface's default one, or that of the newest answer
 * about a typed formula.
 * @type {(state: State, catalog: Catalog) => View}
 */
export function shownView({ scene, grid, typed, aspect }, catalog) {
  const { slug, formula, parameters } = scene.surface;
  const record = surfaceOf(catalog, slug);
  const own = scene.view ?? (record && homeView(record, parameters));
  if (own) return isAlike(record) && aspect ? fittedView(own, aspect) : own;
  if (typed?.formula === formula && grid?.surface.formula !== formula) return typed.view;
  return grid?.view ?? [-1, 1, -1, 1];
}

/**
 * True for a surface whose x and y are of one kind; the weights of a fitted model need not be.
 * @type {(record: SurfaceRecord | undefined) => boolean}
 */
function isAlike(record) {
  return record !== undefined && record.data === null;
}

/** Beyond this ratio of the scales, the same for both would leave a thread of the view. */
const MAX_STRETCH = 4;

/**
 * A view, widened about its middle until x and y have the same scale on a map of this shape.
 * @type {(view: View, aspect: number) => View}
 */
export function fittedView([x0, x1, y0, y1], aspect) {
  const stretch = (x1 - x0) / (y1 - y0) / aspect;
  if (stretch > MAX_STRETCH || stretch < 1 / MAX_STRETCH) return [x0, x1, y0, y1];
  const widened = (
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ by,
  ) =>
    [(from + to - by * (to - from)) / 2, (from + to + by * (to - from)) / 2].map((edge) =>
      rounded(edge, 5),
    );
  const [left = x0, right = x1] = stretch < 1 ? widened(x0, x1, 1 / stretch) : [x0, x1];
  const [bottom = y0, top = y1] = stretch > 1 ? widened(y0, y1, stretch) : [y0, y1];
  return [left, right, bottom, top];
}
