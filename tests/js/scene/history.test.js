import assert from "node:assert/strict";
import { test } from "node:test";
import { historyKey } from "../../../static/controls/history-buttons.js";
import {
  withAddedRun,
  withHyperparameter,
  withRun,
  withSetting,
  withStart,
} from "../../../static/scene/edits.js";
import { changedPart } from "../../../static/scene/history.js";
import { readDisplay, writeDisplay } from "../../../static/scene/link.js";
import { goldenScenes } from "../catalog.js";

const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

test("each step of a slider changes the same part, another slider another one", () => {
  const withRate = (/** @type {string} */ name, /** @type {number} */ value) =>
    withRun(scene, 0, withHyperparameter(scene.runs[0], name, value));
  const once = withRate("lr", 0.01234);
  assert.equal(changedPart(scene, once), "/runs/0/hyperparameters/lr");
  assert.equal(changedPart(once, withRate("lr", 0.02)), changedPart(scene, once));
  assert.notEqual(changedPart(scene, withRate("rho", 0.5)), changedPart(scene, once));
});

test("both coordinates of the start are one part", () => {
  const one = changedPart(scene, withStart(scene, [scene.start[0], 7.5]));
  assert.equal(one, "/start");
  assert.equal(changedPart(scene, withStart(scene, [7.5, 7.5])), one);
});

test("a scene that is equal has changed in nothing, a run more in its runs", () => {
  assert.equal(changedPart(scene, structuredClone(scene)), "");
  assert.equal(changedPart(scene, withAddedRun(scene, scene.runs[0])), "/runs");
  assert.equal(changedPart(scene, withSetting(scene, "steps", 7)), "/steps");
});

test("the keys of other programs undo and redo", () => {
  const key = (/** @type {string} */ name, shiftKey = false, ctrlKey = true) =>
    historyKey({ key: name, shiftKey, ctrlKey, metaKey: false, altKey: false });
  assert.deepEqual([key("z"), key("Z", true), key("y")], ["undo", "redo", "redo"]);
  assert.deepEqual([key("z", false, false), key("x")], [null, null]);
});

test("a display that is written is read again", () => {
  const race = /** @type {any} */ ({
    digest: "1",
    unit: "step",
    runs: [{ unit: "step", x: { rows: 11 } }],
  });
  const state = /** @type {any} */ ({ arrangement: "space", unit: "evaluation", race, time: 4.6 });
  const query = writeDisplay(state);
  assert.equal(query, "picture=3d&unit=evaluations&at=4");
  assert.deepEqual(readDisplay(`?v=1&${query}`), {
    arrangement: "space",
    unit: "evaluation",
    at: 4,
  });
  const usual = { ...state, arrangement: "map", unit: "step" };
  assert.equal(writeDisplay({ ...usual, time: 10 }), "", "the end needs no time");
  assert.equal(writeDisplay({ ...usual, race: null }), "");
  assert.deepEqual(readDisplay(""), { arrangement: "map", unit: "step", at: null });
});
