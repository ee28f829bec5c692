import assert from "node:assert/strict";
import { test } from "node:test";
import { gray, maxAbs, readable, signed } from "../../../static/convolution/cell-canvas.js";
import {
  completedAt,
  sweep,
  extent,
  patch,
  placeOf,
  products,
  stepAt,
  unpacked,
} from "../../../static/convolution/geometry.js";
import {
  refitted,
  withAddedFilter,
  withCopiedImage,
  withFilter,
  withGray,
  withImage,
  withOwnSide,
  withPooling,
  withValue,
  withWindow,
  withoutFilter,
} from "../../../static/convolution/edits.js";
import {
  withInput,
  withLayer,
  withLayerUp,
  withSetting,
  withSuggestion,
  withoutLayer,
} from "../../../static/layers/edits.js";
import {
  imagePicture,
  lastPooled,
  mapPicture,
  pooledPicture,
} from "../../../static/convolution/cells.js";
import { graysOfColors } from "../../../static/convolution/own-image.js";
import { layout } from "../../../static/convolution/im2col.js";
import {
  labLink,
  slideOf,
  slideQuery,
  stackOf,
  stackQuery,
} from "../../../static/convolution/link.js";

const THEME = /** @type {any} */ ({
  paper: "#ffffff",
  ink: "#000000",
  rule: "#dddddd",
  alarm: "#aa0000",
  window: "#bb00bb",
  muted: "#666666",
});

/** @param {number[]} values */
const packed = (values) => ({
  dtype: /** @type {const} */ ("f8"),
  bdata: Buffer.from(new Float64Array(values).buffer).toString("base64"),
});

/**
 * A 4 x 4 image under a 3 x 3 window with padding 1, pooled by 2: every number of it is its place.
 */
const range = (/** @type {number} */ count) => [...Array(count).keys()];
const answer = /** @type {any} */ ({
  part: "",
  image: {
    slug: "cross",
    title: "A cross",
    label: "4",
    high: 15,
    width: 4,
    height: 4,
    depth: 1,
    source: "",
    pixels: packed(range(16)),
  },
  window: { size: 3, stride: 1, padding: 1, dilation: 1 },
  arithmetic: ["", ""],
  misfit: null,
  filters: [
    {
      filter: "identity",
      title: "Identity",
      bias: 0.5,
      seed: 0,
      values: packed([0, 0, 0, 0, 1, 0, 0, 0, 0]),
    },
  ],
  maps: packed(range(16)),
  pooling: {
    kind: "max",
    size: 2,
    stride: 2,
    arithmetic: ["", ""],
    misfit: null,
    maps: packed([5, 7, 13, 15]),
  },
  fully_connected: {
    outputs: 2,
    seed: 3,
    weights: packed([1, 0, 0, 0, 0, 0, 0, 1]),
    values: packed([5, 15]),
  },
  im2col: { rows: [1, 9], columns: [9, 16], result: [1, 16], difference: 0 },
  parameters: { weights: 9, biases: 1 },
  multiplications: 144,
});

test("a window's sweep", () => {
  assert.equal(extent({ size: 5, stride: 1, padding: 0, dilation: 2 }), 9);
  assert.deepEqual(
    sweep({ size: 3, stride: 2, padding: 0, dilation: 1 }, { width: 7, height: 9 }),
    { rows: 4, columns: 3, last: 11 },
  );
  assert.deepEqual(
    sweep({ size: 3, stride: 3, padding: 0, dilation: 1 }, { width: 7, height: 7 }),
    { rows: 2, columns: 2, last: 3 },
    "rounded down",
  );
  assert.deepEqual(
    sweep({ size: 3, stride: 1, padding: 1, dilation: 1 }, { width: 7, height: 7 }),
    { rows: 7, columns: 7, last: 48 },
  );
  assert.deepEqual(placeOf(5, { rows: 4, columns: 3, last: 11 }), { row: 1, column: 2 });
});

