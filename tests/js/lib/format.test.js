import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatCell,
  formatDecimal,
  formatBytes,
  rounded,
  formatNumber,
  formatTuple,
} from "../../../static/lib/format.js";

test("numbers for reading", () => {
  const texts = [0, 1, -1.5, 123456, 0.00012346, 1e-300, 12345, NaN, Infinity, null].map((value) =>
    formatNumber(value),
  );
  assert.deepEqual(texts, [
    "0",
    "1.000",
    "−1.500",
    "1.235e5",
    "1.235e−4",
    "1.000e−300",
    "12345",
    "–",
    "∞",
    "–",
  ]);
  assert.equal(formatTuple([1, -2]), "(1.000, −2.000)");
  assert.equal(rounded(0.123456), 0.123);
});

test("numbers that fit", () => {
  assert.deepEqual(
    [0, 13, -4, 0.25, -0.5, 1234.5, -12.64, -0.001, 99.96].map((value) => formatCell(value)),
    ["0", "13", "−4", ".25", "−.5", "1235", "−12.6", "0", "100"],
  );
  assert.deepEqual([40, 1536, 60950432].map(formatBytes), ["40 B", "1.5 KiB", "58.1 MiB"]);
  assert.deepEqual([0.1 + 0.2, -2, -1e-9].map(formatDecimal), ["0.3", "−2", "0"]);
});
