import assert from "node:assert/strict";
import { test } from "node:test";
import { regionWords } from "../../../static/controls/surface-facts.js";
import { legendEntries } from "../../../static/player/map-legend.js";
import {
  MARKS,
  drawable,
  kindTitle,
  mapFigure,
  regions,
  snapToZero,
} from "../../../static/plot/map-figure.js";

/** @import { Grid } from "../../../static/scene/grid.js" */

const LIGHT = {
  ink: "#182127",
  muted: "#55626d",
  rule: "#dde3e6",
  paper: "#ffffff",
  ramp: ["#cfdbe2", "#fafbfb"],
  contour: "#b3c3cc",
  alarm: "#a3330b",
  font: "sans-serif",
  size: 12,
  scale: 1,
};

/**
 * @param {number[]} loss Of 4.
 * @param {Partial<Grid>} [part]
 * @returns {Grid}
 */
const grid = (loss, part = {}) => {
  /** @type {import("../../../static/scene/grid.js").Shading} */
  const shading = {
    view: [0, 1, 0, 1],
    low: 1,
    high: 2,
    scale: "linear",
    center: 0,
    softness: 1,
    levels: new Float64Array([1.2, 1.8]),
  };
  return {
    ...shading,
    shading,
    surface: /** @type {any} */ ({}),
    x: new Float64Array([0, 1]),
    y: new Float64Array([0, 1]),
    loss: new Float64Array(loss),
    falls: [],
    criticalPoints: [],
    ...part,
  };
};

test("what is undefined, too high and too low is counted apart", () => {
  assert.deepEqual(regions(grid([NaN, Infinity, -Infinity, 2])), {
    undefined: 0.25,
    above: 0.25,
    below: 0.25,
  });
  assert.deepEqual(regions(grid([1, 1, 2, 2])), { undefined: 0, above: 0, below: 0 });
});

test("what can't be drawn is drawn at the end that it is beyond, and stays undefined where it is", () => {
  const ends = { low: 1, high: 2 };
  assert.deepEqual(
    [Infinity, -Infinity, 1.5, NaN].map((loss) => drawable(loss, ends)),
    [2, 1, 1.5, NaN],
  );
});

test("the key names what is on the map, and nothing else", () => {
  assert.deepEqual(legendEntries(grid([1, 1, 2, 2])), []);
  const points = [
    { kind: "saddle", x: 0.5, y: 0.5, value: 1 },
    { kind: "minimum", x: 0.2, y: 0.5, value: 1 },
    { kind: "maximum", x: 7, y: 0.5, value: 1 },
  ];
  const entries = legendEntries(
    grid([NaN, Infinity, -Infinity, 2], { criticalPoints: points, falls: [[0, 0, 1, 0]] }),
  );
  assert.deepEqual(
    entries.map(({ name }) => name),
    ["minimum", "saddle", "undefined", "above", "below", "falls"],
  );
});

test("every kind has a shape and a title of its own", () => {
  const marks = Object.values(MARKS);
  assert.equal(new Set(marks.map(({ symbol }) => symbol)).size, marks.length);
  assert.equal(new Set(Object.keys(MARKS).map(kindTitle)).size, marks.length);
});

test("what only rounding keeps from zero is read as zero", () => {
  const point = { kind: "saddle", x: -1e-17, y: 0.25, value: 2.25e-32 };
  assert.deepEqual(snapToZero(point, grid([1, 1, 2, 2])), {
    kind: "saddle",
    x: 0,
    y: 0.25,
    value: 0,
  });
  const small = grid([1, 1, 2, 2], { low: 0, high: 1e-20 });
  assert.equal(snapToZero({ ...point, value: 1e-21 }, small).value, 1e-21);
});

test("the map is hatched where it has holes, and dashed where it falls", () => {
  const plain = mapFigure({
    grid: grid([1, 1, 2, 2]),
    lines: [],
    theme: LIGHT,
    touch: false,
  }).layout;
  assert.deepEqual([plain.images, plain.shapes], [[], []]);
  const holed = mapFigure({
    grid: grid([NaN, 1, 2, 2], { falls: [[0, 0, 1, 0]] }),
    lines: [],
    theme: LIGHT,
    touch: false,
  }).layout;
  const [image, ...none] = /** @type {any[]} */ (holed.images);
  assert.deepEqual([none.length, image.layer], [0, "below"]);
  assert.match(
    decodeURIComponent(image.source),
    /^data:image\/svg\+xml,<svg .*stroke="#55626d".*<\/svg>$/,
  );
  const [edge] = /** @type {any[]} */ (holed.shapes);
  assert.deepEqual([edge.type, edge.x0, edge.y0, edge.x1, edge.y1], ["line", 0, 0, 1, 0]);
});

test("the words say how much", () => {
  assert.equal(regionWords(grid([1, 1, 2, 2])), "");
  assert.match(regionWords(grid([NaN, 1, 2, 2])), /^The formula is undefined on 25 % of the view/);
  assert.match(regionWords(grid([NaN, NaN, NaN, NaN])), /nowhere/);
  assert.match(regionWords(grid([1, ...Array(400).fill(2), Infinity])), /<1 %/);
  assert.match(
    regionWords(grid([1, 1, 2, -Infinity], { falls: [[0, 0, 1, 0]] })),
    /minus infinity.*dashed edges/,
  );
});
