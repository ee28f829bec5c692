import assert from "node:assert/strict";
import { test } from "node:test";
import { roundToPixels, singleOrDouble } from "../../../static/player/start-handle.js";

test("a dragged start has no more digits than the eye", () => {
  assert.equal(roundToPixels(1.23456789, 10), 1.23);
  assert.equal(roundToPixels(0.000123456, 0.001), 0.000123);
  assert.ok(Object.is(roundToPixels(-0.0001, 10), 0));
});

test("of two clicks in one place neither is a single one", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const heard = [];
  const at = (/** @type {number} */ x) => /** @type {any} */ ({ clientX: x, clientY: 0 });
  const click = singleOrDouble(
    ({ clientX }) => heard.push(`single ${clientX}`),
    () => heard.push("double"),
  );
  click(at(1));
  click(at(2));
  context.mock.timers.tick(1000);
  assert.deepEqual(heard, ["double"]);
  click(at(3));
  context.mock.timers.tick(1000);
  click(at(4));
  click(at(400));
  context.mock.timers.tick(1000);
  assert.deepEqual(heard, ["double", "single 3", "single 4", "single 400"]);
});
