import assert from "node:assert/strict";
import { test } from "node:test";
import {
  nextRule,
  runOf,
  withAddedRun,
  withFormula,
  withParameter,
  withRaceOf,
  withRun,
  withSurface,
  withoutRun,
} from "../../../static/scene/edits.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

const catalog = goldenCatalog();
for (const record of [...catalog.rules, ...catalog.schedules])
  Object.assign(record, { title: record.slug.toUpperCase() });
for (const rule of catalog.rules)
  rule.hyperparameters = rule.hyperparameters.map((field) => ({ ...field, low: 0, high: 1 }));
const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;
const { cases } = goldenScenes();

test("edits leave the old scene as it was", () => {
  const before = structuredClone(scene);
  const surface = catalog.surfaces.at(-1);
  assert.ok(surface);
  withSurface(scene, surface);
  withParameter(scene, "kappa", 3);
  withAddedRun(scene, scene.runs[0]);
  withoutRun(scene, 0);
  assert.deepEqual(scene, before);
});

test("runs are added, replaced and removed at their place", () => {
  const rules = (/** @type {any} */ one) => one.runs.map((/** @type {any} */ run) => run.rule);
  const copy = scene.runs[0];
  assert.deepEqual(rules(withAddedRun(scene, copy, 1)), ["sgd", "sgd", "momentum", "adam"]);
  assert.deepEqual(rules(withoutRun(scene, 1)), ["sgd", "adam"]);
  assert.deepEqual(rules(withRun(scene, 2, copy)), ["sgd", "momentum", "sgd"]);
});

test("a rule that is new to the race comes first", () => {
  assert.ok(
    !scene.runs.some((/** @type {any} */ run) => run.rule === nextRule(scene, catalog)?.slug),
  );
  const all = { ...scene, runs: catalog.rules.map((rule) => runOf(rule, scene, catalog)) };
  assert.equal(nextRule(all, catalog), catalog.rules[0]);
});

test("a card that changes its rule keeps what the user chose, where it fits", () => {
  const adam = catalog.rules.find((rule) => rule.slug === "adam");
  assert.ok(adam);
  const cosine = { slug: "cosine", hyperparameters: {} };
  const sgd = (/** @type {number} */ lr) => ({
    rule: "sgd",
    hyperparameters: { lr },
    schedule: cosine,
  });
  const kept = runOf(adam, scene, catalog, sgd(0.7));
  assert.equal(kept.hyperparameters.lr, 0.7);
  assert.equal(kept.schedule?.slug, "cosine");
  assert.equal(runOf(adam, scene, catalog, sgd(7)).hyperparameters.lr, 0.3, "out of range");
  assert.equal(runOf(adam, scene, catalog, sgd(0.09)).hyperparameters.lr, 0.3, "SGD's default");
  const newton = { ...adam, hyperparameters: [] };
  assert.equal(runOf(newton, scene, catalog, sgd(0.7)).schedule, null);
});

test("a surface keeps a batch that its data can fill, and drops any other", () => {
  const [scene] = cases.filter((each) => each.scene.batch === 5).map((each) => each.scene);
  const record = /** @type {any} */ ({ slug: "", formula: "x", parameters: [], start: [0, 0] });
  assert.ok(scene);
  assert.equal(withSurface(scene, { ...record, data: { title: "", rows: 5 } }).batch, 5);
  assert.equal(withSurface(scene, { ...record, data: { title: "", rows: 4 } }).batch, 0);
  assert.equal(withSurface(scene, { ...record, data: null }).batch, 0);
});

const fields = (/** @type {Record<string, number>} */ values) =>
  Object.entries(values).map(([name, value]) => ({ name, default: value }));

