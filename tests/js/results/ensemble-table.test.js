import assert from "node:assert/strict";
import { test } from "node:test";
import { measuredText, sentenceOf, theoryText } from "../../../static/results/ensemble-table.js";
import { readEnsemble } from "../../../static/scene/ensemble.js";
import { goldenScenes } from "../catalog.js";

const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

/** @param {number[]} numbers */
const packed = (numbers) => ({
  dtype: "f8",
  bdata: Buffer.from(new Float64Array(numbers).buffer).toString("base64"),
});

const RECORD = {
  index: 0,
  steps: packed([0, 5, 10]),
  low: packed([10, 1, 0]),
  median: packed([10, 2, 0.5]),
  high: packed([10, 4, Infinity]),
  final_positions: { ...packed([1, 2, 3, 4]), shape: "2, 2" },
  final_losses: packed([0, 7]),
  final_loss: { low: 0, median: 0.5, high: null },
  outcomes: [{ code: "diverged", count: 2, title: "diverged", sentence: "." }],
  variance: /** @type {any} */ ({
    measured: [1, null],
    relative_error: 0.25,
    stationary: [2, null],
    expected: [2, null],
  }),
};
const [run] = readEnsemble({ seeds: [3, 4], runs: [RECORD] }).runs;
assert.ok(run);

test("without noise the page says so instead of showing a spread", () => {
  assert.match(sentenceOf({ ...scene, seeds: 9 }, null), /same race/);
  assert.match(
    sentenceOf({ ...scene, seeds: 9, seed: 3, noise: 1 }, { seeds: [3, 11], runs: [] }),
    /9 repeats, noise patterns 3 to 11/,
  );
});

test("measured and theoretical variances in words", () => {
  assert.equal(measuredText(run.variance, 0), "1.00 ± 25 %");
  assert.equal(measuredText(run.variance, 1), "–");
  assert.equal(theoryText(run.variance, 0), "theory 2.00");
  assert.equal(theoryText(run.variance, 1), "no theory");
  assert.equal(
    theoryText({ ...run.variance, expected: [1.5, null] }, 0),
    "theory 1.50, later 2.00",
  );
  assert.equal(theoryText({ ...run.variance, stationary: null, expected: null }, 0), "no theory");
});
