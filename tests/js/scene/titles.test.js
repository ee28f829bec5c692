import assert from "node:assert/strict";
import { test } from "node:test";
import { withAddedRun } from "../../../static/scene/edits.js";
import { fileName, runTitles } from "../../../static/scene/titles.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

const catalog = goldenCatalog();
for (const record of [...catalog.rules, ...catalog.schedules])
  Object.assign(record, { title: record.slug.toUpperCase() });
const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

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

test("files are named after the surface and each rule once", () => {
  assert.equal(
    fileName(withAddedRun(scene, scene.runs[0])),
    "ravine-elliptic-bowl-sgd-momentum-adam",
  );
  const typed = { ...scene, surface: { slug: null, formula: "x*y/0", parameters: {} } };
  assert.equal(fileName({ ...typed, runs: scene.runs.slice(0, 1) }), "ravine-formula-sgd");
  const many = {
    ...scene,
    runs: catalog.rules.map(({ slug }) => ({ ...scene.runs[0], rule: slug })),
  };
  assert.ok(fileName(many).length <= 80);
});
