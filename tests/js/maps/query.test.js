/** @import { MapChoice } from "../../../static/types.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { essence, mapQuery, pageQuery, planOf, withSwept } from "../../../static/maps/query.js";
import { firstMap } from "../../../static/scene/store.js";
import { CATALOG, SCENE } from "./data.js";

const SURFACE = CATALOG.surfaces[0];

/** @type {(part?: Partial<MapChoice>, scene?: typeof SCENE) => NonNullable<ReturnType<typeof planOf>>} */
function plan(part = {}, scene = SCENE) {
  const made = planOf({ ...firstMap(scene), ...part }, scene, SURFACE, [-1, 1, -2, 2], CATALOG);
  assert.ok(made);
  return made;
}

/** @param {typeof SCENE} scene */
function asked(scene) {
  const { plan: essential, scene: rest } = essence(plan({}, scene), scene);
  return mapQuery(essential, rest, [64, 64], CATALOG);
}

test("the query of a plane names its run, its axes and its cells", () => {
  const query = mapQuery(plan(), SCENE, [64, 32], CATALOG);
  const items = "&of=1&across=lr,0.0002,1,log&up=rho,0,0.999,linear&cells=64,32";
  assert.ok(query.endsWith(items), query);
});

test("the page's query has the draw of the searches, of a plane alone", () => {
  const choice = { ...firstMap(SCENE), draw: 4 };
  assert.match(pageQuery(plan(), SCENE, choice, CATALOG), /&draw=4$/);
  assert.doesNotMatch(pageQuery(plan(), SCENE, firstMap(SCENE), CATALOG), /draw/);
  assert.doesNotMatch(pageQuery(plan({ kind: "line" }), SCENE, choice, CATALOG), /draw/);
});

test("a line has one axis and no run", () => {
  const query = mapQuery(plan({ kind: "line" }), SCENE, [64, 32], CATALOG);
  assert.match(query, /&across=lr,0\.0002,5,log&cells=64$/);
  assert.doesNotMatch(query, /&of=/);
});

test("basins sweep the start over the view that is shown", () => {
  const { across, up } = plan({ kind: "basins" });
  assert.deepEqual(across, { name: "start.x", low: -1, high: 1, scale: "linear" });
  assert.deepEqual(up, { name: "start.y", low: -2, high: 2, scale: "linear" });
});

test("two axes never have the same number", () => {
  const { across, up } = plan({ across: "rho", up: "rho" });
  assert.deepEqual([across.name, up?.name], ["rho", "lr"]);
});

test("moving what is swept, the view or another run asks for the same map", () => {
  const moved = [
    withSwept(SCENE, "lr", 1, 0.07),
    withSwept(SCENE, "rho", 1, 0.1),
    withSwept(SCENE, "lr", 0, 0.3),
    { ...SCENE, view: null, seeds: 1 },
  ];
  for (const scene of moved) assert.equal(asked(scene), asked(SCENE));
});

test("moving anything else asks for another map", () => {
  const others = [
    withSwept(SCENE, "start.x", 1, 3),
    withSwept(SCENE, "surface.kappa", 1, 3),
    { ...SCENE, steps: 51 },
    { ...SCENE, noise: 0.1 },
    { ...SCENE, seed: 8 },
  ];
  for (const scene of others) assert.notEqual(asked(scene), asked(SCENE));
});

test("the page's link says what its colors tell, unless that is usual", () => {
  const choice = { ...firstMap(SCENE), show: /** @type {const} */ ("outcome") };
  assert.match(pageQuery(plan(), SCENE, choice, CATALOG), /linear&show=outcome$/);
  assert.match(pageQuery(plan(), SCENE, firstMap(SCENE), CATALOG), /linear$/);
});
