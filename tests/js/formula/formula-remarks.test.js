import assert from "node:assert/strict";
import { test } from "node:test";
import { createFormulaRemarks } from "../../../static/formula/formula-remarks.js";

/** As much of an element as the remarks need. */
class FakeNode {
  /** @type {FakeNode[]} */
  children = [];
  /** @type {Record<string, () => void>} */
  listeners = {};
  /** @param {...FakeNode} nodes */
  append(...nodes) {
    this.children.push(...nodes);
  }
  /** @param {...FakeNode} nodes */
  replaceChildren(...nodes) {
    this.children = nodes;
  }
  /** @param {string} type @param {() => void} listener */
  addEventListener(type, listener) {
    this.listeners[type] = listener;
  }
  setAttribute() {}
}

test("a correction is chosen with the names that it keeps as parameters", () => {
  Object.assign(globalThis, { Node: FakeNode, document: { createElement: () => new FakeNode() } });
  /** @type {[string, string[] | undefined][]} */
  const chosen = [];
  const remarks = createFormulaRemarks((...choice) => chosen.push(choice));
  remarks.showCorrections([
    { text: "x^2+x", label: "x^2", parameters: [] },
    { text: "x2+x", label: "x2 as a slider", parameters: ["x2"] },
  ]);
  const buttons = /** @type {unknown} */ (remarks.element.children);
  for (const button of /** @type {FakeNode[]} */ (buttons)) button.listeners.click?.();
  assert.deepEqual(chosen, [
    ["x^2+x", []],
    ["x2+x", ["x2"]],
  ]);
});
