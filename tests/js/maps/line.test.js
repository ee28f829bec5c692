/** @import { Run } from "../../../static/scene/race.js" */
/** @import { RunStyle } from "../../../static/plot/palette.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { extent, frameAxis, linearTicks } from "../../../static/maps/frame.js";
import { nearestRun, valueAtCell, valueOfEnd } from "../../../static/maps/line-values.js";
import { ACROSS, mapData } from "./data.js";

const styles = /** @type {RunStyle[]} */ (
  /** @type {unknown} */ ([{ title: "a" }, { title: "b" }])
);
const data = mapData({
  finalLoss: Float64Array.of(1, 1, 1, 1, 100, 100, 100, 100),
  outcome: Int32Array.of(0, 0, 0, 2, 0, 0, 0, 0),
});
const content = { data, styles, quantity: /** @type {const} */ ("final_loss") };

test("a press is for the run whose curve is nearest", () => {
  assert.equal(nearestRun(content, 1, 0.3), 0);
  assert.equal(nearestRun(content, 1, 1.8), 1);
});

test("a run that flew off has no curve there, and is picked at the top", () => {
  assert.ok(Number.isNaN(valueAtCell(content, 3)));
  assert.equal(nearestRun(content, 3, 9), 0);
});

test("cells reach half of one beyond their middles, on the axis's scale", () => {
  const [from, to] = extent(ACROSS, data.acrossValues);
  assert.deepEqual([from, to], [-3.5, 0.5]);
  assert.deepEqual(frameAxis(ACROSS).range, [-3, 0]);
});

test("linear ticks are round and inside", () => {
  assert.deepEqual(linearTicks(0, 0.999).texts, ["0", "0.2", "0.4", "0.6", "0.8"]);
  assert.deepEqual(linearTicks(-6, 6).values, [-5, 0, 5]);
});

test("the dot of a run is where the run ended, not where its cell did", () => {
  const metrics = { final_loss: 0.5, best_loss: 0.25, steps_to_tolerance: null };
  const ended = (/** @type {string} */ code) =>
    /** @type {Run} */ (/** @type {unknown} */ ({ outcome: { code }, metrics }));
  assert.equal(valueOfEnd(ended("step-limit"), "best_loss"), 0.25);
  assert.ok(Number.isNaN(valueOfEnd(ended("step-limit"), "steps_to_tolerance")));
  assert.ok(Number.isNaN(valueOfEnd(ended("diverged"), "final_loss")));
});
