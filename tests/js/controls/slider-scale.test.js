import assert from "node:assert/strict";
import { test } from "node:test";
import { PLACES, fromPlace, sliderRange, toPlace } from "../../../static/controls/slider-scale.js";
import { stepOf } from "../../../static/controls/number-control.js";
import { curvePoints } from "../../../static/controls/schedule.js";

/** @import { NumberField } from "../../../static/types.js" */

/**
 * @param {Partial<NumberField>} part
 * @returns {NumberField}
 */
const field = (part) => ({
  name: "n",
  symbol: "n",
  default: 1,
  low: 0,
  high: 1,
  scale: "linear",
  help: "",
  ...part,
});

const FIELDS = [
  field({ low: 1e-5, high: 10, scale: "log", default: 0.09 }),
  field({ low: 1e-20, high: 1, scale: "log", default: 1e-8 }),
  field({ low: 0, high: 0.9999999999999999, default: 0.9 }),
  field({ low: 1, high: 200, default: 20 }),
  field({ low: -1.6, high: 1.6, default: 0 }),
  field({ low: 0, high: 1000, scale: "log", default: 0 }),
  field({ low: -1e6, high: 1e6, default: 1 }),
];

test("every place of a slider is a value within the declared range, in order", () => {
  for (const one of FIELDS) {
    const range = sliderRange(one, one.default);
    const values = Array.from({ length: PLACES + 1 }, (_, place) => fromPlace(one, place, range));
    assert.ok(
      values.every((value) => value >= one.low && value <= one.high),
      one.name,
    );
    assert.ok(
      values.every((value, i) => i === 0 || value >= /** @type {number} */ (values[i - 1])),
    );
    assert.ok(new Set(values).size > PLACES / 2, "the arrow keys must move it");
  }
});

test("a press of an arrow key moves a slider of whole numbers by one", () => {
  for (const one of [
    field({ low: 0, high: 23, whole: true }),
    field({ low: 0, high: 50, whole: true }),
    field({ low: 1, high: 1000, whole: true }),
  ]) {
    const range = sliderRange(one, one.default);
    const values = Array.from({ length: one.high - one.low + 1 }, (_, press) =>
      fromPlace(one, press * stepOf(one), range),
    );
    assert.deepEqual(
      values,
      Array.from(values, (_, i) => one.low + i),
    );
  }
});

test("a value and its place belong together", () => {
  for (const one of FIELDS) {
    const range = sliderRange(one, one.default);
    for (const place of [0, 1, 250, 500, 999, PLACES]) {
      assert.ok(
        Math.abs(toPlace(one, fromPlace(one, place, range), range) - place) < 1.5,
        `${one.low}…${one.high} at ${place}`,
      );
    }
  }
});

test("a logarithmic slider has equal ratios at equal distances", () => {
  const one = field({ low: 1e-4, high: 1, scale: "log" });
  const range = sliderRange(one, 1);
  assert.deepEqual(
    [0, 250, 500, 750, 1000].map((place) => fromPlace(one, place, range)),
    [1e-4, 1e-3, 1e-2, 0.1, 1],
  );
});

test("values are round, and a range that is open above ends at a round number", () => {
  const one = field({ low: 0, high: 0.9999999999999999, default: 0.9 });
  const range = sliderRange(one, 0.9);
  assert.equal(fromPlace(one, 900, range), 0.9);
  assert.equal(fromPlace(one, PLACES, range), 0.999);
});

test("an immense range shows what lies around the value", () => {
  assert.deepEqual(sliderRange(field({ low: -1e6, high: 1e6 }), 30), { low: -60, high: 60 });
  assert.deepEqual(sliderRange(field({ low: 1, high: 200, default: 20 }), 30), {
    low: 1,
    high: 200,
  });
});

test("a schedule's small curve spans its box, highest at the top", () => {
  const points = curvePoints([1, 0.5, 0])
    .split(" ")
    .map((point) => point.split(",").map(Number));
  assert.deepEqual(points, [
    [0, 2],
    [60, 14],
    [120, 26],
  ]);
});

test("a long schedule's small curve spans the run from its first step to its last", () => {
  const factors = Float64Array.from({ length: 1001 }, (_, i) => 1 - i / 1000);
  const points = curvePoints(factors)
    .split(" ")
    .map((point) => point.split(",").map(Number));
  assert.ok(points.length <= 120);
  assert.deepEqual(
    [points[0], points.at(-1)],
    [
      [0, 2],
      [120, 26],
    ],
  );
  const middle = points[Math.floor(points.length / 2)] ?? [];
  assert.ok(Math.abs((middle[0] ?? 0) - 60) < 2 && Math.abs((middle[1] ?? 0) - 14) < 1);
});
