/** @import { State } from "./store.js" */
/** @import { Catalog, CriticalPoint, GridAnswer, Scene, SurfaceRecord, View } from "../types.js" */
import { unpack } from "../lib/arrays.js";
import { rounded } from "../lib/format.js";
import { homeView, surfaceOf } from "./catalog.js";

/**
 * @typedef {object} Shading How a map's colors and lines are chosen: for the losses in a view.
 * @property {View} view
 * @property {number} low
 * @property {number} high
 * @property {"linear" | "log"} scale
 * @property {number} center Center of a log scale, near most losses.
 * @property {number} softness
 * @property {Float64Array} levels
 *
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
 * @property {Shading} shading The map's: its own, or that of the view that was widened to it.
 * @property {View[]} falls Parts of the edges, from (x, y) to (x, y), beyond which it is unbounded.
 * @property {CriticalPoint[]} criticalPoints
 */

/** @type {(answer: GridAnswer) => Grid} */
export function readGrid(answer) {
  const { surface, mathml, critical_points: criticalPoints, view, falls } = answer;
  const { low, high, scale, center, softness } = answer;
  const shading = answer.shading ?? answer;
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
    shading: { ...shading, levels: unpack(shading.levels) },
    falls,
    criticalPoints,
  };
}

/**
 * The drawn height of a loss: itself, or the logarithm of how far it is from the center, on both
 * sides.
 * @type {(grid: Pick<Shading, "scale" | "center" | "softness">) => (loss: number) => number}
 */
export function drawn({ scale, center, softness }) {
  if (scale === "linear") return (loss) => loss;
  return (loss) => Math.sign(loss - center) * Math.log1p(Math.abs(loss - center) / softness);
}

/**
 * The height that colors and contour lines are spaced by. Where the lowest loss is a minimum in
 * view that is its root, as even steps of a bowl's loss would leave one closed line in its valley.
 * @type {(grid: Grid) => (loss: number) => number}
 */
export function shade(grid) {
  const { view, low, high, scale } = grid.shading;
  const [x0, x1, y0, y1] = view;
  const hasFloor = grid.criticalPoints.some(
    ({ kind, x, y, value }) =>
      kind === "minimum" &&
      x >= x0 &&
      x <= x1 &&
      y >= y0 &&
      y <= y1 &&
      value - low < FLOOR * (high - low),
  );
  if (scale !== "linear" || !hasFloor) return drawn(grid.shading);
  return (loss) => Math.sign(loss - low) * Math.sqrt(Math.abs(loss - low));
}

/** A minimum is the floor of the view if so little of the height lies below it. */
const FLOOR = 0.01;

/**
 * The view that is shown: the scene's, the surface's default one, or that of the newest answer
 * about a typed formula.
 * @type {(state: State, catalog: Catalog) => View}
 */
export function shownView({ scene, grid, typed, aspect }, catalog) {
  const { slug, formula } = scene.surface;
  const record = surfaceOf(catalog, slug);
  const own = ownView(scene, catalog);
  if (own) return isAlike(record) && aspect ? fittedView(own, aspect) : own;
  if (typed?.formula === formula && grid?.surface.formula !== formula) return typed.view;
  return grid?.view ?? [-1, 1, -1, 1];
}

/**
 * The scene's view, or the surface's default one; undefined where the server chooses.
 * @type {(scene: Scene, catalog: Catalog) => View | undefined}
 */
export function ownView({ view, surface: { slug, parameters } }, catalog) {
  const record = surfaceOf(catalog, slug);
  return view ?? (record && homeView(record, parameters));
}

/**
 * True for a surface whose x and y are of one kind; the weights of a fitted model need not be.
 * @type {(record: SurfaceRecord | undefined) => boolean}
 */
function isAlike(record) {
  return record !== undefined && record.data === null;
}

/** What of a scene its contour follows from. @type {(scene: Scene) => string} */
export function groundOf({ surface, view }) {
  return JSON.stringify([surface, view]);
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