test("pixels under the window, zeros around", () => {
  const window = { size: 3, stride: 1, padding: 1, dilation: 1 };
  const input = { width: 4, height: 4, depth: 1 };
  assert.deepEqual(
    [...patch(range(16), input, window, { row: 0, column: 0 })],
    [0, 0, 0, 0, 0, 1, 0, 4, 5],
  );
  assert.deepEqual(
    [...patch(range(16), input, window, { row: 3, column: 3 })],
    [10, 11, 0, 14, 15, 0, 0, 0, 0],
  );
  const spread = { size: 2, stride: 2, padding: 0, dilation: 3 };
  assert.deepEqual(
    [...patch(range(32), { width: 4, height: 4, depth: 2 }, spread, { row: 0, column: 0 })],
    [0, 1, 6, 7, 24, 25, 30, 31],
  );
  assert.deepEqual([...products([1, 2, 3], [4, 5, -6])], [4, 10, -18]);
});

test("what is shown adds up to what the server sent", () => {
  const data = unpacked(answer);
  for (let step = 0; step <= data.sweep.last; step += 1) {
    const under = patch(data.pixels, answer.image, answer.window, placeOf(step, data.sweep));
    const sum = products(under, data.banks[0] ?? []).reduce((total, value) => total + value, 0);
    assert.equal(sum, data.maps[0]?.[step]);
  }
});

test("the window follows the pointer", () => {
  const window = { size: 3, stride: 2, padding: 0, dilation: 1 };
  const over = sweep(window, { width: 9, height: 9 });
  assert.equal(stepAt(1.5, 1.5, window, over), 0);
  assert.equal(stepAt(1.5, 3.4, window, over), 1);
  assert.equal(stepAt(-5, 100, window, over), 3, "it stays on the image");
  assert.equal(stepAt(8.5, 8.5, window, over), over.last);
});

test("a pooled value comes when its window is complete", () => {
  const data = unpacked(answer);
  assert.equal(completedAt({ row: 0, column: 0 }, { size: 2, stride: 2 }, data.sweep), 5);
  assert.equal(lastPooled(data, 4), null);
  assert.deepEqual(lastPooled(data, 5), { row: 0, column: 0 });
  assert.deepEqual(lastPooled(data, 15), { row: 1, column: 1 });
  const early = pooledPicture(data, 0, 6, THEME);
  assert.equal(early.cell(0, 0).text, "5");
  assert.equal(early.cell(0, 1).text, undefined, "not there yet");
});

test("the image with its padding, the map as far as it is filled", () => {
  const data = unpacked(answer);
  const image = imagePicture(data, 0, THEME);
  assert.deepEqual([image.rows, image.columns], [6, 6]);
  assert.deepEqual([image.cell(0, 0).color, image.cell(0, 0).text], [null, "0"]);
  assert.equal(image.cell(1, 2).text, "1");
  assert.deepEqual(
    image.frames?.map(({ row, column, rows }) => [row, column, rows]),
    [
      [0, 1, 3],
      [0, 0, 3],
    ],
    "where it goes next, where it is",
  );
  const map = mapPicture(data, 0, 7, THEME);
  assert.equal(map.cell(1, 3).text, "7");
  assert.equal(map.cell(2, 0).color, null);
});

test("pixels that no window covers are marked", () => {
  const uneven = unpacked({
    ...answer,
    window: { size: 3, stride: 2, padding: 0, dilation: 1 },
    maps: packed([0]),
    pooling: null,
    fully_connected: { outputs: 0, seed: 0, weights: packed([]), values: packed([]) },
  });
  const image = imagePicture(uneven, 0, THEME);
  assert.equal(image.cell(3, 0).hatch, THEME.alarm);
  assert.equal(image.cell(2, 2).hatch, undefined);
});

test("dilation shows each cell of the window", () => {
  const spread = unpacked({
    ...answer,
    window: { size: 2, stride: 1, padding: 0, dilation: 2 },
    maps: packed(range(4)),
    pooling: null,
    fully_connected: { outputs: 0, seed: 0, weights: packed([]), values: packed([]) },
  });
  const cells = imagePicture(spread, 3, THEME)
    .frames?.filter((frame) => frame.rows === 1)
    .map(({ row, column }) => [row, column]);
  assert.deepEqual(cells, [
    [1, 1],
    [1, 3],
    [3, 1],
    [3, 3],
  ]);
});

