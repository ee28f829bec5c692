/** @import { Line } from "./overlay.js" */
/** @import { RunStyle } from "./palette.js" */
/** @import { Race, Run } from "../scene/race.js" */
/** @import { View } from "../types.js" */
import { values } from "../lib/arrays.js";
import { rowAt } from "../scene/race.js";

/** @typedef {"loss" | "gradientNorm"} Quantity What a curve shows against time. */

/** @type {WeakMap<Run, Map<string, {rows: number, kept: Int32Array}>>} */
const kept = new WeakMap();

/**
 * The rows that `choose` picks, asked again only when the run has grown.
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
 * The path of every run that has come anywhere.
 * @type {(race: Race, styles: RunStyle[], time: number, view: View) => Line[]}
 */
export function pathLines(race, styles, time, [x0, x1, y0, y1]) {
  const span = { width: x1 - x0, height: y1 - y0 };
  const most = Math.min(MAX_ROWS, Math.ceil(MAX_ALL_ROWS / race.runs.length));
  return startedRuns(race, styles).map(([run, style]) => {
    const [x, y] = [values(run.x), values(run.y)];
    const rows = remembered(run, `path ${span.width} ${span.height}`, () =>
      thinPath(x, y, run.x.rows, span, most),
    );
    const loss = values(run.loss);
    return { run: run.index, x, y, rows, upTo: rowAt(run, time), ...style, loss };
  });
}

/**
 * A quantity of every run against time.
 *
 * @param {Race} race
 * @param {RunStyle[]} styles
 * @param {number} time
 * @param {Quantity} quantity
 * @param {(value: number) => number} forward From the quantity to the axis.
 * @returns {Line[]}
 */
export function curveLines(race, styles, time, quantity, forward) {
  return startedRuns(race, styles).map(([run, style]) => {
    const y = values(run[quantity]);
    const rows = remembered(run, quantity, () => thinCurve(y, run.x.rows));
    const x = run.unit === "step" ? counting(run.x.rows) : values(run.evaluations);
    return { run: run.index, x, y, rows, upTo: rowAt(run, time), ...style, forward };
  });
}

/** @type {(race: Race, styles: RunStyle[]) => [Run, RunStyle][]} */
function startedRuns(race, styles) {
  return race.runs.flatMap((run, i) => {
    const style = styles[i];
    return style && run.x.rows > 0 ? [[run, style]] : [];
  });
}

/** The line as far as it has come, without what is still to come. @type {(line: Line) => Line} */
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
 * The rows of a long run that are drawn; of a short one, all.
 */

const MAX_ROWS = 3000;

/** Of the paths of a race together: browsers take long for what crosses itself all the time. */
const MAX_ALL_ROWS = 12_000;

/**
 * Number of times that the distance between kept rows is doubled, before pairs are kept instead.
 */
const MAX_DOUBLINGS = 3;

/** @type {(rows: number) => Int32Array} */
function everyRow(rows) {
  return Int32Array.from({ length: rows }, (_, i) => i);
}

/**
 * The rows of a path that lie far enough from the last one kept to be told apart from it. Of a path
 * that hops about without end, larger distances would leave nothing: of it pairs of neighbors are
 * kept, so that one sees how far it hops.
 *
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {number} rows
 * @param {{width: number, height: number}} span The view's size, in the surface's units.
 * @param {number} [most] Half of the largest number of rows that are kept.
 * @returns {Int32Array}
 */
export function thinPath(x, y, rows, span, most = MAX_ROWS) {
  if (rows <= most) return everyRow(rows);
  /** @type {Int32Array} */
  let kept = Int32Array.of();
  for (let doubled = 0; doubled <= MAX_DOUBLINGS; doubled += 1) {
    const distance = 2 ** doubled / 2000;
    kept = keepApart(x, y, rows, distance * span.width, distance * span.height);
    if (kept.length <= 2 * most) return kept;
  }
  return pairs(kept, most);
}

/**
 * Evenly spaced pairs of neighbors among them, first and last included.
 * @type {(rows: Int32Array, count: number) => Int32Array}
 */
function pairs(rows, count) {
  const places = Array.from({ length: count }, (_, i) =>
    Math.floor((i * (rows.length - 2)) / (count - 1)),
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
 * @type {(values: Float64Array, rows: number) => Int32Array}
 */
export function thinCurve(values, rows) {
  if (rows <= MAX_ROWS) return everyRow(rows);
  const stretch = Math.ceil(rows / (MAX_ROWS / 2));
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
