import assert from "node:assert/strict";
import { test } from "node:test";
import { homeView } from "../../../static/scene/catalog.js";
import { defaults, withSwitch } from "../../../static/scene/edits.js";
import { number, surfaceQuery, writeQuery } from "../../../static/scene/link.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

const catalog = goldenCatalog();
const { cases, numbers } = goldenScenes();

for (const { name, link, scene } of cases) {
  test(`${name}: the scene's link is the server's`, () => {
    assert.equal(`/?${writeQuery(scene, catalog)}`, link);
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
