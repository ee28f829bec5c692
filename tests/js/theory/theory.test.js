import assert from "node:assert/strict";
import { test } from "node:test";
import { ratesSentence, sentenceOf } from "../../../static/theory/verdict.js";
import { indexAt, readTheory, readingAt } from "../../../static/scene/theory.js";
import { append, column } from "../../../static/lib/arrays.js";
import { strokesOf } from "../../../static/plot/palette.js";
import { linearAxis, phaseFigure, timeFigure } from "../../../static/plot/curve-figure.js";
import { logTicks } from "../../../static/plot/ticks.js";
import {
  atTime,
  phaseLines,
  scaleOf,
  sharpnessLines,
  stepSizeLines,
} from "../../../static/theory/lines.js";
import { velocityOf } from "../../../static/scene/velocity.js";
import { tabs } from "../../../static/theory/tabs.js";

/** @import { TheoryAnswer } from "../../../static/types.js" */

const THEME = {
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
const STYLES = strokesOf([{ rule: "sgd" }, { rule: "adam" }], { rules: [] }, THEME).map(
  (stroke, index) => ({ title: "AB"[index] ?? "", stroke }),
);

/** @param {number[]} numbers */
const packed = (numbers) => ({
  dtype: "f8",
  bdata: Buffer.from(new Float64Array(numbers).buffer).toString("base64"),
});

/**
 * @returns {TheoryAnswer} Of a run that theory knows and of one that adapts, at steps 0, 1 and 2.
 */
function record() {
  const steps = [0, 1, 2];
  return {
    link: "/?v=1",
    quadratic: null,
    verdicts: [
      { code: "no-verdict", title: "No verdict", template: "Theory has no bound for this rule." },
      {
        code: "diverging",
        title: "Diverging",
        template: "lr {lr} is over {limit} = {bound} (L = {sharpness}): times {rate}.",
      },
      { code: "stable", title: "Stable", template: "lr {lr} is under {bound}." },
    ],
    escape: "Falls by {curvature}, times {escape}.",
    runs: [
      {
        rule: "one",
        limit: "2/L",
        steps,
        verdict: [1, 2, 2],
        lr: packed([0.2, 0.1, 0.1]),
        curvature: packed([1, -2, 1]),
        sharpness: packed([20, 10, 10]),
        bound: packed([0.1, 0.2, 0.2]),
        edge: packed([10, 20, 20]),
        rate: packed([3, 0, 0]),
        escape: packed([NaN, 1.2, NaN]),
        step_size: null,
        rates: { predicted: 0.905, measured: 0.904 },
        optimum: null,
      },
      {
        rule: "two",
        limit: null,
        steps,
        verdict: [0, 0, 0],
        lr: packed([0.3, 0.3, 0.3]),
        curvature: packed([1, 1, 1]),
        sharpness: packed([20, 20, 20]),
        bound: null,
        edge: null,
        rate: null,
        escape: null,
        step_size: packed([0.1, 0.01, 0.2, 0.02, NaN, NaN]),
        rates: null,
        optimum: null,
      },
    ],
  };
}

const SCENE = /** @type {any} */ ({
  surface: { slug: null, formula: "x", parameters: {} },
  view: [-1, 1, -2, 2],
  runs: [
    { rule: "one", hyperparameters: { lr: 0.4 } },
    { rule: "two", hyperparameters: { lr: 0.3 } },
  ],
});

const RACE = /** @type {any} */ ({ scene: SCENE });

/**
 * @returns {import("../../../static/theory/lines.js").Shown} With a velocity for the first rule,
 *   which points uphill, and one number for each axis.
 */
function shown() {
  const v = column(2);
  append(v, new Float64Array([0, 0, 4, -8, 2, 8]));
  const place = (/** @type {number[]} */ numbers) => {
    const filled = column();
    append(filled, new Float64Array(numbers));
    return filled;
  };
  const runs = [
    {
      index: 0,
      unit: "step",
      scene: SCENE.runs[0],
      x: place([-0.5, 0.5, 0]),
      y: place([1, -1, 0]),
      state: new Map([["v", v]]),
    },
    {
      index: 1,
      unit: "step",
      scene: SCENE.runs[1],
      x: place([0, 0, 0]),
      y: place([0, 0, 0]),
      state: new Map(),
    },
  ];
  const catalog = {
    rules: [
      { slug: "one", velocity: { states: ["v"], sign: -1 } },
      { slug: "two", velocity: null },
    ],
    surfaces: [],
    typed: { view: [-4, 4, -4, 4] },
  };
  return /** @type {any} */ ({
    catalog,
    race: { scene: SCENE, runs },
    theory: readTheory(record(), RACE),
    styles: STYLES,
  });
}

test("theory is read at the last known step", () => {
  const theory = readTheory(record(), RACE);
  const [first] = theory.runs;
  assert.ok(first);
  assert.deepEqual(
    [0, 0.9, 1, 25].map((step) => indexAt(first, step)),
    [0, 0, 1, 2],
  );
  assert.equal(readingAt(theory, 0, 0)?.code, "diverging");
  assert.equal(readingAt(theory, 0, 1)?.code, "stable");
  assert.equal(readingAt(theory, 7, 0), null);
});

test("a sentence has its numbers, without zeros that say nothing, and what is to be added beside a saddle", () => {
  const theory = readTheory(record(), RACE);
  const said = (/** @type {number} */ step) =>
    sentenceOf(/** @type {any} */ (readingAt(theory, 0, step)));
  assert.equal(said(0), "lr 0.2 (by its schedule) is over 2/L = 0.1 (L = 20): times 3.");
  assert.equal(said(1), "lr 0.1 (by its schedule) is under 0.2. Falls by −2, times 1.2.");
  assert.equal(said(2), "lr 0.1 (by its schedule) is under 0.2.");
  const runs = [{ rule: "one", hyperparameters: { lr: 0.2 } }];
  const plain = readTheory(record(), { ...RACE, scene: { ...SCENE, runs } });
  assert.equal(
    sentenceOf(/** @type {any} */ (readingAt(plain, 0, 0))),
    "lr 0.2 is over 2/L = 0.1 (L = 20): times 3.",
  );
});

test("the tick is where the slider would have to be for the learning rate in force to meet the bound", () => {
  const theory = readTheory(record(), RACE);
  const mark = (/** @type {number} */ step) => Number(readingAt(theory, 0, step)?.mark.toFixed(12));
  assert.equal(mark(0), 0.2, "half of the slider's 0.4 is in force, so twice the bound");
  assert.equal(mark(1), 0.8);
  assert.ok(Number.isNaN(readingAt(theory, 1, 0)?.mark));
});

test("rates are said only where one is predicted", () => {
  assert.equal(ratesSentence(null), "");
  assert.equal(ratesSentence({ predicted: null, measured: 0.9 }), "");
  assert.equal(
    ratesSentence({ predicted: 0.905, measured: null }),
    "By theory each step leaves 90.5 % of the way.",
  );
  assert.equal(
    ratesSentence({ predicted: 0.905, measured: 0.904 }),
    "Each step leaves 90.4 % of the way (theory: 90.5 %).",
  );
});

test("sharpness comes with its own bound, dashed; without theory there is none", () => {
  const lines = atTime(sharpnessLines(shown()), 1);
  assert.deepEqual(
    lines.map((line) => [line.run, line.thin ?? false, line.upTo]),
    [
      [0, false, 1],
      [0, true, 1],
      [1, false, 1],
    ],
  );
  assert.notDeepEqual(lines[1]?.stroke.dash, []);
  assert.equal(lines[1]?.stroke.color, lines[0]?.stroke.color);
});

test("step sizes are told along x and along y, up to the last step that was taken", () => {
  const [x, y] = [atTime(stepSizeLines(shown(), 0), 2), atTime(stepSizeLines(shown(), 1), 2)];
  assert.deepEqual([x.length, y.length], [1, 1]);
  assert.deepEqual([x[0]?.y[1], y[0]?.y[1], x[0]?.upTo], [0.2, 0.02, 1]);
});

test("time may be counted in evaluations", () => {
  const now = shown();
  for (const run of now.race.runs) {
    run.unit = "evaluation";
    run.evaluations = column();
    append(run.evaluations, new Float64Array([1, 3, 5]));
  }
  const [first] = atTime(sharpnessLines(now), 4);
  assert.deepEqual([...(first?.x ?? [])], [1, 3, 5]);
  assert.equal(first?.upTo, 1);
});

test("a velocity points where it carries the run, as a share of its largest in view", () => {
  const { race, catalog } = shown();
  const [run] = race.runs;
  const [rule, other] = catalog.rules;
  assert.ok(run && rule && other);
  assert.deepEqual(
    [...(velocityOf(run, rule, 0) ?? [])].map((v) => v + 0),
    [0, -4, -2],
  );
  assert.equal(velocityOf(run, other, 0), null);
  const lines = phaseLines(shown(), 1);
  assert.deepEqual(
    lines.map((line) => line.run),
    [0],
  );
  assert.deepEqual(
    [...(lines[0]?.y ?? [])].map((v) => v + 0),
    [0, 1, -1],
  );
});

test("two states may be one velocity", () => {
  const { race } = shown();
  const [run] = race.runs;
  assert.ok(run);
  const one = (/** @type {number} */ value) => {
    const filled = column();
    append(filled, new Float64Array([value]));
    return filled;
  };
  run.state = new Map([
    ["vx", one(3)],
    ["vy", one(5)],
  ]);
  const rule = /** @type {any} */ ({ velocity: { states: ["vx", "vy"], sign: 1 } });
  assert.deepEqual(
    [0, 1].map((axis) => velocityOf(run, rule, /** @type {0 | 1} */ (axis))?.[0]),
    [3, 5],
  );
});

test("scales: linear for one size, a logarithm for several, and nothing far above what is usual", () => {
  const line = (/** @type {number[]} */ y, thin = false) =>
    /** @type {any} */ ({ y: new Float64Array(y), rows: Int32Array.from(y.keys()), thin });
  assert.equal(scaleOf([line([20, 21, NaN])]).kind, "linear");
  assert.equal(scaleOf([line([20, 20]), line([190, 190], true)]).kind, "log");
  assert.equal(
    scaleOf([line([20, 20]), line([1e6, 1e6], true)]).kind,
    "linear",
    "that bound is out of the plot",
  );
  assert.equal(scaleOf([line([-3, 5, 8])]).kind, "linear");
  assert.equal(scaleOf([line([-3, 1, 2, 1e5])]).kind, "symlog");
  assert.ok(scaleOf([line([1, 1, 1, 1e23])], 300).top < 1e3);
  assert.ok(Number.isNaN(scaleOf([line([0, 1, 100])]).forward(0)));
});

test("axes", () => {
  const line = (/** @type {number[]} */ y) => /** @type {any} */ ({ y: new Float64Array(y) });
  assert.deepEqual(linearAxis([line([10, 100])], 1000).range, [0, 108]);
  assert.ok(linearAxis([line([-10, 10])], 1000).range[0] < -10);
  assert.deepEqual(logTicks([Math.log10(16), Math.log10(210)]).texts, ["20", "50", "100", "200"]);
  assert.deepEqual(logTicks([-5.2, -3.6]).texts, ["1e−5", "2e−5", "5e−5", "1e−4", "2e−4"]);
  assert.deepEqual(logTicks([-3.2, 1.1]).texts, ["0.001", "0.01", "0.1", "1", "10"]);
});

test("figures have gaps where there is no number", () => {
  const lines = stepSizeLines(shown(), 0);
  const { data } = timeFigure({
    lines,
    scale: scaleOf(lines),
    title: "t",
    last: 2,
    unit: "step",
    theme: THEME,
  });
  assert.deepEqual(
    data.map((trace) => [trace.name, trace.x, trace.y]),
    [["B", [0, 1, 2], [0.1, 0.2, null]]],
  );
  const phase = phaseFigure({
    lines: phaseLines(shown(), 0),
    range: [-1, 1],
    name: "x",
    title: "t",
    theme: THEME,
  });
  assert.deepEqual(
    phase.data.map((trace) => trace.x),
    [[-0.5, 0.5, 0]],
  );
});

test("each tab says in words what it draws", () => {
  const now = shown();
  const words = tabs().map((tab) =>
    now.race.runs.map((_run, i) =>
      tab.words(
        tab.plots.map((plot) => atTime(plot.lines(now), 1)),
        now,
        i,
        1,
      ),
    ),
  );
  assert.deepEqual(words, [
    ["10.00, under 20.00", "20.00"],
    ["", "x 0.2000, y 0.02000"],
    ["x −100%, y 100%", ""],
  ]);
});
