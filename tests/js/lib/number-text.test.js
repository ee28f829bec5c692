import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { numberReadings } from "../../../static/lib/number-text.js";

/** @type {{cases: [string, number[]][]}} */
const { cases } = JSON.parse(
  readFileSync(new URL("../../golden/typed_numbers.json", import.meta.url), "utf8"),
);

for (const [text, readings] of cases)
  test(`${JSON.stringify(text)} can mean ${readings.join(" or ") || "no number"}`, () => {
    assert.deepEqual(numberReadings(text), readings);
  });

test("a text beyond the limit is no number, and costs nothing", () => {
  for (const text of [
    "1,".repeat(5000),
    " ".repeat(10000),
    "9".repeat(5000),
    "1 ".repeat(5000),
    "1/".repeat(5000),
  ]) {
    assert.deepEqual(numberReadings(`${text}x`), [], text.slice(0, 4));
    assert.deepEqual(numberReadings(text), [], text.slice(0, 4));
  }
});
