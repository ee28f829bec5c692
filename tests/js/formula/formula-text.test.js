import assert from "node:assert/strict";
import { test } from "node:test";
import { markedPlace, sendable } from "../../../static/formula/formula-text.js";
import { formulaQuery } from "../../../static/scene/link.js";
import { goldenCatalog } from "../catalog.js";

const LIMIT = 300;
const catalog = {
  ...goldenCatalog(),
  limits: [{ name: "max_formula_length", value: LIMIT, help: "" }],
};

test("a text is cut at its mistake, at what stands together there", () => {
  assert.deepEqual(markedPlace("x + 2kappa*y", 5), {
    before: "x + 2",
    marked: "kappa",
    after: "*y",
  });
  assert.deepEqual(markedPlace("x + ** y", 4), { before: "x + ", marked: "**", after: " y" });
  assert.deepEqual(markedPlace("1e999*x", 0), { before: "", marked: "1e999", after: "*x" });
});

test("at the end, where nothing stands, the mark is a space", () => {
  assert.deepEqual(markedPlace("x +", 3), { before: "x +", marked: "\u00a0", after: "" });
  assert.deepEqual(markedPlace("", 0), { before: "", marked: "\u00a0", after: "" });
});

test("characters are counted as the server counts them", () => {
  assert.deepEqual(markedPlace("😀😀 + x ! y", 7), {
    before: "😀😀 + x ",
    marked: "!",
    after: " y",
  });
  assert.deepEqual(markedPlace("x*😀", 2), { before: "x*", marked: "😀", after: "" });
});

test("of a text that is too long a little too much is sent", () => {
  assert.equal(sendable("x".repeat(LIMIT), catalog).length, LIMIT);
  assert.equal(sendable("x".repeat(10_000), catalog).length, LIMIT + 1);
  assert.equal([...sendable("😀".repeat(10_000), catalog)].length, LIMIT + 1);
});

test("any text can be sent, half characters too", () => {
  for (const text of ["\ud800", "x*\udc00", "\0", "😀".repeat(500), "&#+=%", "a\nb"]) {
    const query = formulaQuery(sendable(text, catalog), { a: 1e-7, b: -0 }, [1.5, -2]);
    assert.match(query, /^formula=[^&]*&with=a%3A1e-7%2Cb%3A0&start=1.5%2C-2$/, text);
  }
});
