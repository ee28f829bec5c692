import assert from "node:assert/strict";
import { test } from "node:test";
import { mapping } from "../../../static/plot/scales.js";
import {
  AT_REST,
  pinched,
  viewAfter,
  wheelFactor,
  zoomedAbout,
} from "../../../static/plot/zoom.js";

const axes = mapping({ left: 0, top: 0, width: 200, height: 100 }, [-4, 4], [-2, 2]);

test("zooming about a pixel keeps the point under it", () => {
  const twice = zoomedAbout(zoomedAbout(AT_REST, 2, [150, 25]), 1.5, [150, 25]);
  const [x0, x1, y0, y1] = viewAfter(axes, twice);
  assert.ok(Math.abs(x1 - x0 - 8 / 3) < 1e-3 && Math.abs(y1 - y0 - 4 / 3) < 1e-3);
  assert.ok(Math.abs(x0 + 0.75 * (x1 - x0) - 2) < 1e-3, "x under the pixel was 2");
  assert.ok(Math.abs(y0 + 0.75 * (y1 - y0) - 1) < 1e-3, "y under the pixel was 1");
});

test("two fingers that move together pan the map", () => {
  const moved = pinched(
    [
      [50, 50],
      [100, 50],
    ],
    [
      [75, 25],
      [125, 25],
    ],
  );
  assert.deepEqual(viewAfter(axes, moved), [-5, 3, -3, 1]);
});

test("fingers twice as far apart show half as much about their middle", () => {
  const spread = pinched(
    [
      [75, 50],
      [125, 50],
    ],
    [
      [50, 50],
      [150, 50],
    ],
  );
  assert.deepEqual(viewAfter(axes, spread), [-2, 2, -1, 1]);
});

test("no gesture zooms without end, and turning back undoes it", () => {
  assert.ok(zoomedAbout(AT_REST, 1e9, [0, 0]).scale <= 20);
  assert.ok(Math.abs(wheelFactor(120) * wheelFactor(-120) - 1) < 1e-12);
  assert.ok(wheelFactor(-120) > 1, "turned away from oneself it zooms in");
});
