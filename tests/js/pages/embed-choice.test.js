import assert from "node:assert/strict";
import { test } from "node:test";
import { embedControls } from "../../../static/pages/embed-choice.js";

const run = (/** @type {Record<string, number>} */ hyperparameters) => ({
  rule: "",
  schedule: null,
  hyperparameters,
});
const surface = { slug: null, formula: "", parameters: { kappa: 20, rho: 1 } };

test("an embed code offers what moves the race, each name once", () => {
  assert.deepEqual(embedControls({ runs: [run({ lr: 1 })], surface }), ["lr", "kappa", "rho"]);
  const both = [run({ lr: 1 }), run({ lr: 2, rho: 0.5 })];
  assert.deepEqual(embedControls({ runs: both, surface }), ["lr", "rho", "kappa"]);
  const nothing = { runs: [run({ damping: 1 })], surface: { ...surface, parameters: {} } };
  assert.deepEqual(embedControls(nothing), []);
});
