import assert from "node:assert/strict";
import { test } from "node:test";
import { secondsLeft } from "../../../static/tuning/estimate.js";

test("the estimate goes by what has been done since the beginning", () => {
  assert.equal(secondsLeft(0.5, 0, 10), 10);
  assert.equal(secondsLeft(0.75, 0.5, 10), 10);
  assert.equal(secondsLeft(1, 0, 10), 0);
});

test("there is no estimate of nothing", () => {
  assert.equal(secondsLeft(0.01, 0, 10), null);
  assert.equal(secondsLeft(0.5, 0, 0.1), null);
  assert.equal(secondsLeft(0.5, 0.5, 10), null);
});
