import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf } from "../../../static/lib/code.js";

test("highlighted code is the code", () => {
  const pieces = piecesOf("def ρ(x):\n", "k3 1 f1 5");
  assert.deepEqual(
    pieces.map(({ kind }) => kind),
    ["k", "", "f", ""],
  );
  assert.equal(pieces.map(({ text }) => text).join(""), "def ρ(x):\n");
});
