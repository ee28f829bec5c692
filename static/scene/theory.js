/** @import { Optimum, PackedArray, Rates, Scene, TheoryAnswer, Verdict } from "../types.js" */
import { unpack } from "../lib/arrays.js";

/**
 * @typedef {object} RunTheory
 * @property {string} rule
 * @property {string} limit
 * @property {Float64Array} steps
 * @property {number[]} verdict
 * @property {number} chosenLr What the slider says; a schedule may have another one in force.
 * @property {Record<"lr" | "curvature" | "sharpness" | "bound" | "edge" | "rate" | "escape", Float64Array | null>} arrays
 * @property {Float64Array | null} stepSize
 * @property {Rates | null} rates
 * @property {Optimum | null} optimum
 *
 * @typedef {object} Theory
 * @property {Verdict[]} verdicts
 * @property {string} escape
 * @property {RunTheory[]} runs
 *
 * @typedef {object} Reading What theory says of a run at one step; nan where it has no number.
 * @property {string} code
 * @property {string} title
 * @property {string} template
 * @property {string} escapeTemplate Empty where nothing is to be added.
 * @property {string} limit
 * @property {Record<"lr" | "curvature" | "sharpness" | "bound" | "edge" | "rate" | "escape", number>} numbers
 * @property {boolean} scheduled Whether the learning rate in force is not the slider's.
 * @property {number} mark What the slider would have to say for the learning rate in force to be at the bound.
 * @property {Rates | null} rates
 * @property {Optimum | null} optimum
 */

const ARRAYS = /** @type {const} */ ([
  "lr",
  "curvature",
  "sharpness",
  "bound",
  "edge",
  "rate",
  "escape",
]);

/**
 * @param {TheoryAnswer} record
 * @param {Scene} scene The one that it is about.
 * @returns {Theory}
 */
export function readTheory(record, scene) {
  const runs = record.runs.map((run, i) => ({
    rule: run.rule,
    limit: run.limit ?? "",
    steps: Float64Array.from(run.steps),
    verdict: run.verdict,
    chosenLr: scene.runs[i]?.hyperparameters.lr ?? NaN,
    arrays: /** @type {RunTheory["arrays"]} */ (
      Object.fromEntries(ARRAYS.map((name) => [name, unpackIfAny(run[name])]))
    ),
    stepSize: unpackIfAny(run.step_size),
    rates: run.rates,
    optimum: run.optimum,
  }));
  return { verdicts: record.verdicts, escape: record.escape, runs };
}

/** @type {(packed: PackedArray | null) => Float64Array | null} */
function unpackIfAny(packed) {
  return packed && unpack(packed);
}

/**
 * The last of the known positions that is not after a step.
 *
 * @type {(run: RunTheory, step: number) => number}
 */
export function placeAt(run, step) {
  return Math.max(
    0,
    run.steps.findLastIndex((known) => known <= step),
  );
}

/**
 * @param {Theory} theory
 * @param {number} index The run's.
 * @param {number} step
 * @returns {Reading | null} Null for a run that theory has not heard of.
 */
export function readingAt(theory, index, step) {
  const run = theory.runs[index];
  if (!run) return null;
  const place = placeAt(run, step);
  const verdict = theory.verdicts[run.verdict[place] ?? -1];
  if (!verdict) return null;
  const numbers = /** @type {Reading["numbers"]} */ (
    Object.fromEntries(ARRAYS.map((name) => [name, run.arrays[name]?.[place] ?? NaN]))
  );
  return {
    ...verdict,
    escapeTemplate:
      Number.isFinite(numbers.escape) && Number.isFinite(numbers.bound) ? theory.escape : "",
    limit: run.limit,
    numbers,
    scheduled: numbers.lr !== run.chosenLr && Number.isFinite(numbers.lr),
    mark: (numbers.bound * run.chosenLr) / numbers.lr,
    rates: run.rates,
    optimum: run.optimum,
  };
}