test("an answer and the choice that it answers", () => {
  const slide = slideOf(answer);
  assert.deepEqual(slide.pool, { kind: "max", size: 2, stride: 2 });
  const query =
    "image=cross,side:4&size=3&stride=1&padding=1&dilation=1&filter=identity,bias:0.5&pool=max,size:2,stride:2&outputs=2&seed=3";
  assert.equal(slideQuery(slide), query);
  assert.equal(slideQuery({ ...slide, pool: null }).includes("&pool=none&"), true);
});

test("typed values go channel by channel, row by row", () => {
  const slide = withValue(
    {
      ...slideOf(answer),
      size: 1,
      filters: [{ filter: "random", bias: 2, seed: 9, values: [1, -0.5, 1e-7] }],
    },
    0,
    0,
    3,
  );
  assert.equal(slide.filters[0]?.filter, "custom");
  assert.match(slideQuery(slide), /&filter=custom,values:3\/\/-0\.5\/\/1e-7,bias:2&/);
  const square = {
    ...slide,
    size: 2,
    filters: [{ filter: "custom", bias: 0, seed: 0, values: [1, 2, 3, 4] }],
  };
  assert.match(slideQuery(square), /values:1;2\/3;4,bias:0/);
  assert.equal(withFilter(slide, 0, { filter: "random", seed: 4 }).filters[0]?.seed, 4);
});

test("the link is made of the parts that the server wrote", () => {
  assert.equal(labLink("slide", "", ""), "/convolution?v=1");
  assert.equal(
    labLink("shapes", "layer=fc", "size=5"),
    "/convolution?v=1&view=shapes&layer=fc&size=5",
  );
});

test("filters are refitted to other windows and images", () => {
  const one = { filter: "custom", bias: 0, seed: 0, values: [1, 2, 3, 4, 5, 6, 7, 8, 9] };
  assert.deepEqual(refitted(one, 3, 1, 1).values, [5], "the middle stays");
  const wider = refitted(one, 3, 5, 1).values;
  assert.deepEqual([wider.length, wider[6], wider[12], wider[0]], [25, 1, 5, 0]);
  const colored = refitted(one, 3, 3, 3).values;
  assert.deepEqual(
    [colored.length, colored[0], colored[26]],
    [27, 0.333333, 3],
    "the mean of the channels",
  );
  assert.deepEqual(
    refitted({ ...one, values: colored }, 3, 3, 1).values.map(Math.round),
    one.values,
  );
  const slide = { ...slideOf(answer), filters: [one] };
  assert.equal(withWindow(slide, "size", 5).filters[0]?.values.length, 25);
  assert.equal(withWindow(slide, "stride", 2).stride, 2);
  const image = /** @type {any} */ ({ slug: "landscape", depth: 3, side: { default: 32 } });
  assert.deepEqual(
    [withImage(slide, image).side, withImage(slide, image).filters[0]?.values.length],
    [32, 27],
  );
  assert.equal(
    withPooling({ ...slide, pool: { kind: "max", size: 2, stride: 2 } }, { stride: 1 }).pool
      ?.stride,
    1,
  );
  assert.equal(withPooling({ ...slide, pool: null }, { stride: 1 }).pool, null);
  assert.equal(withoutFilter(withAddedFilter(slide, one), 0).filters.length, 1);
});