/** Two surfaces with a race, and one without. */
const raced = /** @type {any} */ ({
  rules: [
    { slug: "plain", hyperparameters: fields({ lr: 0.09 }) },
    { slug: "heavy", hyperparameters: fields({ lr: 0.02, rho: 0.9 }) },
  ],
  defaults: { steps: 200 },
  surfaces: [
    ["near", 0.04, 0.5, 100],
    ["far", 0.001, 0.8, 60],
  ].map(([slug, lr, rho, steps]) => ({
    slug,
    formula: slug,
    parameters: fields({ kappa: 20 }),
    start: [0, 0],
    data: null,
    brings: {
      parameters: { kappa: 50 },
      view: slug === "far" ? [0, 1, 0, 1] : null,
      start: [1, 2],
      steps,
      hyperparameters: { plain: { lr }, heavy: { rho } },
    },
  })),
});
const [near, far] = raced.surfaces;

/** @type {(slug: string | null, steps: number, plain: number, heavy: number[]) => any} */
const raceOf = (slug, steps, plain, [lr, rho]) => ({
  surface: { slug, formula: "", parameters: {} },
  view: null,
  start: [9, 9],
  steps,
  batch: 0,
  runs: [
    { rule: "plain", hyperparameters: { lr: plain }, schedule: null },
    { rule: "heavy", hyperparameters: { lr, rho }, schedule: null },
  ],
});
const numbers = (/** @type {any} */ race) =>
  race.runs.map((/** @type {any} */ run) => run.hyperparameters);

test("a picked surface brings its race in place of defaults", () => {
  const there = withRaceOf(raceOf("near", 100, 0.04, [0.02, 0.5]), far, raced);
  assert.deepEqual(numbers(there), [{ lr: 0.001 }, { lr: 0.02, rho: 0.8 }]);
  const { surface, view, start, steps } = there;
  assert.deepEqual([surface.slug, surface.parameters], ["far", { kappa: 50 }]);
  assert.deepEqual([view, start, steps], [[0, 1, 0, 1], [1, 2], 60]);
  const back = withRaceOf(there, near, raced);
  assert.deepEqual(numbers(back), [{ lr: 0.04 }, { lr: 0.02, rho: 0.5 }]);
  assert.deepEqual([back.view, back.steps], [null, 100]);
  const declared = withRaceOf(raceOf("near", 200, 0.09, [0.02, 0.9]), far, raced);
  assert.deepEqual(numbers(declared), numbers(there), "what a link leaves out is a default, too");
  assert.equal(declared.steps, 60);
});

test("a picked surface leaves every number that the user chose", () => {
  const there = withRaceOf(raceOf("near", 123, 0.07, [0.02, 0.77]), far, raced);
  assert.deepEqual(numbers(there), [{ lr: 0.07 }, { lr: 0.02, rho: 0.77 }]);
  assert.equal(there.steps, 123);
});

test("after a typed formula the numbers of any surface are defaults", () => {
  const there = withRaceOf(raceOf(null, 100, 0.04, [0.02, 0.77]), far, raced);
  assert.deepEqual(numbers(there), [{ lr: 0.001 }, { lr: 0.02, rho: 0.77 }]);
  assert.equal(there.steps, 60);
});

test("an added run has the numbers that its surface brings", () => {
  const run = runOf(raced.rules[1], raceOf("far", 60, 0.001, [0.02, 0.8]), raced);
  assert.deepEqual(run.hyperparameters, { lr: 0.02, rho: 0.8 });
});

test("a typed formula takes the scene over and leaves the optimizers", () => {
  /** @type {any} */
  const record = {
    formula: "a*x+b",
    parameters: [
      { name: "a", value: 3, default: 1 },
      { name: "b", default: 1 },
    ],
    start: [1, 2],
  };
  const next = withFormula({ ...scene, view: [-1, 1, -1, 1], steps: 30 }, record);
  assert.deepEqual(next.surface, { slug: null, formula: "a*x+b", parameters: { a: 3, b: 1 } });
  assert.deepEqual([next.view, next.start, next.steps, next.runs], [null, [1, 2], 30, scene.runs]);
});
