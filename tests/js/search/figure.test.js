import assert from "node:assert/strict";
import { test } from "node:test";
import { profilesOf } from "../../../static/search/profiles.js";
import { triesWords } from "../../../static/search/figure.js";
import { mapData } from "../maps/data.js";

/** Of four columns and two rows; the last column flew off. */
const DATA = mapData({
  finalLoss: Float64Array.of(100, 10, 1, Infinity, 100, 1, 100, Infinity),
  outcome: Int32Array.of(1, 1, 1, 2, 1, 1, 1, 2),
});

test("a profile has the best of each column and of each row", () => {
  const { across, up } = profilesOf(DATA);
  assert.deepEqual(
    across.map((quality) => Number(quality.toFixed(3))),
    [0, 1, 1, 0],
  );
  assert.deepEqual(up, [1, 1]);
  const { up: apart } = profilesOf({
    ...DATA,
    finalLoss: Float64Array.of(100, 10, 1, 0, 100, 10, 10, 0),
  });
  assert.deepEqual(
    apart.map((quality) => Number(quality.toFixed(3))),
    [1, 0.5],
  );
});

test("a plane of which all runs flew off has flat profiles", () => {
  const gone = mapData({ outcome: new Int32Array(8).fill(2) });
  assert.deepEqual(profilesOf(gone), { across: [0, 0, 0, 0], up: [0, 0] });
});

test("the words tell the newest try and the best of those shown", () => {
  const found = { across: [], up: [], final_loss: [0.5, null, 0.25], best: 2 };
  assert.equal(triesWords(found, 0), "No try yet.");
  assert.equal(triesWords(found, 2), "Try 2: flew off. Best so far: 0.500");
  assert.equal(triesWords(found, 3), "Try 3: 0.250. Best so far: 0.250");
  assert.match(triesWords({ ...found, final_loss: [null] }, 1), /Best so far: –$/);
});
