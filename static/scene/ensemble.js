/** @import { PackedArray, Scene } from "../types.js" */
import { unpack } from "../lib/arrays.js";

/**
 * @typedef {object} Variance Of the final positions, along x and y; null where there is none.
 * @property {[number | null, number | null]} measured
 * @property {number | null} relative_error The standard error of the measured ones, as a part of them.
 * @property {[number | null, number | null] | null} stationary What theory says of the long run; null where it says nothing.
 * @property {[number | null, number | null] | null} expected The same after the steps that were taken.
 *
 * @typedef {object} EnsembleFacts
 * @property {number} index
 * @property {{low: number | null, median: number | null, high: number | null}} final_loss Null where it is infinite.
 * @property {{code: string, count: number, title: string, sentence: string}[]} outcomes
 * @property {Variance} variance
 *
 * @typedef {EnsembleFacts & Record<"steps" | "low" | "median" | "high" | "final_positions" | "final_losses", PackedArray>} EnsembleRecord
 *   One run as it travels.
 *
 * @typedef {{seeds: [number, number], runs: EnsembleRecord[]}} EnsembleAnswer
 *
 * @typedef {EnsembleFacts & {band: Band, cloud: Cloud}} EnsembleRun
 *
 * @typedef {object} Band The losses that 10, 50 and 90 % of the seeds are under.
 * @property {Float64Array} steps
 * @property {Float64Array} low
 * @property {Float64Array} median
 * @property {Float64Array} high
 *
 * @typedef {object} Cloud Where the seeds end.
 * @property {Float64Array} x
 * @property {Float64Array} y
 *
 * @typedef {object} Ensemble
 * @property {[number, number]} seeds The first and the last.
 * @property {EnsembleRun[]} runs
 */

/**
 * @param {Scene} scene
 * @returns {boolean} Whether its seeds differ at all.
 */
export function isChancy(scene) {
  return scene.noise > 0 || scene.batch > 0;
}

/**
 * @param {Scene} scene
 * @returns {boolean} Whether there are many seeds to see.
 */
export function isEnsemble(scene) {
  return scene.seeds > 1 && isChancy(scene);
}

/**
 * @param {EnsembleAnswer} answer
 * @returns {Ensemble}
 */
export function readEnsemble({ seeds, runs }) {
  return { seeds, runs: runs.map(readRun) };
}

/**
 * @param {EnsembleRecord} record
 * @returns {EnsembleRun}
 */
function readRun(record) {
  const { index, final_loss, outcomes, variance } = record;
  const places = unpack(record.final_positions);
  const along = (/** @type {number} */ axis) => places.filter((_place, i) => i % 2 === axis);
  return {
    index,
    final_loss,
    outcomes,
    variance,
    band: {
      steps: unpack(record.steps),
      low: unpack(record.low),
      median: unpack(record.median),
      high: unpack(record.high),
    },
    cloud: { x: along(0), y: along(1) },
  };
}
