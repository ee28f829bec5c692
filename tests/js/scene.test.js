import assert from "node:assert/strict";
import { test } from "node:test";
import { withSurface } from "../../static/model/edits.js";
import { LinkError, number, readQuery, surfaceQuery, writeQuery } from "../../static/model/scene.js";
import { goldenCatalog, goldenScenes } from "./catalog.js";

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
  assert.deepEqual(numbers.map(({ value }) => number(value)), numbers.map(({ text }) => text));
});

test("numbers come back to the last bit", () => {
  for (const { value, text } of numbers) assert.ok(Number(text) === value);
});

test("what a link cannot mean is an error, not a guess", () => {
  for (const query of ["v=2", "surface=nothing", "run=nothing", "surface=elliptic-bowl,kappa:much", "run=sgd,lr:", "run=sgd,schedule:nothing"]) {
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
  assert.equal(surfaceQuery(bowl, [-1, 1, -2, 2], catalog, { size: 40 }), "surface=elliptic-bowl,kappa:30&view=-1,1,-2,2&size=40");
  assert.equal(surfaceQuery({ slug: null, formula: "a*x", parameters: { a: 1 } }, null, catalog), "formula=a*x");
});
