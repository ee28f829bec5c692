/** @import { Column } from "../lib/arrays.js" */
/** @import { EndEvent, Metrics, Outcome, PointsEvent } from "../types.js" */
/** @import { Scene, SceneEvent, SceneRun } from "../types.js" */
import { append, column, rowWidth, unpack, unpackIfAny } from "../lib/arrays.js";

/**
 * @typedef {"step" | "evaluation"} Unit Unit of time. At a time, each run is where it had come to
 *   by as many steps, or with as many evaluations of the surface.
 *
 * @typedef {object} Run One optimizer's descent, as far as it has arrived.
 * @property {number} index
 * @property {SceneRun} scene
 * @property {Column} x
 * @property {Column} y
 * @property {Column} loss
 * @property {Column} gradientNorm
 * @property {Column} gradient Of the whole surface, without noise.
 * @property {Column} observed Gradients that the rule observed; no rows where these are the same.
 * @property {Column} evaluations Evaluations of the surface up to each position.
 * @property {Float64Array | null} lrFactors Factors of its schedule, at evenly spaced steps.
 * @property {Map<string, Column>} state
 * @property {Outcome | null} outcome
 * @property {Metrics | null} metrics
 * @property {Unit} unit
 *
 * @typedef {object} Race
 * @property {Scene} scene
 * @property {string} link
 * @property {string} engine
 * @property {Run[]} runs
 * @property {Unit} unit
 * @property {string} digest Empty until the race is complete.
 * @property {boolean} isCancelled True if no more of it will arrive.
 * @property {number} requestedAt When the user made the change that it answers, in milliseconds.
 */

/** A race of which nothing has arrived yet. @type {(event: SceneEvent, at: number) => Race} */
export function startRace({ scene, link, engine, lr = [] }, requestedAt) {
  const runs = scene.runs.map((run, index) => ({
    index,
    scene: run,
    x: column(),
    y: column(),
    loss: column(),
    gradientNorm: column(),
    gradient: column(2),
    observed: column(2),
    evaluations: column(),
    lrFactors: unpackIfAny(lr[index]),
    state: new Map(),
    outcome: null,
    metrics: null,
    unit: /** @type {Unit} */ ("step"),
  }));
  return { scene, link, engine, runs, unit: "step", digest: "", isCancelled: false, requestedAt };
}

/** Adds a batch of steps to the run it belongs to. @param {Race} race @param {PointsEvent} batch */
export function addPoints(race, batch) {
  const run = race.runs[batch.run];
  if (!run || run.x.rows !== batch.first_step)
    throw new Error(`Batch out of order: run ${batch.run}, step ${batch.first_step}`);
  append(run.x, unpack(batch.x));
  append(run.y, unpack(batch.y));
  append(run.loss, unpack(batch.loss));
  append(run.gradientNorm, unpack(batch.gradient_norm));
  append(run.gradient, unpack(batch.gradient));
  if (batch.told) append(run.observed, unpack(batch.told));
  append(run.evaluations, unpack(batch.evaluations));
  for (const [name, packed] of Object.entries(batch.state)) {
    const target = run.state.get(name) ?? column(rowWidth(packed));
    run.state.set(name, target);
    append(target, unpack(packed));
  }
}

/** @param {Race} race @param {EndEvent} end */
export function endRun(race, { run, outcome, metrics }) {
  const target = race.runs[run];
  if (target) Object.assign(target, { outcome, metrics });
}

/**
 * The race as one that is not complete: nothing is told of how its runs end.
 * @type {(race: Race) => Race}
 */
export function withoutEnds(race) {
  const runs = race.runs.map((run) => ({ ...run, outcome: null, metrics: null }));
  return { ...race, runs, digest: "" };
}

/** Counts the time of a race, and of its runs, in a unit. @param {Race} race @param {Unit} unit */
export function countIn(race, unit) {
  for (const one of [race, ...race.runs]) one.unit = unit;
}

/** Time at which a run came to a row. @type {(run: Run, row: number) => number} */
export function timeOf(run, row) {
  return run.unit === "step" ? row : (run.evaluations.data[row] ?? 0);
}

/**
 * Length of the race so far. Counted in evaluations it is over as soon as one run has taken all its
 * steps: from there on the others would have had more.
 * @type {(race: Race) => number}
 */
export function lastTime(race) {
  const last = (/** @type {Run} */ run) => (run.x.rows ? timeOf(run, run.x.rows - 1) : 0);
  const whole =
    race.unit === "evaluation" ? race.runs.filter((run) => run.x.rows > race.scene.steps) : [];
  return whole.length ? Math.min(...whole.map(last)) : Math.max(0, ...race.runs.map(last));
}

/**
 * The last row that a run had come to at a time; -1 when nothing has arrived yet.
 * @type {(run: Run, time: number) => number}
 */
export function rowAt(run, time) {
  const last = run.x.rows - 1;
  if (run.unit === "step") return Math.min(Math.floor(time), last);
  let [low, high] = [Math.min(0, last), last];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (timeOf(run, middle) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Counts a race's time in another unit; returns the time at which no run falls behind where it was.
 *
 * @param {Race} race
 * @param {Unit} unit
 * @param {number} time In the unit so far.
 * @returns {number} At most the length of the race.
 */
export function recount(race, unit, time) {
  const rows = race.runs.map((run) => rowAt(run, time));
  countIn(race, unit);
  return Math.min(
    lastTime(race),
    Math.max(0, ...race.runs.map((run, i) => timeOf(run, rows[i] ?? 0))),
  );
}

/** How much of a race has arrived, from 0 to 1. @type {(race: Race) => number} */
export function arrivedShare({ runs, scene }) {
  const share = (/** @type {Run} */ { outcome, x }) => (outcome ? 1 : x.rows / (scene.steps + 1));
  return runs.reduce((sum, run) => sum + share(run), 0) / runs.length;
}

/** True if every run shows its last position. @type {(race: Race, time: number) => boolean} */
export function isAtEnd(race, time) {
  return race.runs.every((run) => rowAt(run, time) === run.x.rows - 1);
}
