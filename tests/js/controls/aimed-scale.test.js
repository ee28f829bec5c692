import assert from "node:assert/strict";
import { test } from "node:test";
import { nudged, scaleFor, snapped } from "../../../static/controls/aimed-scale.js";
import { PLACES } from "../../../static/controls/slider-scale.js";

/** @import { NumberField } from "../../../static/types.js" */

/** @type {NumberField} */
const RATE = {
  name: "lr",
  symbol: "lr",
  default: 0.1,
  low: 1e-6,
  high: 10,
  scale: "log",
  help: "",
};
/** @type {NumberField} */
const SHARE = { ...RATE, name: "rho", default: 0.9, low: 0, high: 0.9999, scale: "linear" };

test("the bound of a learning rate stands at four fifths, whatever its size", () => {
  for (const bound of [2e-7, 0.04, 30]) {
    const scale = scaleFor(RATE, bound / 3, { bound, usual: 0.1 });
    assert.ok(Math.abs(scale.toPlace(bound) - 0.8 * PLACES) < 1e-9);
    assert.ok(Math.abs(scale.toPlace(bound / 4) - 0.4 * PLACES) < 1e-9);
    assert.ok(Math.abs(scale.fromPlace(0.8 * PLACES) / bound - 1) < 1e-3);
    assert.ok(scale.fromPlace(0) > 0, "never zero");
  }
});

test("a rate beyond the slider's end stretches the slider", () => {
  const scale = scaleFor(RATE, 5, { bound: 0.04, usual: 0.1 });
  assert.equal(scale.toPlace(5), PLACES);
  assert.equal(scale.fromPlace(PLACES), 5);
  assert.ok(scale.toPlace(0.04) < 0.1 * PLACES);
});

test("without a bound there is a decade on either side of the usual rate", () => {
  const scale = scaleFor(RATE, 0.1, { bound: NaN, usual: 0.1 });
  assert.deepEqual(
    [0, 500, 1000].map((place) => scale.fromPlace(place)),
    [0.01, 0.1, 1],
  );
  assert.equal(Math.round(scaleFor(RATE, 0.001, { bound: NaN, usual: 0.1 }).toPlace(0.001)), 0);
});

test("momentum has more room the closer it comes to one", () => {
  const scale = scaleFor(SHARE, 0.9);
  assert.ok(Math.abs(scale.toPlace(0.75) - 500) < 1e-9);
  assert.equal(scale.fromPlace(500), 0.75);
  assert.equal(scale.fromPlace(900), 0.99);
  assert.equal(scale.fromPlace(990), 0.9999);
  assert.ok(scale.fromPlace(PLACES) <= SHARE.high);
});

test("a dragged knob is drawn to the nearest mark, and only from near by", () => {
  const scale = scaleFor(RATE, 0.02, { bound: 0.04, usual: 0.1 });
  const best = 0.0385;
  assert.equal(snapped(scale, 801, [best, 0.04]), 0.04);
  assert.equal(snapped(scale, scale.toPlace(best) + 3, [best, 0.04]), best);
  assert.equal(snapped(scale, 600, [best, 0.04]), undefined);
  assert.equal(snapped(scale, 600, [NaN, NaN]), undefined);
});

test("an arrow key moves by a unit of the third digit, both ways and across decades", () => {
  assert.deepEqual(
    [0.0395, 0.0999, 1, 5e-7].map((value) => nudged(value, 1, { ...RATE, low: 1e-9 })),
    [0.0396, 0.1, 1.01, 5.01e-7],
  );
  assert.deepEqual(
    [0.0395, 0.1, 1].map((value) => nudged(value, -1, RATE)),
    [0.0394, 0.0999, 0.999],
  );
  assert.deepEqual(
    [0.88, 0.999, 0].map((value) => nudged(value, 1, SHARE)),
    [0.881, 0.999001, 0.001],
  );
  assert.equal(nudged(0, -1, SHARE), 0);
});
