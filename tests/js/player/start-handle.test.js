import assert from "node:assert/strict";
import { test } from "node:test";
import { roundToPixels } from "../../../static/player/start-handle.js";

test("a dragged start has no more digits than the eye", () => {
  assert.equal(roundToPixels(1.23456789, 10), 1.23);
  assert.equal(roundToPixels(0.000123456, 0.001), 0.000123);
  assert.ok(Object.is(roundToPixels(-0.0001, 10), 0));
});
