/** @import { EnsembleAnswer, EnsembleFacts, EnsembleRecord, Scene } from "../types.js" */
import { unpack } from "../lib/arrays.js";

/**
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

/** True if its seeds differ at all. @type {(scene: Scene) => boolean} */
export function isStochastic(scene) {
  return scene.noise > 0 || scene.batch > 0;
}

/** True if there are many seeds to see. @type {(scene: Scene) => boolean} */
export function isEnsemble(scene) {
  return scene.seeds > 1 && isStochastic(scene);
}

/** @type {(answer: EnsembleAnswer) => Ensemble} */
export function readEnsemble({ seeds, runs }) {
  return { seeds, runs: runs.map(readRun) };
}

/** @type {(record: EnsembleRecord) => EnsembleRun} */
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
