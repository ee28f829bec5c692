/** @import { Run } from "./race.js" */
/** @import { View } from "../types.js" */
import { _ } from "../lib/i18n.js";

/*
 * How a run has gone so far, seen from its path alone: what the eye sees on the map, in a few
 * words. Nothing is said of steps that are still to come.
 */

/** @typedef {"" | "gone" | "left" | "zigzag" | "calm" | "swing" | "climb" | "creep" | "arc" | "curve" | "rest" |
 *   "down"} Manner */

/** Fewer steps tell nothing. */
const LEAST_STEPS = 2;

/** Of so many steps turning back, one sees a zigzag. */
const ZIGZAG = 0.5;

/** Turns along an axis that make a swing, and the part of its extent that each must be. */
const SWINGS = 3;
const VISIBLE = 0.15;

/** Steps after which a run that has kept this part of its loss is slow. */
const PATIENCE = 20;
const SLOW = 0.9;

/**
 * A run creeps, too, that has come less than this part of the view's diagonal since as many steps,
 * keeps its pace, and has more than this part of its way down still before it.
 */
const CRAWL = 0.03;
const PACE = 0.8;
const REST = 0.01;

/** A swing is over, too, where a run has come less far lately; a crawl where it has come so far. */
const STILL = 0.001;
const UNSEEN = 0.0002;

/** One that has turned by more, in radians, wobbles where it is. */
const TURN = 0.5;

/** A swing has calmed down, and any other run is in, once this part of the loss is left. */
const CALM = 0.1;

/** A path that is at most so many times as long as the straight way is nearly straight. */
const STRAIGHT = 1.5;

/**
 * @param {Run} run
 * @param {number} row Where its ball is.
 * @param {View} view
 * @param {number} low The lowest loss in view.
 * @returns {{manner: Manner, step: number}} `step`: at which it flew off, or left the view.
 */
export function mannerOf(run, row, view, low) {
  const isOver = row === run.x.rows - 1;
  const code = run.outcome?.code;
  if (isOver && (code === "diverged" || code === "not-finite"))
    return { manner: "gone", step: row };
  const left = leftAt(run, row, view);
  if (left >= 0) return { manner: "left", step: left };
  return { manner: row < LEAST_STEPS ? "" : shapeOf(run, row, view, low), step: row };
}

/**
 * The step at which a run that is outside the view left it; -1 for one that is inside.
 * @type {(run: Run, row: number, view: View) => number}
 */
export function leftAt({ x, y }, row, [x0, x1, y0, y1]) {
  const isOutside = (/** @type {number} */ at) => {
    const [px, py] = [x.data[at] ?? NaN, y.data[at] ?? NaN];
    return !(px >= x0 && px <= x1 && py >= y0 && py <= y1);
  };
  if (row < 1 || !isOutside(row)) return -1;
  let first = row;
  while (first > 1 && isOutside(first - 1)) first -= 1;
  return first;
}

/** @type {(run: Run, row: number, view: View, low: number) => Manner} */
function shapeOf({ x, y, loss }, row, view, low) {
  const floor = Number.isFinite(low) ? low : 0;
  const [first, now] = [(loss.data[0] ?? NaN) - floor, (loss.data[row] ?? NaN) - floor];
  const { before, lately, turn } = waysOf(x.data, y.data, row, view);
  if (turnsBack(x.data, y.data, row) >= ZIGZAG * (row - 1)) return "zigzag";
  if (now > first) return "climb";
  const isSlow = before + lately < CRAWL && lately > UNSEEN && now > REST * first;
  const crawls = isSlow && lately > PACE * before && turn < TURN;
  if (row >= PATIENCE && (crawls || now > SLOW * first)) return "creep";
  if (Math.max(...[x, y].map(({ data }) => swings(data, row))) >= SWINGS)
    return now < CALM * first || lately < STILL ? "calm" : "swing";
  if (now < CALM * first) return lengthOf(x.data, y.data, row) <= STRAIGHT ? "arc" : "curve";
  return lately < STILL ? "rest" : "down";
}

/**
 * How many times as long as the straight way from its start a path is.
 * @type {(x: Float64Array, y: Float64Array, row: number) => number}
 */
function lengthOf(x, y, row) {
  let length = 0;
  for (let at = 1; at <= row; at += 1) length += Math.hypot(stepAt(x, at), stepAt(y, at));
  return length / Math.hypot((x[row] ?? NaN) - (x[0] ?? NaN), (y[row] ?? NaN) - (y[0] ?? NaN));
}

/**
 * How far a run has come within the last steps and within as many before them, straight, as parts of
 * the view's diagonal, and about which angle it has turned in between; NaN for steps before the first.
 * @type {(x: Float64Array, y: Float64Array, row: number, view: View) => {before: number, lately:
 *   number, turn: number}}
 */
function waysOf(x, y, row, [x0, x1, y0, y1]) {
  const half = PATIENCE / 2;
  const way = (/** @type {number} */ to) => {
    const dx = ((x[to] ?? NaN) - (x[to - half] ?? NaN)) / (x1 - x0);
    const dy = ((y[to] ?? NaN) - (y[to - half] ?? NaN)) / (y1 - y0);
    return { length: Math.hypot(dx, dy) / Math.SQRT2, angle: Math.atan2(dy, dx) };
  };
  const [before, lately] = [way(row - half), way(row)];
  const turn = Math.abs(Math.sin((lately.angle - before.angle) / 2)) * 2;
  return { before: before.length, lately: lately.length, turn };
}

/**
 * How many steps go against the step before them.
 * @type {(x: Float64Array, y: Float64Array, row: number) => number}
 */
function turnsBack(x, y, row) {
  let count = 0;
  for (let at = 2; at <= row; at += 1) {
    const along = stepAt(x, at - 1) * stepAt(x, at) + stepAt(y, at - 1) * stepAt(y, at);
    if (along < 0) count += 1;
  }
  return count;
}

/**
 * How often one coordinate turns, where it has come far enough since its last turn to be seen.
 * @type {(values: Float64Array, row: number) => number}
 */
function swings(values, row) {
  const shown = values.subarray(0, row + 1);
  let [low, high] = [Infinity, -Infinity];
  for (const value of shown) [low, high] = [Math.min(low, value), Math.max(high, value)];
  let [count, turned, last, direction] = [0, shown[0] ?? NaN, shown[0] ?? NaN, 0];
  for (const value of shown) {
    const next = Math.sign(value - last);
    if (next * direction < 0) {
      if (Math.abs(last - turned) > VISIBLE * (high - low)) count += 1;
      turned = last;
    }
    direction = next || direction;
    last = value;
  }
  return count;
}

/** @type {(values: Float64Array, at: number) => number} */
function stepAt(values, at) {
  return (values[at] ?? NaN) - (values[at - 1] ?? NaN);
}

/** In the words of a card. @type {(manner: Manner, step: number) => string} */
export function mannerWords(manner, step) {
  switch (manner) {
    case "gone":
      return _("flew off at step {step}", { step });
    case "left":
      return _("left the map at step {step}", { step });
    case "zigzag":
      return _("zigzags");
    case "calm":
      return _("swings, calms down");
    case "swing":
      return _("swings");
    case "climb":
      return _("climbs");
    case "creep":
      return _("creeps");
    case "arc":
      return _("bends straight in");
    case "curve":
      return _("curves in");
    case "rest":
      return _("comes to rest");
    case "down":
      return _("goes downhill");
    default:
      return "";
  }
}
