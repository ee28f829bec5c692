import assert from "node:assert/strict";
import { test } from "node:test";
import { append } from "../../../static/lib/arrays.js";
import { countIn, startRace } from "../../../static/scene/race.js";
import { curveFigure, valueRange } from "../../../static/plot/curve-figure.js";
import { decadeTicks } from "../../../static/plot/ticks.js";
import { exportFigure, linkLines } from "../../../static/plot/export-figure.js";
import { heights, mapFigure } from "../../../static/plot/map-figure.js";
import { drawn } from "../../../static/scene/grid.js";
import { curveLines, past, thinCurve, thinPath } from "../../../static/plot/paths.js";
import { contrast, strokesOf } from "../../../static/plot/palette.js";
import { lossScale, mapping, symlog } from "../../../static/plot/scales.js";
import { goldenCatalog, goldenScenes } from "../catalog.js";

const LIGHT = {
  ink: "#182127",
  muted: "#55626d",
  rule: "#dde3e6",
  paper: "#ffffff",
  ramp: ["#cfdbe2", "#fafbfb"],
  contour: "#b3c3cc",
  font: "sans-serif",
  size: 12,
  scale: 1,
};
const DARK = { ...LIGHT, ink: "#e9eff2", paper: "#10181d", ramp: ["#0c1317", "#2b3a43"] };

const catalog = goldenCatalog();

/** @returns {import("../../../static/scene/grid.js").Grid} */
function grid() {
  /** @type {import("../../../static/scene/grid.js").Shading} */
  const shading = {
    view: [0, 2, 0, 1],
    low: 1,
    high: 6,
    scale: "log",
    center: 1,
    softness: 0.5,
    levels: new Float64Array([1.5, 2.5, 4.5]),
  };
  return {
    ...shading,
    shading,
    surface: /** @type {any} */ ({}),
    x: new Float64Array([0, 1, 2]),
    y: new Float64Array([0, 1]),
    loss: new Float64Array([1, 2, 3, 4, NaN, 6]),
    falls: [],
    criticalPoints: [{ kind: "saddle", x: 1, y: 0.5, value: 2 }],
  };
}

test("losses get a logarithm, and one on both sides of zero when some are negative", () => {
  assert.equal(lossScale([new Float64Array([1, 0])]).kind, "log");
  const scale = lossScale([new Float64Array([100, -3, 1e60])]);
  assert.equal(scale.top, scale.forward(100));
  assert.equal(scale.kind, "symlog");
  assert.equal(scale.forward(0), 0);
  assert.equal(scale.forward(-7), -scale.forward(7));
  assert.ok(scale.ticks && scale.ticks.values.length === scale.ticks.texts.length);
});

test("a symmetric logarithm is increasing and one to one", () => {
  const { forward } = symlog(250);
  const values = [-250, -1, -1e-4, 0, 1e-4, 1, 250].map(forward);
  assert.deepEqual(
    values,
    values.toSorted((a, b) => a - b),
  );
});

test("pixels and numbers: there and back, y upwards", () => {
  const axes = mapping({ left: 40, top: 10, width: 200, height: 100 }, [-5, 5], [-3, 3]);
  assert.deepEqual([axes.toX(-5), axes.toX(5), axes.toY(3), axes.toY(-3)], [40, 240, 10, 110]);
  assert.ok(Math.abs(axes.fromX(axes.toX(1.234)) - 1.234) < 1e-12);
  assert.ok(Math.abs(axes.fromY(axes.toY(1.234)) - 1.234) < 1e-12);
});

test("a short path is drawn whole, a long one keeps its ends and its jumps", () => {
  const rows = 50_000;
  const x = Float64Array.from({ length: rows }, (_, i) => (i === 25_000 ? 1 : Math.exp(-i / 1000)));
  const y = new Float64Array(rows);
  assert.equal(thinPath(x, y, 3000, { width: 1, height: 1 }).length, 3000);
  const kept = [...thinPath(x, y, rows, { width: 1, height: 1 })];
  assert.ok(
    kept.length < 6001 && kept.includes(0) && kept.includes(rows - 1) && kept.includes(25_000),
  );
});

