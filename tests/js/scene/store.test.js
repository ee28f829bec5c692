import assert from "node:assert/strict";
import { test } from "node:test";
import { withSetting } from "../../../static/scene/edits.js";
import { createStore } from "../../../static/scene/store.js";
import { goldenScenes } from "../catalog.js";

const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

/** @param {number} steps */
const steps = (steps) => (/** @type {any} */ now) => withSetting(now, "steps", steps);

test("an edit replaces the scene, and says how it was made", () => {
  const store = createStore(scene);
  let heard = 0;
  store.subscribe(["scene"], () => (heard += 1));
  store.update(steps(7), "dragging", { at: 123, entry: false });
  const { state } = store;
  assert.deepEqual(
    [state.scene.steps, state.phase, state.edit],
    [7, "dragging", { at: 123, entry: false }],
  );
  assert.equal(heard, 1);
  assert.notEqual(scene.steps, 7);
});

test("an edit that changes nothing is told to nobody", () => {
  const store = createStore(scene);
  let heard = 0;
  store.subscribe(["scene", "phase", "edit"], () => (heard += 1));
  store.update((now) => now);
  assert.equal(heard, 0);
});

test("the end of a drag is told, though the scene stays", () => {
  const store = createStore(scene);
  store.update(steps(7), "dragging");
  /** @type {string[]} */
  const heard = [];
  store.subscribe(["scene"], () => heard.push("scene"));
  store.subscribe(["phase"], () => heard.push(store.state.phase));
  store.update((now) => now, "idle");
  assert.deepEqual(heard, ["idle"]);
});

test("edits follow one another", () => {
  const store = createStore(scene);
  store.update(steps(7));
  store.update((now) => withSetting(now, "noise", now.steps / 10));
  assert.deepEqual([store.state.scene.steps, store.state.scene.noise], [7, 0.7]);
});
