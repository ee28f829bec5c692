import assert from "node:assert/strict";
import { test } from "node:test";
import { createState } from "../../../static/lib/state.js";

test("a listener hears of its keys, once for each set", () => {
  const store = createState({ a: 1, b: 2, c: 3 });
  /** @type {[string, number][]} */
  const heard = [];
  store.subscribe(["a", "b"], () => heard.push(["ab", store.state.a + store.state.b]));
  store.subscribe(["c"], () => heard.push(["c", store.state.c]));
  store.set({ a: 10, b: 20 });
  store.set({ c: 30 });
  assert.deepEqual(heard, [
    ["ab", 30],
    ["c", 30],
  ]);
});

test("an old state stays as it was", () => {
  const store = createState({ a: 1, b: 2 });
  const before = store.state;
  store.set({ a: 5 });
  assert.deepEqual(
    [before, store.state],
    [
      { a: 1, b: 2 },
      { a: 5, b: 2 },
    ],
  );
});

test("the same value set again is told again, as what it holds may have grown", () => {
  const race = { rows: 0 };
  const store = createState({ race });
  let heard = 0;
  store.subscribe(["race"], () => (heard += 1));
  race.rows = 5;
  store.set({ race });
  assert.equal(heard, 1);
});

test("a listener that left hears nothing", () => {
  const store = createState({ a: 1 });
  let heard = 0;
  const unsubscribe = store.subscribe(["a"], () => (heard += 1));
  unsubscribe();
  store.set({ a: 2 });
  assert.equal(heard, 0);
});
