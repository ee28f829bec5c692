import assert from "node:assert/strict";
import { test } from "node:test";
import { basinShading, basinsOf, oklch } from "../../../static/maps/basins.js";
import { lossRange, shadingOf } from "../../../static/maps/shades.js";
import { luminance } from "../../../static/plot/palette.js";
import { mapData } from "./data.js";

const brightness = (/** @type {number[] | null} */ color) =>
  luminance((color ?? []).map((part) => part / 255));
const shown = () => false;

test("better is brighter, whatever the colors tell", () => {
  const rising = Float64Array.from({ length: 8 }, (_loss, i) => 10 ** -i);
  const steps = Int32Array.from({ length: 8 }, (_count, i) => 100 - 10 * i);
  const data = mapData({ finalLoss: rising, bestLoss: rising, steps });
  for (const quantity of /** @type {const} */ (["final_loss", "best_loss", "steps_to_tolerance"])) {
    const { colorOf } = shadingOf(data, quantity);
    const seen = Array.from({ length: 8 }, (_cell, i) => brightness(colorOf(i)));
    assert.deepEqual(
      seen,
      seen.toSorted((one, other) => one - other),
      quantity,
    );
    assert.ok((seen[7] ?? 0) > 5 * (seen[0] ?? 1), quantity);
  }
});

test("equal factors of a loss are equally far apart in lightness", () => {
  const losses = Float64Array.from({ length: 8 }, (_loss, i) => 10 ** -i);
  const { colorOf } = shadingOf(mapData({ finalLoss: losses }), "final_loss");
  const lightness = Array.from({ length: 8 }, (_cell, i) => brightness(colorOf(i)) ** (1 / 3));
  const gaps = lightness.slice(1).map((value, i) => value - (lightness[i] ?? 0));
  assert.ok(Math.max(...gaps) < 2.5 * Math.min(...gaps), String(gaps));
});

test("runs that flew off are hatched, not colored", () => {
  const data = mapData({ outcome: Int32Array.of(0, 2, 1, 0, 0, 0, 0, 0) });
  for (const quantity of /** @type {const} */ (["final_loss", "steps_to_tolerance", "outcome"])) {
    const { colorOf } = shadingOf(data, quantity);
    assert.deepEqual([colorOf(0) === null, colorOf(1) === null], [false, true], quantity);
  }
});

test("colors tell losses down to eight decades, negative ones from the lowest", () => {
  const range = lossRange(Float64Array.of(100, 1e-30, 1), shown);
  assert.deepEqual([range.floor, range.high, range.isClipped], [0, 100, true]);
  assert.ok(Math.abs(range.low / 1e-6 - 1) < 1e-9);
  assert.equal(lossRange(Float64Array.of(-5, 1, 2), shown).floor, -5);
});

test("a map without a loss that can be drawn still has a range", () => {
  const { low, high } = lossRange(Float64Array.of(NaN, Infinity), shown);
  assert.ok(low < high);
});

const POINTS = [0, 1].map((x) => ({ kind: "minimum", x, y: 0, value: 0 }));

test("basins have a hue each, the sooner the lighter", () => {
  const data = mapData({
    criticalPoints: POINTS,
    minimum: Int32Array.of(0, 0, 1, 1, 1, -1, 0, 0),
    steps: Int32Array.of(2, 90, 2, 90, 40, -1, 40, 40),
  });
  for (const look of /** @type {const} */ (["light", "dark"])) {
    const { colorOf } = basinShading(data, look);
    assert.ok(brightness(colorOf(0)) > brightness(colorOf(1)), look);
    assert.notDeepEqual(colorOf(0), colorOf(2));
    const [red, green, blue] = colorOf(5) ?? [];
    assert.ok(Math.abs((red ?? 0) - (blue ?? 1)) < 1 && Math.abs((red ?? 0) - (green ?? 1)) < 1);
  }
});

test("the largest basin is told first", () => {
  const data = mapData({
    criticalPoints: POINTS,
    minimum: Int32Array.of(1, 1, 1, 0, -1, -1, -1, -1),
  });
  assert.deepEqual(
    basinsOf(data, "light").map(({ index, share }) => [index, share]),
    [
      [1, 3 / 8],
      [0, 1 / 8],
    ],
  );
});

test("colors by lightness and hue are those of their definition", () => {
  const red = oklch(0.627955, 0.257683, 29.234).map(Math.round);
  assert.deepEqual(red, [255, 0, 0]);
  assert.deepEqual(oklch(1, 0, 0).map(Math.round), [255, 255, 255]);
});
