import assert from "node:assert/strict";
import { test } from "node:test";
import { cellWords, nearestIndex, readMap } from "../../../static/maps/answer.js";
import { ACROSS, OUTCOMES, UP, mapData } from "./data.js";

/** @type {(numbers: Float64Array | Int16Array, dtype: string) => {dtype: string, bdata: string}} */
const packed = (numbers, dtype) => ({
  dtype,
  bdata: Buffer.from(numbers.buffer).toString("base64"),
});
const doubles = (/** @type {number[]} */ ...numbers) => packed(Float64Array.from(numbers), "f8");
const whole = (/** @type {number[]} */ ...numbers) => packed(Int16Array.from(numbers), "i2");

test("a map comes out as it was sent, whole numbers too", () => {
  const answer = {
    across: { ...ACROSS, values: doubles(0.001, 1) },
    up: { ...UP, values: doubles(0.9) },
    final_loss: doubles(3, Infinity),
    best_loss: doubles(2, 1),
    steps_to_tolerance: whole(300, -1),
    outcome: whole(0, 2),
    outcomes: OUTCOMES,
    minimum: whole(0, -1),
    critical_points: [],
    border: [],
    theory: null,
    best: { across: 0.001, up: 0.9 },
    optimum: null,
  };
  const data = readMap(answer, { kind: "plane", of: 0, across: ACROSS, up: UP });
  assert.deepEqual([...data.steps, ...data.minimum], [300, -1, 0, -1]);
  assert.deepEqual([...data.finalLoss], [3, Infinity]);
  assert.deepEqual(data.marks[0]?.best, { across: 0.001, up: 0.9 });
});

test("the nearest cell is found on the axis's own scale", () => {
  const { acrossValues } = mapData({});
  assert.equal(nearestIndex(ACROSS, acrossValues, 0.03), 1);
  assert.equal(nearestIndex(ACROSS, acrossValues, 0.04), 2);
  assert.equal(nearestIndex(ACROSS, acrossValues, 1), 3);
});

test("a value beyond the axis has no cell, one past a coarse map's last has", () => {
  const coarse = Float64Array.of(0.003, 0.03, 0.3);
  assert.equal(nearestIndex(ACROSS, coarse, 1.1), -1);
  assert.equal(nearestIndex(ACROSS, coarse, 0), -1);
  assert.equal(nearestIndex(ACROSS, coarse, 1), 2);
});

test("a cell is told by its loss, its end and when it was close", () => {
  const data = mapData({ steps: Int32Array.of(12, -1, 0, 0, 0, 0, 0, 0) });
  data.outcome[2] = 2;
  assert.equal(cellWords(data, 0), "loss 1.00, converged, close enough at step 12");
  assert.equal(cellWords(data, 1), "loss 1.00, converged");
  assert.equal(cellWords(data, 2), "diverged");
});
