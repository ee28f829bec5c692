import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldAt, runsAt, valueAt, withValueAt } from "../../../static/scene/paths.js";

/** @import { Catalog, NumberField, Scene, SurfaceRecord } from "../../../static/types.js" */

/** @param {string} name @returns {NumberField} */
const field = (name) => ({
  name,
  symbol: name,
  default: 1,
  low: 0,
  high: 100,
  scale: "linear",
  help: "",
});

/** @type {Scene} */
const SCENE = {
  v: 1,
  surface: { slug: "s", formula: "a*x", parameters: { a: 3 } },
  view: null,
  start: [1, 2],
  steps: 50,
  noise: 0.5,
  batch: 0,
  seed: 7,
  seeds: 1,
  runs: [
    { rule: "r", hyperparameters: { lr: 0.1 }, schedule: null },
    {
      rule: "q",
      hyperparameters: { lr: 0.2, rho: 0.9 },
      schedule: { slug: "step", hyperparameters: { period: 30 } },
    },
    { rule: "n", hyperparameters: {}, schedule: null },
  ],
};
const CATALOG = /** @type {Catalog} */ (
  /** @type {unknown} */ ({
    rules: [
      { slug: "r", hyperparameters: [field("lr")] },
      { slug: "q", hyperparameters: [field("lr"), field("rho")] },
      { slug: "n", hyperparameters: [] },
    ],
    schedules: [{ slug: "step", hyperparameters: [field("period")] }],
    limits: [{ name: "max_steps", value: 1000, help: "" }],
    defaults: { steps: 200, noise: 0, batch: 0, seed: 0, seeds: 1 },
  })
);
const SURFACE = /** @type {SurfaceRecord} */ (
  /** @type {unknown} */ ({ parameters: [field("a")], data: { title: "", rows: 12 } })
);

const PLACES = /** @type {[string, number, number[], string][]} */ ([
  ["surface.a", 3, [], "a"],
  ["runs.0.lr", 0.1, [0], "lr"],
  ["runs.1.rho", 0.9, [1], "rho"],
  ["runs.*.lr", 0.1, [0, 1], "lr"],
  ["runs.1.schedule.period", 30, [1], "period"],
  ["steps", 50, [], "steps"],
  ["noise", 0.5, [], "noise"],
  ["seed", 7, [], "seed"],
]);

for (const [place, value, runs, name] of PLACES) {
  test(`${place} is read, written and declared`, () => {
    assert.equal(valueAt(SCENE, place), value);
    assert.deepEqual(runsAt(SCENE, place), runs);
    const before = structuredClone(SCENE);
    const moved = withValueAt(SCENE, place, 4);
    assert.equal(valueAt(moved, place), 4);
    assert.deepEqual(SCENE, before, "the old scene stays as it was");
    assert.deepEqual(withValueAt(moved, place, value).surface, SCENE.surface);
    assert.equal(fieldAt(SCENE, place, CATALOG, SURFACE).name, name);
  });
}

test("a star moves every run that has the number, and only these", () => {
  const { runs } = withValueAt(SCENE, "runs.*.lr", 4);
  assert.deepEqual(
    runs.map((run) => run.hyperparameters),
    [{ lr: 4 }, { lr: 4, rho: 0.9 }, {}],
  );
});

test("settings have the limits of the server, a batch those of the data", () => {
  assert.equal(fieldAt(SCENE, "steps", CATALOG, SURFACE).high, 1000);
  assert.equal(fieldAt(SCENE, "batch", CATALOG, SURFACE).high, 12);
  assert.throws(() => fieldAt(SCENE, "view", CATALOG, SURFACE));
});
