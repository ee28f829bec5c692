/** @import { TheoryLine } from "../plot/curve-figure.js" */
/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Theory } from "../scene/theory.js" */
/** @import { Catalog, Point, View } from "../types.js" */
import { values } from "../lib/arrays.js";
import { thinPath } from "../plot/paths.js";
import { symlog } from "../plot/scales.js";
import { homeView, ruleOf, surfaceOf } from "../scene/catalog.js";
import { rowAt, timeOf } from "../scene/race.js";
import { indexAt } from "../scene/theory.js";
import { velocityOf } from "../scene/velocity.js";

/**
 * @typedef {object} Shown What is drawn.
 * @property {Catalog} catalog
 * @property {Race} race
 * @property {Theory} theory
 * @property {RunStyle[]} styles
 */

/** Bounds this many decades above everything else are out of the plot. */
const MAX_DECADES_ABOVE = 1.1;

/** Positive numbers at most this many times as large as one another are shown on a linear axis. */
const MAX_LINEAR_RATIO = 4;

/**
 * Numbers of both signs are, unless the largest is this many times as large as they usually are.
 */
const MAX_SIGNED_RATIO = 30;

/** Dash of a bound, whatever its run's own dash. */
const BOUND_DASH = [3, 3];

/**
 * The lines with their balls where they are at a time.
 * @type {(lines: TheoryLine[], time: number) => TheoryLine[]}
 */
export function atTime(lines, time) {
  return lines.map((line) => ({ ...line, upTo: line.rowAt(time) }));
}

/**
 * Something of a run against the race's time, in the unit that this is counted in.
 *
 * @param {Shown} shown
 * @param {number} index The run's.
 * @param {Float64Array} y A number for each step that theory knows.
 * @returns {TheoryLine[]} One, or none of a run that is not there.
 */
function overTime({ race, theory, styles }, index, y) {
  const [run, known, style] = [race.runs[index], theory.runs[index], styles[index]];
  if (!run || !known || !style) return [];
  const x = known.steps.map((step) => timeOf(run, step));
  return [
    {
      run: index,
      x,
      y,
      rows: Int32Array.from(y.keys()),
      upTo: 0,
      rowAt: (time) => indexAt(known, rowAt(run, time)),
      ...style,
    },
  ];
}

/**
 * Each run's sharpness, and the sharpness from which on it diverges.
 * @type {(shown: Shown) => TheoryLine[]}
 */
export function sharpnessLines(shown) {
  return shown.theory.runs.flatMap(({ arrays: { sharpness, edge } }, i) => {
    const own = sharpness ? overTime(shown, i, sharpness) : [];
    const bounds = edge?.some(Number.isFinite) ? overTime(shown, i, edge) : [];
    return [
      ...own,
      ...bounds.map((line) => ({
        ...line,
        stroke: { ...line.stroke, dash: BOUND_DASH },
        thin: true,
      })),
    ];
  });
}

/**
 * Each adaptive run's step size along one axis.
 * @type {(shown: Shown, axis: 0 | 1) => TheoryLine[]}
 */
export function stepSizeLines(shown, axis) {
  return shown.theory.runs.flatMap(({ steps, stepSize }, i) => {
    if (!stepSize) return [];
    const lines = overTime(
      shown,
      i,
      steps.map((_step, row) => stepSize[2 * row + axis] ?? NaN),
    );
    const last = Math.max(0, steps.length - 2);
    return lines.map((line) => ({ ...line, rowAt: (time) => Math.min(line.rowAt(time), last) }));
  });
}

/**
 * Velocity against position along one axis, for each run that has a velocity; as a share of its
 * largest within the view, so that sums, means and steps can be compared, and positive where it
 * carries the run towards larger numbers.
 * @type {(shown: Shown, axis: 0 | 1) => TheoryLine[]}
 */
export function phaseLines({ catalog, race, styles }, axis) {
  const range = spanOf(viewOf(catalog, race), axis);
  return race.runs.flatMap((run, i) => {
    const [style, velocity] = [styles[i], velocityOf(run, ruleOf(catalog, run.scene.rule), axis)];
    if (!style || !velocity) return [];
    const position = values(axis === 0 ? run.x : run.y);
    const largest = largestWithin(velocity, position, range);
    const share = velocity.map((value) => value / largest);
    const rows = thinPath(position, share, share.length, { width: range[1] - range[0], height: 2 });
    return [
      {
        run: i,
        x: position,
        y: share,
        rows,
        upTo: 0,
        rowAt: (time) => Math.min(rowAt(run, time), share.length - 1),
        ...style,
      },
    ];
  });
}

/**
 * Never zero.
 * @type {(velocity: Float64Array, position: Float64Array, range: Point) => number}
 */
function largestWithin(velocity, position, [low, high]) {
  let largest = 0;
  velocity.forEach((value, row) => {
    const at = position[row] ?? NaN;
    if (at >= low && at <= high) largest = Math.max(largest, Math.abs(value));
  });
  return largest || 1;
}

/** The view that the race's paths are shown in. @type {(catalog: Catalog, race: Race) => View} */
export function viewOf(catalog, { scene: { view, surface } }) {
  const record = surfaceOf(catalog, surface.slug);
  return view ?? (record ? homeView(record, surface.parameters) : catalog.typed.view);
}

/** @type {(view: View, axis: 0 | 1) => Point} */
export function spanOf([x0, x1, y0, y1], axis) {
  return axis === 0 ? [x0, x1] : [y0, y1];
}

/**
 * The scale of some lines: linear while their numbers are of one size, else logarithmic. Bounds far
 * above what the runs do are out of the plot.
 *
 * @param {TheoryLine[]} lines
 * @param {number} [most] Numbers more than this many times as large as they usually are are out of
 *   the plot, too.
 * @returns {Scale}
 */
export function scaleOf(lines, most = Infinity) {
  const own = numbersOf(lines.filter((line) => !line.thin));
  const every = own
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  const usual = every[every.length >> 1] ?? 1;
  const sizes = every.filter((size) => size <= most * usual);
  const largest = sizes.at(-1) ?? 1;
  const top = largest * 10 ** MAX_DECADES_ABOVE;
  /** @type {Scale} */
  const linear = { kind: "linear", forward: (value) => value, ticks: null, top };
  if (own.some((value) => value < 0))
    return largest > MAX_SIGNED_RATIO * usual ? symlog(largest) : linear;
  const all = numbersOf(lines).filter((value) => value > 0 && value <= top);
  if (Math.max(...all) <= MAX_LINEAR_RATIO * Math.min(...all)) return linear;
  return {
    kind: "log",
    forward: (value) => (value > 0 ? Math.log10(value) : NaN),
    ticks: null,
    top: Math.log10(top),
  };
}

/** @type {(lines: TheoryLine[]) => number[]} */
function numbersOf(lines) {
  return lines.flatMap((line) => [...line.y].filter(Number.isFinite));
}