test("a path that hops from side to side for ever is still seen to hop", () => {
  const rows = 50_000;
  const x = Float64Array.from({ length: rows }, (_, i) => 0.2 * (-1) ** i);
  const kept = [...thinPath(x, new Float64Array(rows), rows, { width: 1, height: 1 })];
  assert.ok(
    kept.length > 1000 && kept.length < 6001 && kept.includes(0) && kept.includes(rows - 1),
  );
  assert.deepEqual(new Set(kept.map((row) => x[row])), new Set([0.2, -0.2]));
  const fewer = thinPath(x, new Float64Array(rows), rows, { width: 1, height: 1 }, 1000);
  assert.ok(fewer.length > 500 && fewer.length <= 2000, "of many runs less of each is drawn");
});

test("the past of a line ends where its run is, and the line keeps the rest", () => {
  const line = {
    x: new Float64Array(9),
    y: new Float64Array(9),
    rows: Int32Array.from([0, 2, 5, 8]),
    title: "A",
    stroke: /** @type {any} */ ({}),
  };
  const ends = [0, 4, 5, 8, 99].map((upTo) => [...past({ ...line, upTo }).rows].at(-1));
  assert.deepEqual(ends, [0, 2, 5, 8, 8]);
  assert.equal(line.rows.length, 4);
});

test("a long curve keeps every spike", () => {
  const values = Float64Array.from({ length: 40_000 }, (_, i) =>
    i === 12_345 ? 99 : i === 23_456 ? -99 : Math.sin(i),
  );
  const kept = [...thinCurve(values, values.length)];
  assert.ok(kept.length < 6001 && [0, 12_345, 23_456, 39_999].every((row) => kept.includes(row)));
  assert.deepEqual(
    kept,
    kept.toSorted((a, b) => a - b),
  );
});

/** @param {string[]} rules */
const looksOf = (rules, theme = LIGHT) =>
  strokesOf(
    rules.map((rule) => ({ rule })),
    catalog,
    theme,
  );

test("a rule has its family's color wherever it runs", () => {
  const colors = (/** @type {typeof LIGHT} */ theme, /** @type {string[]} */ ...rules) =>
    looksOf(rules, theme).map(({ color }) => color);
  assert.deepEqual(colors(LIGHT, "sgd", "momentum", "adam"), ["#d55e00", "#0072b2", "#009e73"]);
  assert.deepEqual(colors(LIGHT, "adam", "momentum"), ["#009e73", "#0072b2"]);
  assert.deepEqual(colors(DARK, "momentum", "sgd"), ["#56b4e9", "#e69f00"]);
  assert.deepEqual(colors(LIGHT, "newton", "unknown"), ["#182127", "#40484d"]);
});

test("further runs of a family are ordered tints, as in pictures", () => {
  const rules = ["sgd", "momentum", "sgd", "sgd", "sgd", "sgd"];
  // tests/app/test_pictures.py has the same ones
  assert.deepEqual(
    looksOf(rules).map(({ color }) => color),
    ["#d55e00", "#0072b2", "#bb5505", "#a04d0b", "#864410", "#6b3c16"],
  );
});

test("no two of sixteen runs look alike, in either theme", () => {
  const races = [
    ...catalog.rules.map(({ slug }) => Array(16).fill(slug)),
    Array.from({ length: 16 }, (_, i) => catalog.rules[i % catalog.rules.length]?.slug ?? ""),
  ];
  for (const theme of [LIGHT, DARK])
    for (const rules of races) {
      const looks = looksOf(rules, theme).map(({ color, dash }) => `${color} ${dash.join()}`);
      assert.equal(new Set(looks).size, 16, rules.join());
    }
});

test("every color stands out from the page or from its casing", () => {
  for (const theme of [LIGHT, DARK]) {
    for (const { slug } of catalog.rules) {
      const { color, casing } = looksOf([slug, ...Array(15).fill("sgd")], theme)[0] ?? {};
      assert.ok(color && casing);
      assert.ok(
        Math.max(contrast(color, theme.paper), contrast(casing, theme.paper)) >= 3,
        `${color} on ${theme.paper}`,
      );
    }
  }
});

