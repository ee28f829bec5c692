/** @import { Metrics, Outcome, PackedArray, Scene, SceneRun } from "../types.js" */
/** @import { PointsEvent } from "../net/api.js" */
/** @import { Column } from "./column.js" */
import { rowWidth, unpack } from "../net/arrays.js";
import { append, column } from "./column.js";

/**
 * @typedef {object} Run One optimizer's descent, as far as it has arrived.
 * @property {number} index
 * @property {SceneRun} scene
 * @property {Column} x
 * @property {Column} y
 * @property {Column} loss
 * @property {Column} gradientNorm
 * @property {Column} gradient
 * @property {Column} evaluations How often the run had asked the surface when it came to each position.
 * @property {Float64Array | null} lrFactors What its schedule multiplies the learning rate with, at evenly spaced steps.
 * @property {Map<string, Column>} state
 * @property {Outcome | null} outcome
 * @property {Metrics | null} metrics
 *
 * @typedef {object} Race
 * @property {Scene} scene
 * @property {string} link
 * @property {string} engine
 * @property {Run[]} runs
 * @property {string} digest Empty until the race is complete.
 */

/**
 * @param {{scene: Scene, link: string, engine: string, lr?: (PackedArray | null)[]}} event
 * @returns {Race}
 */
export function startRace({ scene, link, engine, lr = [] }) {
  const runs = scene.runs.map((run, index) => ({
    index,
    scene: run,
    x: column(),
    y: column(),
    loss: column(),
    gradientNorm: column(),
    gradient: column(2),
    evaluations: column(),
    lrFactors: unpackIfAny(lr[index]),
    state: new Map(),
    outcome: null,
    metrics: null,
  }));
  return { scene, link, engine, runs, digest: "" };
}

/**
 * @param {PackedArray | null | undefined} packed
 * @returns {Float64Array | null}
 */
function unpackIfAny(packed) {
  return packed ? unpack(packed) : null;
}

/**
 * Adds a batch of steps to the run it belongs to.
 *
 * @param {Race} race
 * @param {PointsEvent} batch
 */
export function addPoints(race, batch) {
  const run = race.runs[batch.run];
  if (!run || run.x.rows !== batch.first_step) throw new Error(`Batch out of order: run ${batch.run}, step ${batch.first_step}`);
  append(run.x, unpack(batch.x));
  append(run.y, unpack(batch.y));
  append(run.loss, unpack(batch.loss));
  append(run.gradientNorm, unpack(batch.gradient_norm));
  append(run.gradient, unpack(batch.gradient));
  append(run.evaluations, unpack(batch.evaluations));
  for (const [name, packed] of Object.entries(batch.state)) {
    const target = run.state.get(name) ?? column(rowWidth(packed));
    run.state.set(name, target);
    append(target, unpack(packed));
  }
}

/**
 * @param {Race} race
 * @param {{run: number, outcome: Outcome, metrics: Metrics}} end
 */
export function endRun(race, { run, outcome, metrics }) {
  const target = race.runs[run];
  if (target) Object.assign(target, { outcome, metrics });
}

/**
 * The last step that any run has reached so far.
 *
 * @param {Race} race
 * @returns {number}
 */
export function lastStep(race) {
  return Math.max(0, ...race.runs.map((run) => run.x.rows - 1));
}

/**
 * The row that a run shows at a step of the race: its own last one once it has ended.
 *
 * @param {Run} run
 * @param {number} step
 * @returns {number} -1 when nothing has arrived yet.
 */
export function rowAt(run, step) {
  return Math.min(Math.floor(step), run.x.rows - 1);
}
