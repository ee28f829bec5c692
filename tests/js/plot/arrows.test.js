import assert from "node:assert/strict";
import { test } from "node:test";
import { exitPlace } from "../../../static/plot/arrows.js";
import { mapping } from "../../../static/plot/scales.js";

const axes = mapping({ left: 0, top: 0, width: 200, height: 100 }, [0, 20], [0, 10]);

test("an exit is marked where the step crosses the edge, a little inside", () => {
  const [x, y, angle] = exitPlace(axes, [10, 5], [1e9 + 10, 5]);
  assert.deepEqual([x, y, angle], [184, 50, 0]);
});

test("an exit by a corner is marked at the edge that is met first", () => {
  const [x, y] = exitPlace(axes, [10, 5], [20, 15]);
  assert.ok(Math.abs(y - 16) < 1e-9, "at the top");
  assert.ok(x > 100 && x < 184);
});
