import assert from "node:assert/strict";
import { test } from "node:test";
import { withAddedRun, withSetting, withStart } from "../../../static/scene/edits.js";
import { isHistoryEntry } from "../../../static/scene/history.js";
import { goldenScenes } from "../catalog.js";

const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

test("another surface or other optimizers are entries of the history, adjustments are not", () => {
  const surface = { slug: null, formula: "x*y", parameters: {} };
  const added = withAddedRun(scene, scene.runs[0]);
  assert.ok(isHistoryEntry(scene, { ...scene, surface }));
  assert.ok(isHistoryEntry(scene, added) && isHistoryEntry(added, scene));
  assert.ok(!isHistoryEntry(scene, withStart(scene, [0, 0])));
  assert.ok(!isHistoryEntry(scene, withSetting(scene, "steps", 7)));
});