test("heights are the logarithm above the lowest loss, row by row, undefined where the loss is", () => {
  const rows = heights(grid());
  assert.deepEqual(
    rows.map((row) => row.length),
    [3, 3],
  );
  assert.equal(rows[0]?.[1], Math.log1p(1 / 0.5));
  assert.ok(Number.isNaN(rows[1]?.[1]));
  assert.equal(drawn({ scale: "linear", center: 1, softness: 1 })(5), 5);
  const both = drawn({ scale: "log", center: 2, softness: 0.5 });
  assert.deepEqual([both(2), both(3)], [0, Math.log1p(2)]);
  assert.equal(both(1), -both(3));
});

test("what is infinite is drawn as high or as low as what is not", () => {
  const rows = heights({ ...grid(), loss: new Float64Array([1, Infinity, 3, -Infinity, NaN, 6]) });
  assert.equal(rows[0]?.[1], Math.log1p(5 / 0.5));
  assert.equal(rows[1]?.[0], 0);
  assert.ok(Number.isNaN(rows[1]?.[1]));
});

test("the map: the contour first, a casing under each path, the critical points on top", () => {
  const [look] = looksOf(["sgd"]);
  assert.ok(look);
  const line = {
    x: new Float64Array([0, 1, 2]),
    y: new Float64Array([0, 1, 0]),
    rows: new Int32Array([0, 2]),
    upTo: 2,
    title: "A",
    stroke: look,
  };
  const { data } = mapFigure({
    grid: grid(),
    lines: [line],
    theme: LIGHT,
    touch: false,
  });
  assert.deepEqual(
    data.map((trace) => trace.type),
    ["contour", "scatter", "scatter", "scatter"],
  );
  const [, casing, path, points] = /** @type {any[]} */ (data);
  assert.ok(casing.line.width > path.line.width);
  assert.deepEqual(
    [path.x, path.y],
    [
      [0, 2],
      [0, 0],
    ],
  );
  assert.deepEqual([points.x, points.y], [[1], [0.5]]);
});

test("contour lines stand at the server's levels", () => {
  const { data } = mapFigure({ grid: grid(), lines: [], theme: LIGHT, touch: false });
  const { start, end, size } = /** @type {any} */ (data[0]).contours;
  assert.equal(start, Math.log1p(0.5 / 0.5));
  assert.equal(end, Math.log1p(3.5 / 0.5));
  assert.equal(size, (end - start) / 2);
});

test("contour lines go on beyond the levels, in the ramp's last color", () => {
  const wider = { ...grid(), loss: new Float64Array([1, 2, 3, 4, NaN, 60]), high: 60 };
  const { data } = mapFigure({ grid: wider, lines: [], theme: LIGHT, touch: false });
  const { contours, colorscale } = /** @type {any} */ (data[0]);
  const { start, end, size } = contours;
  assert.equal(start, Math.log1p(0.5 / 0.5));
  assert.equal(size, (Math.log1p(3.5 / 0.5) - start) / 2);
  const lines = Math.round((end - start) / size) + 1;
  assert.ok(end <= Math.log1p(59 / 0.5) && end + size > Math.log1p(59 / 0.5));
  const [pale, dark] = [LIGHT.ramp[0], LIGHT.ramp[1]];
  assert.deepEqual(colorscale, [
    [0, pale],
    [3 / lines, dark],
    [1, dark],
  ]);
  const { data: huge } = mapFigure({
    grid: { ...wider, high: 1e300 },
    lines: [],
    theme: LIGHT,
    touch: false,
  });
  const most = /** @type {any} */ (huge[0]).contours;
  assert.equal(Math.round((most.end - most.start) / most.size) + 1, 3 + 12);
});

