import assert from "node:assert/strict";
import { test } from "node:test";
import { row, values } from "../../../static/lib/arrays.js";
import {
  addPoints,
  endRun,
  isAtEnd,
  lastTime,
  recount,
  rowAt,
  startRace,
  timeOf,
  withoutEnds,
} from "../../../static/scene/race.js";
import { goldenScenes } from "../catalog.js";

const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

/**
 * @param {number[]} numbers
 * @param {string} [shape]
 */
function packed(numbers, shape) {
  const bdata = Buffer.from(new Float64Array(numbers).buffer).toString("base64");
  return shape ? { dtype: "f8", bdata, shape } : { dtype: "f8", bdata };
}

/**
 * @param {number} run
 * @param {number} first
 * @param {number[]} x
 */
function batch(run, first, x) {
  const pairs = packed(
    x.flatMap((value) => [value, -value]),
    `${x.length}, 2`,
  );
  return {
    run,
    first_step: first,
    x: packed(x),
    y: packed(x),
    loss: packed(x),
    gradient_norm: packed(x),
    gradient: pairs,
    evaluations: packed(x.map((_, i) => first + i + 1)),
    state: { v: pairs },
  };
}

test("batches line up run by run, and a gap is an error", () => {
  const race = startRace({ scene, link: "", engine: "" }, 0);
  addPoints(race, batch(0, 0, [1, 2, 3]));
  addPoints(race, batch(1, 0, [9]));
  addPoints(race, batch(0, 3, [4]));
  const [first, second] = race.runs;
  assert.ok(first && second);
  assert.deepEqual([...values(first.x)], [1, 2, 3, 4]);
  assert.deepEqual(row(/** @type {any} */ (first.state.get("v")), 3), [4, -4]);
  assert.deepEqual([...values(first.evaluations)], [1, 2, 3, 4]);
  assert.throws(() => addPoints(race, batch(0, 5, [6])), /out of order/);
  assert.throws(() => addPoints(race, batch(7, 0, [6])), /out of order/);
});

test("a run that has ended stays at its end while others go on", () => {
  const race = startRace({ scene, link: "", engine: "" }, 0);
  addPoints(race, batch(0, 0, [1, 2, 3, 4]));
  addPoints(race, batch(1, 0, [9, 8]));
  const [first, second] = race.runs;
  assert.ok(first && second);
  assert.equal(lastTime(race), 3);
  assert.deepEqual([rowAt(first, 2.9), rowAt(second, 2.9)], [2, 1]);
  assert.equal(rowAt(/** @type {any} */ (race.runs[2]), 0), -1);
});

test("by evaluations each run shows the last place that it had come to with as many", () => {
  const race = startRace({ scene, link: "", engine: "" }, 0);
  addPoints(race, batch(0, 0, [1, 2, 3, 4, 5, 6]));
  addPoints(race, { ...batch(1, 0, [9, 8, 7]), evaluations: packed([1, 4, 6]) });
  const [plain, searching, waiting] = race.runs;
  assert.ok(plain && searching && waiting);
  assert.equal(recount(race, "evaluation", 1), 4); // where the one that searches is after a step
  assert.deepEqual([race.unit, plain.unit], ["evaluation", "evaluation"]);
  const rows = (/** @type {number} */ time) => race.runs.slice(0, 3).map((run) => rowAt(run, time));
  assert.deepEqual([0, 1, 3.9, 4, 5, 6, 99].map(rows), [
    [0, 0, -1],
    [0, 0, -1],
    [2, 0, -1],
    [3, 1, -1],
    [4, 1, -1],
    [5, 2, -1],
    [5, 2, -1],
  ]);
  assert.equal(lastTime(race), 6);
  assert.deepEqual([timeOf(plain, 5), timeOf(searching, 2)], [6, 6]);
  assert.equal(recount(race, "step", 4), 3);
  assert.equal(lastTime(race), 5);
});

test("counted in evaluations a race is over when the first run has taken all its steps", () => {
  const race = startRace({ scene: { ...scene, steps: 2 }, link: "", engine: "" }, 0);
  addPoints(race, batch(0, 0, [1, 2, 3]));
  addPoints(race, { ...batch(1, 0, [9, 8, 7]), evaluations: packed([1, 3, 5]) });
  addPoints(race, batch(2, 0, [1]));
  assert.deepEqual([lastTime(race), isAtEnd(race, 2)], [2, true]);
  assert.equal(recount(race, "evaluation", 2), 3);
  assert.equal(lastTime(race), 3);
  assert.deepEqual(
    race.runs.map((run) => rowAt(run, 3)),
    [2, 1, 0],
  );
  assert.ok(!isAtEnd(race, 3));
  assert.equal(recount(race, "step", 3), 2);
});

test("an outcome belongs to its run", () => {
  const race = startRace({ scene, link: "", engine: "" }, 0);
  endRun(race, {
    run: 1,
    outcome: { code: "converged", sentence: "." },
    metrics: /** @type {any} */ ({ zigzag: 0.5 }),
  });
  assert.deepEqual(
    race.runs.map((run) => run.outcome?.code),
    [undefined, "converged", undefined],
  );
});

test("a race without its ends tells none, and keeps them", () => {
  const race = { ...startRace({ scene, link: "/?v=1", engine: "" }, 0), digest: "d" };
  const outcome = { code: "converged", sentence: "." };
  endRun(race, { run: 0, outcome, metrics: /** @type {any} */ ({ zigzag: 0.5 }) });
  const open = withoutEnds(race);
  assert.deepEqual([open.runs[0]?.outcome, open.runs[0]?.metrics], [null, null]);
  assert.deepEqual([open.link, open.digest, open.runs[0]?.x], ["/?v=1", "", race.runs[0]?.x]);
  assert.equal(race.runs[0]?.outcome, outcome);
});

test("gradients that rules observed are kept where there is noise", () => {
  const race = startRace({ scene, link: "", engine: "" }, 0);
  addPoints(race, { ...batch(0, 0, [1, 2]), told: packed([5, 6, NaN, NaN], "2, 2") });
  addPoints(race, batch(1, 0, [1, 2]));
  assert.deepEqual(
    race.runs.slice(0, 2).map((run) => run.observed.rows),
    [2, 0],
  );
  assert.deepEqual(row(/** @type {any} */ (race.runs[0]).observed, 0), [5, 6]);
});
