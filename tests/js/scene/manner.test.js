import assert from "node:assert/strict";
import { test } from "node:test";
import { leftAt, mannerOf, mannerWords } from "../../../static/scene/manner.js";

/** @import { View } from "../../../static/types.js" */

/** @type {View} */
const VIEW = [-5, 5, -5, 5];

/** A run along a path. @type {(path: [number, number][], code?: string) => any} */
const runOf = (path, code) => {
  const column = (/** @type {number[]} */ numbers) => ({
    data: Float64Array.from(numbers),
    rows: numbers.length,
    width: 1,
  });
  return {
    x: column(path.map(([x]) => x)),
    y: column(path.map(([, y]) => y)),
    loss: column(path.map(([x, y]) => x * x + 20 * y * y)),
    outcome: code ? { code } : null,
  };
};

/** @type {(path: [number, number][], row?: number, code?: string) => string} */
const wordsOf = (path, row = path.length - 1, code = undefined) => {
  const { manner, step } = mannerOf(runOf(path, code), row, VIEW, 0);
  return mannerWords(manner, step);
};

/** @type {(steps: number, at: (t: number) => [number, number]) => [number, number][]} */
const path = (steps, at) => Array.from({ length: steps + 1 }, (_, t) => at(t));

const zigzag = path(30, (t) => [-4 * 0.97 ** t, 1.5 * (-0.95) ** t]);
const swing = path(40, (t) => [-4 * 0.93 ** t, 1.5 * 0.97 ** t * Math.cos(0.9 * t)]);
const arc = path(30, (t) => [-4 * 0.9 ** t, 1.5 * 0.8 ** t]);

test("a path that lands on the other side at every step zigzags", () => {
  assert.equal(wordsOf(zigzag), "zigzags");
  assert.equal(wordsOf(zigzag, 5), "zigzags");
});

test("a path that goes to and fro in several steps swings, and may calm down", () => {
  assert.equal(wordsOf(swing, 13), "swings");
  assert.equal(wordsOf(swing), "swings, calms down");
});

test("a path that never turns bends straight in, and a slow one creeps", () => {
  assert.equal(wordsOf(arc), "bends straight in");
  assert.equal(wordsOf(path(30, (t) => [-4 + 0.001 * t, 0])), "creeps");
  const wobble = path(40, (t) => [-4 * 0.9 ** t, 0.004 * Math.cos(2 * t) + 1.5 * 0.8 ** t]);
  assert.equal(wordsOf(wobble), "bends straight in", "what the eye cannot see is no swing");
});

test("a run that falls into the valley and then hardly comes on creeps", () => {
  const along = path(100, (t) => [-4 + 0.005 * t, 1.5 * 0.4 ** t]);
  assert.equal(wordsOf(along, 15), "goes downhill", "it has only begun");
  assert.equal(wordsOf(along), "creeps");
  const across = path(100, (t) => [-4 + 0.005 * t, 1.5 * 0.6 ** t * Math.cos(2 * t)]);
  assert.equal(wordsOf(across), "creeps", "its swings are over");
});

test("a run that settles does not creep, be it in a higher minimum", () => {
  const settling = path(60, (t) => [-4 + 2 * (1 - 0.9 ** t), 0]);
  for (const row of [20, 30, 40]) assert.equal(wordsOf(settling, row), "goes downhill");
  assert.equal(wordsOf([...settling, ...path(40, () => [-2, 0])]), "comes to rest");
  const swinging = path(90, (t) => [-3 - 0.9 ** t * Math.cos(0.9 * t), 0]);
  assert.equal(wordsOf(swinging, 12), "swings");
  for (const row of [20, 35, 50, 65, 80]) assert.notEqual(wordsOf(swinging, row), "creeps");
  assert.equal(wordsOf(swinging), "swings, calms down");
});

test("a long way round is not straight, and one that has not come far is not in", () => {
  const around = path(60, (t) => [
    (4 - t / 16) * Math.cos(t / 16),
    (1 - t / 64) * Math.sin(t / 16),
  ]);
  assert.equal(wordsOf(around), "curves in");
  const half = path(10, (t) => [-4 + 0.2 * t, 0]);
  assert.equal(wordsOf(half), "goes downhill");
});

test("what is still to come is not told", () => {
  const leaving = path(10, (t) => [-4 - 0.2 * t, 0]);
  assert.equal(wordsOf(leaving, 0, "diverged"), "");
  assert.equal(wordsOf(leaving, 4, "diverged"), "climbs");
  assert.equal(wordsOf(leaving, 8, "diverged"), "left the map at step 6");
  assert.equal(wordsOf(leaving, 10, "diverged"), "flew off at step 10");
});

test("a run that comes back has not left", () => {
  const out = runOf([
    [0, 0],
    [6, 0],
    [0, 0],
    [0, 7],
    [0, 8],
  ]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((row) => leftAt(out, row, VIEW)),
    [-1, 1, -1, 3, 3],
  );
});
