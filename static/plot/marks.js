/** @import { CriticalPoint, Grid } from "../types.js" */
import { _ } from "../ui/i18n.js";

/*
 * The kinds of critical points: how each is marked on plots and in words.
 */

/** On a grid of 12. */
const STAR =
  "M6 .6 7.500 4.100 11.300 4.400 8.400 6.900 9.300 10.600 6 8.600 2.700 10.600 3.600 6.900 .7 4.400 4.500 4.100z";

/**
 * @typedef {object} Mark
 * @property {string} symbol Plotly's name of it.
 * @property {number} size
 * @property {boolean} filled
 * @property {string} path On a grid of 12.
 */

/** @type {Record<string, Mark>} In the order of their importance. */
export const MARKS = {
  minimum: { symbol: "star", size: 11, filled: true, path: STAR },
  "local-minimum": { symbol: "star-open", size: 9, filled: false, path: STAR },
  saddle: { symbol: "x-thin-open", size: 9, filled: false, path: "M2 2 10 10M10 2 2 10" },
  maximum: { symbol: "triangle-up-open", size: 9, filled: false, path: "M6 1.500 11 10.200H1z" },
};

/** @type {Mark} */
const UNKNOWN = { symbol: "cross", size: 9, filled: true, path: "M5 1h2v10H5z" };

/**
 * @param {string} kind
 * @returns {Mark}
 */
export function markOf(kind) {
  return MARKS[kind] ?? UNKNOWN;
}

/** Numbers that are so much smaller than what they are part of are rounding. */
const NOISE = 1e-12;

/**
 * A critical point as it is to be read: what only rounding keeps from zero is zero.
 *
 * @param {CriticalPoint} point
 * @param {Pick<Grid, "view" | "low" | "high">} grid
 * @returns {CriticalPoint}
 */
export function tidy({ kind, x, y, value }, { view: [x0, x1, y0, y1], low, high }) {
  const clean = (/** @type {number} */ number, /** @type {number} */ span) =>
    Math.abs(number) < NOISE * span ? 0 : number;
  return { kind, x: clean(x, x1 - x0), y: clean(y, y1 - y0), value: clean(value, high - low) };
}

/**
 * @param {string} kind
 * @returns {string}
 */
export function kindTitle(kind) {
  if (kind === "minimum") return _("Minimum");
  if (kind === "local-minimum") return _("Local minimum");
  if (kind === "saddle") return _("Saddle point");
  return _("Maximum");
}
