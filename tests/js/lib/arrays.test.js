import assert from "node:assert/strict";
import { test } from "node:test";
import { append, column, row, unpack, unpackWhole, values } from "../../../static/lib/arrays.js";

/**
 * @param {number[]} numbers
 * @param {string} [shape]
 */
function packed(numbers, shape) {
  const bdata = Buffer.from(new Float64Array(numbers).buffer).toString("base64");
  return shape ? { dtype: "f8", bdata, shape } : { dtype: "f8", bdata };
}

test("packed doubles come out as they went in", () => {
  const numbers = [0.1, -1e300, 5e-324, Math.PI];
  assert.deepEqual([...unpack(packed(numbers))], numbers);
});

test("packed whole numbers keep their sign, whatever their size", () => {
  const small = new Int16Array([-1, 300, 0]);
  const bdata = Buffer.from(small.buffer).toString("base64");
  assert.deepEqual([...unpackWhole({ dtype: "i2", bdata })], [-1, 300, 0]);
  const bytes = Buffer.from([255, 2]).toString("base64");
  assert.deepEqual([...unpackWhole({ dtype: "i1", bdata: bytes })], [-1, 2]);
  assert.deepEqual([...unpackWhole({ dtype: "u1", bdata: bytes })], [255, 2]);
  assert.throws(() => unpackWhole({ dtype: "f8", bdata }), /whole numbers/);
});

test("a column grows by batches of any size", () => {
  const target = column(2);
  for (let i = 0; i < 100; i += 1)
    append(target, new Float64Array([2 * i, 2 * i + 1, 0, 0].slice(0, i % 2 ? 4 : 2)));
  assert.equal(target.rows, 150);
  assert.deepEqual(row(target, 1), [2, 3]);
  assert.equal(values(target).length, 300);
});
