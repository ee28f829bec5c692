/** @import { Race } from "./race.js" */
/** @import { Optimum, Rates, TheoryAnswer, Verdict } from "../types.js" */
import { unpackIfAny } from "../lib/arrays.js";

/**
 * @typedef {"lr" | "curvature" | "sharpness" | "bound" | "edge" | "rate" | "escape"} Name
 *
 * @typedef {object} RunTheory
 * @property {string} rule
 * @property {string} limit
 * @property {Float64Array} steps
 * @property {number[]} verdict
 * @property {number} chosenLr The slider's learning rate; a schedule may have another one in force.
 * @property {Record<Name, Float64Array | null>} arrays
 * @property {Float64Array | null} stepSize
 * @property {Rates | null} rates
 * @property {Optimum | null} optimum
 *
 * @typedef {object} Theory
 * @property {Race} race The race that it is about.
 * @property {Verdict[]} verdicts
 * @property {string} escape
 * @property {RunTheory[]} runs
 *
 * @typedef {object} Reading Theory about a run at one step; nan where it has no number.
 * @property {string} code
 * @property {string} title
 * @property {string} template
 * @property {string} escapeTemplate Empty where nothing is to be added.
 * @property {string} limit
 * @property {Record<Name, number>} numbers
 * @property {boolean} scheduled True if the learning rate in force is not the slider's.
 * @property {number} mark The slider's value with which the learning rate in force would be at the
 *   bound.
 * @property {Rates | null} rates
 * @property {Optimum | null} optimum
 */

/** @type {Name[]} */
const NAMES = ["lr", "curvature", "sharpness", "bound", "edge", "rate", "escape"];

/** @type {(answer: TheoryAnswer, race: Race) => Theory} */
export function readTheory(answer, race) {
  const runs = answer.runs.map((run, i) => ({
    rule: run.rule,
    limit: run.limit ?? "",
    steps: Float64Array.from(run.steps),
    verdict: run.verdict,
    chosenLr: race.scene.runs[i]?.hyperparameters.lr ?? NaN,
    arrays: /** @type {RunTheory["arrays"]} */ (
      Object.fromEntries(NAMES.map((name) => [name, unpackIfAny(run[name])]))
    ),
    stepSize: unpackIfAny(run.step_size),
    rates: run.rates,
    optimum: run.optimum,
  }));
  return { race, verdicts: answer.verdicts, escape: answer.escape, runs };
}

/**
 * Index of the last known step that is not after a step.
 * @type {(run: RunTheory, step: number) => number}
 */
export function indexAt(run, step) {
  return Math.max(
    0,
    run.steps.findLastIndex((known) => known <= step),
  );
}

/**
 * Theory about a run at a step; null for a run that it does not know.
 * @type {(theory: Theory, index: number, step: number) => Reading | null}
 */
export function readingAt(theory, index, step) {
  const run = theory.runs[index];
  if (!run) return null;
  const at = indexAt(run, step);
  const verdict = theory.verdicts[run.verdict[at] ?? -1];
  if (!verdict) return null;
  const numbers = /** @type {Reading["numbers"]} */ (
    Object.fromEntries(NAMES.map((name) => [name, run.arrays[name]?.[at] ?? NaN]))
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
