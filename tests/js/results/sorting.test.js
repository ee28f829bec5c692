import assert from "node:assert/strict";
import { test } from "node:test";
import { compareCells } from "../../../static/results/sorting.js";

const VALUES = [3, Infinity, 1, NaN, 2];

test("numbers are sorted in either direction", () => {
  const ascending = VALUES.toSorted((a, b) => compareCells(a, b, "ascending"));
  const descending = VALUES.toSorted((a, b) => compareCells(a, b, "descending"));
  assert.deepEqual(ascending.slice(0, 3), [1, 2, 3]);
  assert.deepEqual(descending.slice(0, 3), [3, 2, 1]);
});

test("what is unknown or infinite comes last in both, in the order it had", () => {
  for (const direction of /** @type {const} */ (["ascending", "descending"])) {
    const sorted = VALUES.toSorted((a, b) => compareCells(a, b, direction));
    assert.deepEqual(sorted.slice(3), [Infinity, NaN]);
  }
});
