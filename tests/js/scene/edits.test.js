import assert from "node:assert/strict";
import { test } from "node:test";
import {
  nextRule,
  runOf,
  withAddedRun,
  withFormula,
  withParameter,
  withRun,
  withSuitedSurface,
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
  const all = { ...scene, runs: catalog.rules.map((rule) => runOf(rule)) };
  assert.equal(nextRule(all, catalog), catalog.rules[0]);
});

test("a card that changes its rule keeps what both take, where it fits", () => {
  const adam = catalog.rules.find((rule) => rule.slug === "adam");
  assert.ok(adam);
  const kept = runOf(adam, {
    rule: "sgd",
    hyperparameters: { lr: 0.7 },
    schedule: { slug: "cosine", hyperparameters: {} },
  });
  assert.equal(kept.hyperparameters.lr, 0.7);
  assert.equal(kept.schedule?.slug, "cosine");
  assert.notEqual(
    runOf(adam, { rule: "sgd", hyperparameters: { lr: 7 }, schedule: null }).hyperparameters.lr,
    7,
  );
  const unscheduled = runOf(
    { ...adam, hyperparameters: [] },
    {
      rule: "sgd",
      hyperparameters: { lr: 0.7 },
      schedule: { slug: "cosine", hyperparameters: {} },
    },
  );
  assert.equal(unscheduled.schedule, null);
});

test("a surface keeps a batch that its data can fill, and drops any other", () => {
  const [scene] = cases.filter((each) => each.scene.batch === 5).map((each) => each.scene);
  const record = /** @type {any} */ ({ slug: "", formula: "x", parameters: [], start: [0, 0] });
  assert.ok(scene);
  assert.equal(withSurface(scene, { ...record, data: { title: "", rows: 5 } }).batch, 5);
  assert.equal(withSurface(scene, { ...record, data: { title: "", rows: 4 } }).batch, 0);
  assert.equal(withSurface(scene, { ...record, data: null }).batch, 0);
});

test("another surface brings learning rates that suit it, but not over a choice of the user's", () => {
  const fields = [{ name: "lr", default: 0.09 }];
  const rules = [
    { slug: "plain", bound: "<math/>", hyperparameters: fields },
    { slug: "other", bound: "", hyperparameters: fields },
  ];
  const [near, far] = [
    { slug: "near", pace: 1 },
    { slug: "far", pace: 4 },
  ].map((each) => ({ ...each, formula: "", parameters: [], start: [0, 0], data: null }));
  const some = /** @type {any} */ ({ rules, surfaces: [near, far] });
  const run = (/** @type {string} */ rule, /** @type {number} */ lr) => ({
    rule,
    hyperparameters: { lr },
    schedule: null,
  });
  const scene = /** @type {any} */ ({
    surface: { slug: "near", parameters: {} },
    batch: 0,
    runs: [run("plain", 0.09), run("plain", 0.5), run("other", 0.09)],
  });
  const there = withSuitedSurface(scene, /** @type {any} */ (far), some);
  assert.deepEqual(
    there.runs.map((each) => each.hyperparameters.lr),
    [0.36, 0.5, 0.09],
  );
  assert.deepEqual(withSuitedSurface(there, /** @type {any} */ (near), some).runs, scene.runs);
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
