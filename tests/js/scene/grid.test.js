import assert from "node:assert/strict";
import { test } from "node:test";
import { fittedView } from "../../../static/scene/grid.js";

/** @import { View } from "../../../static/types.js" */

test("a view is widened about its middle until x and y have one scale", () => {
  assert.deepEqual(fittedView([-1, 3, -1, 1], 1), [-1, 3, -2, 2]);
  assert.deepEqual(fittedView([-1, 1, 0, 2], 2), [-2, 2, 0, 2]);
  assert.deepEqual(fittedView([-1, 1, -1, 1], 1), [-1, 1, -1, 1]);
  for (const aspect of [0.7, 1.4, 1.35, 3]) {
    /** @type {View} */
    const view = [-5, 1.6, -2.4, 2.4];
    const [x0, x1, y0, y1] = fittedView(view, aspect);
    assert.ok(x0 <= view[0] && x1 >= view[1] && y0 <= view[2] && y1 >= view[3], "nothing is cut");
    assert.ok(Math.abs((x1 - x0) / (y1 - y0) / aspect - 1) < 1e-3);
  }
});

test("a view whose axes are of different sizes stays as it is", () => {
  assert.deepEqual(fittedView([0, 100, 0, 1], 1.4), [0, 100, 0, 1]);
});
