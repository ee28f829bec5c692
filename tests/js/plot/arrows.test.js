import assert from "node:assert/strict";
import { test } from "node:test";
import { exitPlace } from "../../../static/plot/arrows.js";
import { mapping } from "../../../static/plot/scales.js";

const axes = mapping({ left: 0, top: 0, width: 200, height: 200 }, [0, 20], [0, 10]);

test("an exit is marked where the step crosses the edge, a little inside", () => {
  const [x, y, angle] = exitPlace(axes, [10, 5], [1e9 + 10, 5]);
  assert.deepEqual([x, y, angle], [184, 100, 0]);
});

test("an exit by a corner is marked at the edge that is met first", () => {
  const [x, y] = exitPlace(axes, [10, 5], [20, -5]);
  assert.ok(Math.abs(y - 184) < 1e-9, "at the bottom");
  assert.ok(x > 100 && x < 184);
});

test("an exit at the top is marked below the map's tools", () => {
  const tall = mapping({ left: 0, top: 0, width: 200, height: 400 }, [0, 20], [0, 10]);
  for (const y of [5, 9.9]) assert.equal(exitPlace(tall, [10, y], [10, 1e9])[1], 64);
});
