import assert from "node:assert/strict";
import { test } from "node:test";
import { axisOf, commonSweepables, roundNumber, sweepables } from "../../../static/maps/axes.js";
import { usualPlane } from "../../../static/maps/axes.js";
import { withHyperparameter, withRun } from "../../../static/scene/edits.js";
import { CATALOG, SCENE } from "./data.js";

const SURFACE = CATALOG.surfaces[0];
const names = (/** @type {{name: string}[]} */ found) => found.map(({ name }) => name);
const momentum = sweepables(SCENE, 1, SURFACE, CATALOG);
const lr = /** @type {typeof momentum[0]} */ (momentum[0]);

test("a run's numbers, the surface's and the noise can be swept", () => {
  assert.deepEqual(names(momentum), ["lr", "rho", "surface.kappa", "noise"]);
});

test("a line sweeps what every run has", () => {
  assert.deepEqual(names(commonSweepables(SCENE, SURFACE, CATALOG)), [
    "lr",
    "surface.kappa",
    "noise",
  ]);
});

test("the first plane is lr by rho, or lr by kappa", () => {
  assert.deepEqual(usualPlane(momentum), ["lr", "rho"]);
  assert.deepEqual(usualPlane(sweepables(SCENE, 0, SURFACE, CATALOG)), ["lr", "surface.kappa"]);
});

test("a range lies about the usual value and holds the race's own", () => {
  const axis = axisOf(SCENE, lr, 1, CATALOG);
  assert.deepEqual(axis, { name: "lr", low: 0.0002, high: 1, scale: "log" });
  const run = SCENE.runs[1];
  assert.ok(run);
  const far = withRun(SCENE, 1, withHyperparameter(run, "lr", 30));
  assert.equal(axisOf(far, lr, 1, CATALOG).high, 50);
});

test("a number below one is swept to just below one", () => {
  const rho = momentum[1];
  assert.ok(rho);
  assert.deepEqual(axisOf(SCENE, rho, 1, CATALOG), {
    name: "rho",
    low: 0,
    high: 0.999,
    scale: "linear",
  });
});

test("a line's range holds the values of all runs", () => {
  assert.deepEqual(axisOf(SCENE, lr, null, CATALOG), {
    name: "lr",
    low: 0.0002,
    high: 5,
    scale: "log",
  });
});

test("ranges end at ones, twos and fives", () => {
  assert.deepEqual(
    [0.03, 2, 0.6, 7].map((value) => roundNumber(value, 1)),
    [0.05, 2, 1, 10],
  );
  assert.deepEqual(
    [0.03, 2, 0.6, 7].map((value) => roundNumber(value, -1)),
    [0.02, 2, 0.5, 5],
  );
});
