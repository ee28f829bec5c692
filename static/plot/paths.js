/** @import { Line } from "./overlay.js" */
/** @import { Stroke } from "./palette.js" */
/** @import { Run } from "../scene/race.js" */
import { values } from "../lib/arrays.js";
import { rowAt } from "../scene/race.js";

/** @typedef {"loss" | "gradientNorm"} Quantity What a curve shows against time. */

/** @type {WeakMap<Run, Map<string, {rows: number, kept: Int32Array}>>} */
const kept = new WeakMap();

/**
 * What `choose` answers, asked again only when the run has grown.
 *
 * @type {(run: Run, purpose: string, choose: () => Int32Array) => Int32Array}
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
 * @type {(run: Run, quantity: Quantity, time: number, stroke: Stroke, forward: (value: number) => number) => Line}
 */
export function curveLine(run, quantity, time, stroke, forward) {
  const y = values(run[quantity]);
  const rows = remembered(run, quantity, () => thinCurve(y, run.x.rows));
  const x = run.unit === "step" ? counting(run.x.rows) : values(run.evaluations);
  return { x, y, rows, upTo: rowAt(run, time), stroke, forward };
}

/**
 * @param {Line} line
 * @returns {Line} The line as far as it has come, with nothing of what is still to come.
 */
export function past(line) {
  const reached = line.rows.findLastIndex((row) => row <= line.upTo) + 1;
  return { ...line, rows: line.rows.subarray(0, reached) };
}

let numbers = new Float64Array(0);

/** 0, 1, 2, … at least `count` of them. @type {(count: number) => Float64Array} */
function counting(count) {
  if (numbers.length < count)
    numbers = Float64Array.from({ length: Math.max(1024, 2 * count) }, (_, i) => i);
  return numbers;
}

/*
 * Which rows of a long run are drawn. Both pure, both keep every row of a run that is short anyway.
 */

const ENOUGH = 3000;

/** How often the distance between kept rows is doubled before rows are left out in another way. */
const COARSER = 3;

/** @type {(rows: number) => Int32Array} */
function everyRow(rows) {
  return Int32Array.from({ length: rows }, (_, i) => i);
}

/**
 * The rows of a path that lie far enough from the last one kept to be told apart from it. Of a path that hops about
 * without end, larger distances would leave nothing: of it pairs of neighbors are kept, so that one sees how far it hops.
 *
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} rows
 * @param {{width: number, height: number}} span The view's size, in the surface's units.
 * @returns {Int32Array}
 */
export function thinPath(x, y, rows, span) {
  if (rows <= ENOUGH) return everyRow(rows);
  /** @type {Int32Array} */
  let kept = Int32Array.of();
  for (let doubled = 0; doubled <= COARSER; doubled += 1) {
    const distance = 2 ** doubled / 2000;
    kept = keepApart(x, y, rows, distance * span.width, distance * span.height);
    if (kept.length <= 2 * ENOUGH) return kept;
  }
  return pairs(kept);
}

/**
 * Evenly spaced pairs of neighbors among them, first and last included.
 *
 * @type {(rows: Int32Array) => Int32Array}
 */
function pairs(rows) {
  const places = Array.from({ length: ENOUGH }, (_, i) =>
    Math.floor((i * (rows.length - 2)) / (ENOUGH - 1)),
  );
  const kept = new Set(places.flatMap((place) => [place, place + 1]));
  return Int32Array.from(kept, (place) => /** @type {number} */ (rows[place]));
}

/**
 * @type {(x: Float64Array, y: Float64Array, rows: number, dx: number, dy: number) => Int32Array}
 */
function keepApart(x, y, rows, dx, dy) {
  const kept = [0];
  let [lastX = 0, lastY = 0] = [x[0], y[0]];
  for (let i = 1; i < rows; i += 1) {
    const [hereX, hereY] = [/** @type {number} */ (x[i]), /** @type {number} */ (y[i])];
    if (i < rows - 1 && Math.abs(hereX - lastX) < dx && Math.abs(hereY - lastY) < dy) continue;
    kept.push(i);
    [lastX, lastY] = [hereX, hereY];
  }
  return Int32Array.from(kept);
}

/**
 * The rows of a curve over steps: of every stretch its lowest and its highest, so that no spike is
 * lost.
 *
 * @type {(values: Float64Array, rows: number) => Int32Array}
 */
export function thinCurve(values, rows) {
  if (rows <= ENOUGH) return everyRow(rows);
  const stretch = Math.ceil(rows / (ENOUGH / 2));
  const kept = [0];
  for (let from = 1; from < rows - 1; from += stretch) {
    let [low, high] = [from, from];
    for (let i = from; i < Math.min(from + stretch, rows - 1); i += 1) {
      if (/** @type {number} */ (values[i]) < /** @type {number} */ (values[low])) low = i;
      if (/** @type {number} */ (values[i]) > /** @type {number} */ (values[high])) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  kept.push(rows - 1);
  return Int32Array.from(kept);
}
