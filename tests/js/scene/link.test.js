import assert from "node:assert/strict";
import { test } from "node:test";
import {
  defaults,
  withSuitedSurface,
  withSurface,
  withSwitch,
} from "../../../static/scene/edits.js";
import {
  LinkError,
  homeView,
  number,
  readQuery,
  surfaceQuery,
  writeQuery,
} from "../../../static/scene/link.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

const catalog = goldenCatalog();
const { cases, numbers } = goldenScenes();

for (const { name, link, scene } of cases) {
  test(`${name}: the scene's link is the server's`, () => {
    assert.equal(`/?${writeQuery(scene, catalog)}`, link);
  });

  test(`${name}: the link's scene is the server's`, () => {
    assert.deepEqual(readQuery(link.slice(2), catalog), scene);
  });
}

test("numbers are written as the server writes them", () => {
  assert.deepEqual(
    numbers.map(({ value }) => number(value)),
    numbers.map(({ text }) => text),
  );
});

test("numbers come back to the last bit", () => {
  for (const { value, text } of numbers) assert.ok(Number(text) === value);
});

test("what a link cannot mean is an error, not a guess", () => {
  for (const query of [
    "v=2",
    "surface=nothing",
    "run=nothing",
    "surface=elliptic-bowl,kappa:much",
    "run=sgd,lr:",
    "run=sgd,schedule:nothing",
  ]) {
    assert.throws(() => readQuery(query, catalog), LinkError, query);
  }
});

test("a surface keeps a batch that its data can fill, and drops any other", () => {
  const [scene] = cases.filter((each) => each.scene.batch === 5).map((each) => each.scene);
  const record = /** @type {any} */ ({ slug: "", formula: "x", parameters: [], start: [0, 0] });
  assert.ok(scene);
  assert.equal(withSurface(scene, { ...record, data: { title: "", rows: 5 } }).batch, 5);
  assert.equal(withSurface(scene, { ...record, data: { title: "", rows: 4 } }).batch, 0);
  assert.equal(withSurface(scene, { ...record, data: null }).batch, 0);
});

test("a surface is asked for by its parameters, its view and a size", () => {
  const bowl = { slug: "elliptic-bowl", formula: "", parameters: { kappa: 30, angle: 0 } };
  assert.equal(
    surfaceQuery(bowl, [-1, 1, -2, 2], catalog, { size: 40 }),
    "surface=elliptic-bowl,kappa:30&view=-1,1,-2,2&size=40",
  );
  assert.equal(
    surfaceQuery({ slug: null, formula: "a*x", parameters: { a: 1 } }, null, catalog),
    "formula=a*x",
  );
});

test("a built-in surface is shown where its setting has it, and a view of what was is dropped by a switch", () => {
  const record = catalog.surfaces.find((surface) => surface.framings.length > 0);
  assert.ok(record);
  const [framing] = record.framings;
  assert.ok(framing);
  const parameters = { ...defaults(record.parameters), [framing.parameter]: framing.value };
  assert.deepEqual(homeView(record, parameters), framing.view);
  assert.deepEqual(homeView(record, defaults(record.parameters)), record.view);
  const { scene } = /** @type {any} */ (cases[0]);
  const there = {
    ...scene,
    surface: { slug: record.slug, formula: record.formula, parameters },
    view: framing.view,
  };
  assert.doesNotMatch(writeQuery(there, catalog), /view=/);
  assert.match(writeQuery({ ...there, view: record.view }, catalog), /view=/);
  const switched = withSwitch(there, framing.parameter, 0);
  assert.equal(switched.view, null);
  assert.equal(switched.surface.parameters[framing.parameter], 0);
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