test("a curve's axis holds what there is, but not every decade of a divergence nor of rounding", () => {
  const line = (/** @type {number[]} */ y) => ({
    x: new Float64Array(y.keys()),
    y: new Float64Array(y),
    rows: Int32Array.from(y.keys()),
    upTo: 0,
    title: "A",
    stroke: /** @type {any} */ (looksOf(["sgd"])[0]),
    forward: Math.log10,
  });
  const scale = lossScale([new Float64Array([10])]);
  const [low, high] = valueRange([line([10, 1, 0.01])], [], scale);
  assert.ok(low < -2 && low > -3 && high > 1 && high < 2);
  assert.ok(valueRange([line([10, 1e12])], [], scale)[1] < 4);
  assert.ok(valueRange([line([10, 1e-300, 0])], [], scale)[0] > -22);
  const figure = curveFigure({
    lines: [line([10, 0])],
    bands: [],
    scale,
    title: "Loss",
    last: 1,
    unit: "step",
    theme: LIGHT,
  });
  assert.deepEqual(/** @type {any} */ (figure.data[0]).y, [1, null]);
});

test("a curve runs over steps or over evaluations, and its ball goes with it", () => {
  const scene = /** @type {any} */ (goldenScenes().cases[0]).scene;
  const race = startRace({ scene, link: "", engine: "" }, 0);
  const run = /** @type {any} */ (race.runs[0]);
  for (const [name, values] of Object.entries({
    x: [1, 2, 3],
    loss: [30, 20, 10],
    evaluations: [1, 4, 6],
  }))
    append(run[name], new Float64Array(values));
  const styles = [{ title: "A", stroke: /** @type {any} */ (looksOf(["sgd"])[0]) }];
  const curve = (/** @type {number} */ time) =>
    /** @type {any} */ (curveLines(race, styles, time, "loss", Math.log10)[0]);
  const shown = (/** @type {any} */ line) => [
    Array.from(line.rows, (row) => line.x[row]),
    line.upTo,
  ];
  assert.deepEqual(shown(curve(1)), [[0, 1, 2], 1]);
  const figure = (/** @type {any} */ unit) =>
    /** @type {any} */ (
      curveFigure({
        lines: [curve(5)],
        bands: [],
        scale: lossScale([]),
        title: "Loss",
        last: 6,
        unit,
        theme: LIGHT,
      })
    );
  assert.equal(figure("step").layout.xaxis.title.text, "step");
  countIn(race, "evaluation");
  assert.deepEqual(shown(curve(5)), [[1, 4, 6], 1]);
  const { data, layout } = figure("evaluation");
  assert.deepEqual(
    [data[0].x, layout.xaxis.range, layout.xaxis.title.text],
    [[1, 4, 6], [0, 6], "gradient evaluations"],
  );
  assert.deepEqual(data[0].customdata, [
    [30, 0],
    [20, 1],
    [10, 2],
  ]);
});

test("ticks are whole decades, a handful of them", () => {
  assert.deepEqual(decadeTicks([-2.3, 2.3]), [-2, -1, 0, 1, 2]);
  assert.ok(decadeTicks([-20, 4]).length <= 7);
  assert.equal(decadeTicks([0.2, 0.8]).length, 3);
});

test("a long link is broken into lines, and an endless one cut", () => {
  const link = `http://here/?${"run=sgd&".repeat(30)}`;
  assert.equal(linkLines(link).join(""), link);
  assert.ok(linkLines(link).every((line) => line.length <= 150));
  assert.equal(linkLines(link.repeat(9)).length, 3);
  assert.ok(linkLines(link.repeat(9)).at(-1)?.endsWith("…"));
});

test("a picture that stands alone says what it shows and where it is", () => {
  const theme = /** @type {any} */ ({ ink: "#000000", paper: "#ffffff", muted: "#777777" });
  const path = { mode: "lines", name: "SGD", x: [1, 3], y: [2, 4], line: { color: "#d55e00" } };
  const { data, layout } = exportFigure({ data: [path], layout: {} }, [1, 2], theme, {
    title: "x**2",
    link: "http://here/?v=1",
  });
  const [, start, ends] = /** @type {any[]} */ (data);
  assert.deepEqual([start.x, start.y], [[1], [2]]);
  assert.deepEqual([ends.x, ends.y, ends.marker.color], [[3], [4], ["#d55e00"]]);
  assert.equal(/** @type {any} */ (layout).title.text, "x**2");
  assert.equal(/** @type {any} */ (layout).annotations[0].text, "http://here/?v=1");
});
