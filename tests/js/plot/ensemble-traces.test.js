/** @import { Stroke } from "../../../static/plot/palette.js" */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isEnsemble, readEnsemble } from "../../../static/scene/ensemble.js";
import {
  bandTraces,
  cloudTrace,
  paintBand,
  paintCloud,
} from "../../../static/plot/ensemble-traces.js";
import { curveFigure, valueRange } from "../../../static/plot/curve-figure.js";
import { strokesOf, translucent } from "../../../static/plot/palette.js";
import { lossScale, mapping } from "../../../static/plot/scales.js";
import { goldenScenes } from "../catalog.js";

const THEME = {
  ink: "#1a1d21",
  muted: "#555555",
  rule: "#dddddd",
  paper: "#ffffff",
  ramp: ["#c8d6e0", "#f2f5f7"],
  contour: "#8899aa",
  font: "sans-serif",
  size: 12,
  scale: 1,
  unbounded: "#888888",
};
const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;

/** @param {number[]} numbers */
const packed = (numbers) => ({
  dtype: "f8",
  bdata: Buffer.from(new Float64Array(numbers).buffer).toString("base64"),
});

const RECORD = {
  index: 0,
  steps: packed([0, 5, 10]),
  low: packed([10, 1, 0]),
  median: packed([10, 2, 0.5]),
  high: packed([10, 4, Infinity]),
  final_positions: { ...packed([1, 2, 3, 4]), shape: "2, 2" },
  final_losses: packed([0, 7]),
  final_loss: { low: 0, median: 0.5, high: null },
  outcomes: [{ code: "diverged", count: 2, title: "diverged", sentence: "." }],
  variance: /** @type {any} */ ({
    measured: [1, null],
    relative_error: 0.25,
    stationary: [2, null],
    expected: [2, null],
  }),
};
const [run] = readEnsemble({ seeds: [3, 4], runs: [RECORD] }).runs;
assert.ok(run);
const strokes = strokesOf(
  Array.from({ length: 7 }, () => ({ rule: "sgd" })),
  { rules: [] },
  /** @type {any} */ (THEME),
);
const band = { ...run.band, title: "A", stroke: /** @type {Stroke} */ (strokes[0]) };

test("an ensemble is asked for only where seeds differ and there are several", () => {
  assert.equal(isEnsemble({ ...scene, seeds: 9 }), false);
  assert.equal(isEnsemble({ ...scene, noise: 1 }), false);
  assert.equal(isEnsemble({ ...scene, noise: 1, seeds: 2 }), true);
  assert.equal(isEnsemble({ ...scene, batch: 4, seeds: 2 }), true);
});

test("positions that travelled as pairs are columns", () => {
  assert.deepEqual(
    [[...run.cloud.x], [...run.cloud.y]],
    [
      [1, 3],
      [2, 4],
    ],
  );
  assert.equal(run.band.high[2], Infinity);
});

test("a band is a closed shape from high to low, and what is infinite ends with the axis", () => {
  const scale = lossScale([run.band.median]);
  const [fill, median] = /** @type {any[]} */ (bandTraces(band, scale, [-3, 2]));
  assert.deepEqual(fill.x, [0, 5, 10, 10, 5, 0]);
  assert.deepEqual(fill.y, [1, Math.log10(4), 2, -3, 0, 1]);
  assert.equal(fill.fill, "toself");
  assert.deepEqual(median.y, [1, Math.log10(2), Math.log10(0.5)]);
  assert.match(median.text[2], /0.5.*∞/);
});

test("bands lie behind the lines, and the axis holds them", () => {
  const line = {
    x: new Float64Array([0, 1]),
    y: new Float64Array([10, 9]),
    rows: new Int32Array([0, 1]),
    upTo: 1,
    title: "A",
    stroke: band.stroke,
    forward: Math.log10,
  };
  const scale = lossScale([line.y]);
  const [low, high] = valueRange([line], [band], scale);
  assert.ok(low < 0 && high > 1 && high < scale.top);
  const { data } = curveFigure({
    lines: [line],
    bands: [band],
    scale,
    title: "",
    last: 10,
    unit: "step",
    theme: /** @type {any} */ (THEME),
  });
  assert.deepEqual(
    data.map((trace) => trace.fill ?? "line"),
    ["toself", "line", "line"],
  );
});

/** A canvas that notes where it was told to draw. */
function canvas() {
  /** @type {[string, number, number][]} */
  const places = [];
  const note = (/** @type {string} */ name) => (/** @type {number} */ x, /** @type {number} */ y) =>
    places.push([name, x, y]);
  const nothing = () => {};
  const methods = {
    beginPath: nothing,
    fill: nothing,
    stroke: nothing,
    closePath: nothing,
    setLineDash: nothing,
  };
  const context = {
    ...methods,
    lineTo: note("line"),
    moveTo: note("move"),
    arc: note("mark"),
    rect: note("mark"),
  };
  return { places, context: /** @type {any} */ (context) };
}

const axes = mapping({ left: 0, top: 0, width: 100, height: 100 }, [0, 10], [-1, 1]);

test("a painted band has only finite pixels", () => {
  const { places, context } = canvas();
  paintBand(context, axes, band, Math.log10);
  assert.equal(places.length, 9);
  assert.ok(places.every(([, x, y]) => Number.isFinite(x) && Number.isFinite(y)));
  assert.deepEqual(places[1], ["line", 50, axes.toY(Math.log10(4))]);
});

test("a cloud marks what is in view, where it is", () => {
  const { places, context } = canvas();
  const cloud = {
    x: new Float64Array([5, 1e6, NaN, -4]),
    y: new Float64Array([0, 0, 0, 0]),
    stroke: band.stroke,
  };
  paintCloud(context, axes, cloud, /** @type {any} */ (THEME));
  assert.deepEqual(places, [["mark", 50, 50]]);
  assert.deepEqual(
    [.../** @type {any} */ (cloudTrace(cloud, /** @type {any} */ (THEME))).x],
    [...cloud.x],
  );
});

test("each of the first seven runs has a mark of its own that the canvas knows", () => {
  const symbols = strokes.map(({ symbol }) => symbol);
  assert.equal(new Set(symbols).size, 7);
  for (const symbol of symbols) {
    const { places, context } = canvas();
    paintCloud(
      context,
      axes,
      { x: new Float64Array([5]), y: new Float64Array([0]), stroke: { ...band.stroke, symbol } },
      /** @type {any} */ (THEME),
    );
    assert.ok(places.length > 0, symbol);
  }
});

test("a color lets through what is behind it", () => {
  assert.equal(translucent("#d55e00", 0.5), "rgba(213,94,0,0.5)");
});