test("a stack, its edits and its query", () => {
  const stack = {
    input: [7, 7, 1],
    layers: [
      { kind: "conv", settings: { filters: 1, stride: 3 } },
      { kind: "flatten", settings: {} },
    ],
  };
  assert.equal(stackQuery(stack), "input=7,7,1&layer=conv,filters:1,stride:3&layer=flatten");
  assert.equal(
    stackQuery(withSetting(stack, 0, "stride", 2)),
    "input=7,7,1&layer=conv,filters:1,stride:2&layer=flatten",
  );
  assert.deepEqual(withInput(stack, 2, 3).input, [7, 7, 3]);
  assert.deepEqual(withSuggestion(stack, 0, { setting: "input", value: 9 }).input, [9, 9, 1]);
  assert.deepEqual(withSuggestion(stack, 0, { setting: "width", value: 9 }).input, [9, 7, 1]);
  assert.deepEqual(withSuggestion(stack, 0, { setting: "height", value: 9 }).input, [7, 9, 1]);
  assert.equal(
    withSuggestion(stack, 0, { setting: "padding", value: 1 }).layers[0]?.settings.padding,
    1,
  );
  assert.deepEqual(
    withLayerUp(stack, 1).layers.map((one) => one.kind),
    ["flatten", "conv"],
  );
  assert.equal(withLayerUp(stack, 0).layers[0]?.kind, "conv");
  assert.equal(withoutLayer(withLayer(stack, { kind: "fc", settings: {} }), 0).layers.length, 2);
  assert.deepEqual(stackOf(/** @type {any} */ ({ ...stack, totals: {} })), stack);
});

test("colors say sign and size, and what is written on them can be read", () => {
  assert.deepEqual(signed(0, THEME), [255, 255, 255]);
  assert.notDeepEqual(signed(1, THEME), signed(-1, THEME));
  assert.deepEqual(gray(2, THEME), [0, 0, 0]);
  assert.equal(readable([255, 255, 255]), "#000000");
  assert.equal(readable([0, 0, 80]), "#ffffff");
  assert.deepEqual([maxAbs([1, -3, 2]), maxAbs([0, 0])], [3, 1]);
});

test("three matrices always fit their box", () => {
  for (const room of [280, 400, 1000]) {
    for (const [filters, taps, places] of [
      [1, 1, 1],
      [2, 9, 64],
      [8, 363, 2304],
      [1, 75, 4],
    ]) {
      const at = layout(room, filters ?? 1, taps ?? 1, places ?? 1);
      assert.ok(at.width <= room + 0.01, `${room} ${taps} ${places}: ${at.width}`);
      assert.ok(at.across > 0 && at.down > 0 && at.filterHeight >= 6);
    }
  }
});

const OWN = /** @type {any} */ ({ high: 15, side: { low: 3, high: 32 } });

test("an own image begins as a copy, is drawn on, and is what the link says", () => {
  const copied = withCopiedImage(slideOf(answer), answer, OWN);
  assert.deepEqual([copied.image, copied.side], ["own", 4]);
  assert.deepEqual(copied.pixels, range(16));
  assert.match(slideQuery(copied), /^image=own,pixels:0123\/4567\/89ab\/cdef&size=/);
  const drawn = withGray(copied, 5, 15);
  assert.equal(drawn.pixels[5], 15);
  assert.deepEqual(withOwnSide(drawn, 4).pixels, drawn.pixels);
  const larger = withOwnSide(drawn, 8);
  assert.equal(larger.pixels.length, 64);
  assert.deepEqual([larger.pixels[0], larger.pixels[63], larger.pixels[2 * 8 + 2]], [0, 15, 15]);
  assert.deepEqual(withOwnSide(larger, 4).pixels, drawn.pixels);
  const away = withImage(
    drawn,
    /** @type {any} */ ({ slug: "cross", depth: 1, side: { default: 7 } }),
  );
  assert.deepEqual([away.image, away.pixels], ["cross", []]);
});

test("strokes of a file's picture are high, on light and on dark paper", () => {
  const colors = (/** @type {number[]} */ lights) => lights.flatMap((l) => [l, l, l, 255]);
  assert.deepEqual(graysOfColors(colors([255, 255, 0, 255]), 15), [0, 0, 15, 0]);
  assert.deepEqual(graysOfColors(colors([0, 0, 255, 0]), 15), [0, 0, 15, 0]);
});
