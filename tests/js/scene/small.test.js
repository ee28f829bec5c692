import assert from "node:assert/strict";
import { test } from "node:test";
import {
  nextRule,
  runOf,
  withAddedRun,
  withParameter,
  withRun,
  withSurface,
  withoutRun,
} from "../../../static/scene/edits.js";
import { runTitles } from "../../../static/scene/titles.js";
import { advance, pace } from "../../../static/player/playback.js";
import { tidy } from "../../../static/player/start-handle.js";
import { rounded, short, tuple } from "../../../static/lib/format.js";
import { _, setMessages } from "../../../static/lib/i18n.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

const catalog = goldenCatalog();
for (const record of [...catalog.rules, ...catalog.schedules])
  Object.assign(record, { title: record.slug.toUpperCase() });
for (const rule of catalog.rules)
  rule.hyperparameters = rule.hyperparameters.map((field) => ({ ...field, low: 0, high: 1 }));
const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

test("numbers for reading", () => {
  const texts = [0, 1, -1.5, 123456, 0.00012346, 1e-300, 12345, NaN, Infinity, null].map((value) =>
    short(value),
  );
  assert.deepEqual(texts, [
    "0",
    "1.000",
    "−1.500",
    "1.235e5",
    "1.235e−4",
    "1.000e−300",
    "12345",
    "–",
    "∞",
    "–",
  ]);
  assert.equal(tuple([1, -2]), "(1.000, −2.000)");
  assert.equal(rounded(0.123456), 0.123);
});

test("playing goes forward at its pace and stops at the end", () => {
  const playing = { step: 0, playing: true, speed: 2, loop: false };
  assert.equal(advance(playing, 0.5, 200).step, 0.5 * 2 * pace(200));
  assert.deepEqual(advance({ ...playing, step: 199 }, 1, 200), {
    ...playing,
    step: 200,
    playing: false,
  });
  assert.equal(advance({ ...playing, playing: false }, 1, 200).step, 0);
  assert.ok(pace(100_000) * 10 >= 100_000);
});

test("a loop rests at the end, then starts again", () => {
  const looping = { step: 200, playing: true, speed: 1, loop: true };
  const resting = advance(looping, 0.1, 200);
  assert.ok(resting.step > 200 && resting.playing);
  assert.equal(advance(resting, 5, 200).step, 0);
});

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

test("runs of the same rule are told by the numbers in which they differ", () => {
  const twice = withAddedRun(scene, { ...scene.runs[0], hyperparameters: { lr: 0.5 } });
  assert.deepEqual(runTitles(scene, catalog), ["SGD", "MOMENTUM", "ADAM"]);
  assert.deepEqual(runTitles(twice, catalog), [
    "SGD (lr 0.09)",
    "MOMENTUM",
    "ADAM",
    "SGD (lr 0.5)",
  ]);
});

test("runs of the same rule are told by their schedules, and by the numbers of these", () => {
  const [sgd] = scene.runs;
  const cosine = (/** @type {number} */ floor) => ({
    ...sgd,
    schedule: { slug: "cosine", hyperparameters: { floor } },
  });
  const titles = (/** @type {any[]} */ ...runs) => runTitles({ ...scene, runs }, catalog);
  assert.deepEqual(titles(sgd, cosine(0)), ["SGD", "SGD (COSINE)"]);
  assert.deepEqual(titles(cosine(0), cosine(0.5)), [
    "SGD (COSINE, floor 0)",
    "SGD (COSINE, floor 0.5)",
  ]);
  assert.deepEqual(titles(cosine(0.5), cosine(0.5)), ["SGD", "SGD"]);
});

test("a dragged start has no more digits than the eye", () => {
  assert.equal(tidy(1.23456789, 10), 1.23);
  assert.equal(tidy(0.000123456, 0.001), 0.000123);
  assert.ok(Object.is(tidy(-0.0001, 10), 0));
});

test("texts are looked up, fall back to English, and are filled in", () => {
  setMessages({ "At step {step}": "{step}단계", Play: "" });
  assert.equal(_("At step {step}", { step: 3 }), "3단계");
  assert.equal(_("Play"), "Play");
  assert.equal(_("{a} and {b}", { a: 1 }), "1 and {b}");
});
