/** @import { Run } from "../model/race.js" */
/** @import { Line } from "./overlay.js" */
/** @import { Stroke } from "./palette.js" */
import { values } from "../model/column.js";
import { rowAt } from "../model/race.js";
import { thinCurve, thinPath } from "./thin.js";

/** @typedef {"loss" | "gradientNorm"} Quantity What a curve shows against time. */

/** @type {WeakMap<Run, Map<string, {rows: number, kept: Int32Array}>>} */
const kept = new WeakMap();

/**
 * @param {Run} run
 * @param {string} purpose
 * @param {() => Int32Array} choose
 * @returns {Int32Array} What `choose` answers, asked again only when the run has grown.
 */
function remembered(run, purpose, choose) {
  const known = kept.get(run) ?? new Map();
  kept.set(run, known);
  const entry = known.get(purpose);
  if (entry?.rows === run.x.rows) return entry.kept;
  const chosen = choose();
  known.set(purpose, { rows: run.x.rows, kept: chosen });
  return chosen;
}

/**
 * @param {Run} run
 * @param {number} time
 * @param {Stroke} stroke
 * @param {{width: number, height: number}} span The view's size.
 * @returns {Line}
 */
export function pathLine(run, time, stroke, span) {
  const [x, y] = [values(run.x), values(run.y)];
  const rows = remembered(run, `path ${span.width} ${span.height}`, () =>
    thinPath(x, y, run.x.rows, span),
  );
  return { x, y, rows, upTo: rowAt(run, time), stroke, loss: values(run.loss) };
}

/**
 * @param {Run} run
 * @param {Quantity} quantity
 * @param {number} time
 * @param {Stroke} stroke
 * @param {(value: number) => number} forward
 * @returns {Line}
 */
export function curveLine(run, quantity, time, stroke, forward) {
  const y = values(run[quantity]);
  const rows = remembered(run, quantity, () => thinCurve(y, run.x.rows));
  const x = run.unit === "step" ? counting(run.x.rows) : values(run.evaluations);
  return { x, y, rows, upTo: rowAt(run, time), stroke, forward };
}

let numbers = new Float64Array(0);

/**
 * @param {number} count
 * @returns {Float64Array} 0, 1, 2, … at least `count` of them.
 */
function counting(count) {
  if (numbers.length < count)
    numbers = Float64Array.from({ length: Math.max(1024, 2 * count) }, (_, i) => i);
  return numbers;
}
