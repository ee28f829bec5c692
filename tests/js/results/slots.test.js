import assert from "node:assert/strict";
import { test } from "node:test";
import { withRule, withoutRule } from "../../../static/results/slots.js";

const FULL = new Map([
  ["one", 0],
  ["two", 1],
  ["three", 2],
]);

test("a rule takes the first slot that is free", () => {
  const two = withoutRule(FULL, "two");
  assert.deepEqual(
    [...withRule(two, "four", 3)],
    [
      ["one", 0],
      ["three", 2],
      ["four", 1],
    ],
  );
});

test("where all are taken it takes that of the one chosen first", () => {
  assert.deepEqual(
    [...withRule(FULL, "four", 3)],
    [
      ["two", 1],
      ["three", 2],
      ["four", 0],
    ],
  );
});

test("a rule that has a slot keeps it", () => {
  assert.equal(withRule(FULL, "two", 3), FULL);
});
