import assert from "node:assert/strict";
import { test } from "node:test";
import { slideAfter, slideAsked } from "../../../static/lessons/presentation.js";

test("slides end where the lesson does", () => {
  assert.deepEqual(
    [slideAfter(0, 1, 2), slideAfter(1, 1, 2), slideAfter(1, -1, 2), slideAfter(0, -1, 2)],
    [1, null, 0, null],
  );
});

test("an address asks for a slide", () => {
  assert.equal(slideAsked("", "#3"), null);
  assert.equal(slideAsked("?present=1", ""), 0);
  assert.equal(slideAsked("?lang=ko&present=1", "#3"), 2);
  assert.equal(slideAsked("?present=1", "#last"), -1);
  assert.equal(slideAsked("?present=1", "#nothing"), 0);
});
