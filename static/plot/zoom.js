/** @import { Mapping } from "./scales.js" */
/** @import { View } from "../types.js" */
import { rounded } from "../lib/format.js";

/**
 * @typedef {object} Transform How a gesture has moved the map so far: each pixel `p` of it, counted
 *   from its corner, has come to `scale * p + shift`.
 * @property {number} scale
 * @property {[number, number]} shift
 */

/** A button zooms by this factor; the wheel does so within so many pixels. */
export const ZOOM_STEP = 1.5;
const WHEEL_STEP = 160;

/** One gesture zooms by no more than this, either way. */
const FARTHEST = 20;

/** Digits of a view's edges: what is finer nobody sees. */
const DIGITS = 5;

/** @type {Transform} */
export const AT_REST = { scale: 1, shift: [0, 0] };

/**
 * The transform after zooming about a pixel that stays where it is.
 * @type {(transform: Transform, factor: number, about: readonly [number, number]) => Transform}
 */
export function zoomedAbout({ scale, shift: [sx, sy] }, factor, [x, y]) {
  const next = Math.min(FARTHEST, Math.max(1 / FARTHEST, scale * factor));
  const by = next / scale;
  return { scale: next, shift: [x + by * (sx - x), y + by * (sy - y)] };
}

/** Factor of a turn of the wheel. @type {(deltaY: number) => number} */
export function wheelFactor(deltaY) {
  return ZOOM_STEP ** (-deltaY / WHEEL_STEP);
}

/**
 * The transform that takes two fingers from where they were to where they are.
 * @type {(before: readonly [number, number][], now: readonly [number, number][]) => Transform}
 */
export function pinched(before, now) {
  const [[ax, ay], [bx, by]] = [middle(before), middle(now)];
  const { scale, shift } = zoomedAbout(AT_REST, spread(now) / spread(before) || 1, [ax, ay]);
  return { scale, shift: [shift[0] + bx - ax, shift[1] + by - ay] };
}

/** The view that a transformed map shows. @type {(axes: Mapping, transform: Transform) => View} */
export function viewAfter(axes, { scale, shift: [sx, sy] }) {
  const { left, top, width, height } = axes;
  const edges = [
    axes.fromX((left - sx) / scale),
    axes.fromX((left + width - sx) / scale),
    axes.fromY((top + height - sy) / scale),
    axes.fromY((top - sy) / scale),
  ];
  return /** @type {View} */ (edges.map((edge) => rounded(edge, DIGITS)));
}

/** @type {(points: readonly [number, number][]) => [number, number]} */
function middle([[ax, ay] = [0, 0], [bx, by] = [0, 0]]) {
  return [(ax + bx) / 2, (ay + by) / 2];
}

/** @type {(points: readonly [number, number][]) => number} */
function spread([[ax, ay] = [0, 0], [bx, by] = [0, 0]]) {
  return Math.hypot(bx - ax, by - ay);
}
