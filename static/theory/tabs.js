/** @import { Figure } from "../plot/layout.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Shown } from "./lines.js" */
/** @import { TheoryLine } from "../plot/curve-figure.js" */
import { formatRounded, formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { phaseFigure, timeFigure } from "../plot/curve-figure.js";
import { lastTime, rowAt } from "../scene/race.js";
import { indexAt } from "../scene/theory.js";
import { phaseLines, scaleOf, sharpnessLines, spanOf, stepSizeLines, viewOf } from "./lines.js";

/**
 * The choices: each a few plots, and the same in words.
 *
 * @typedef {object} Plot
 * @property {string} title
 * @property {boolean} overTime
 * @property {(shown: Shown) => TheoryLine[]} lines
 * @property {(shown: Shown, lines: TheoryLine[], theme: Theme) => Figure} figure
 *
 * @typedef {object} Tab
 * @property {string} name
 * @property {string} title
 * @property {string} about
 * @property {string} none What is said where no run of the race has such a thing.
 * @property {Plot[]} plots
 * @property {(lines: TheoryLine[][], shown: Shown, run: number, time: number) => string} words Of
 *   one run, its lines being those at that time.
 */

/**
 * A run that flies off finds curvatures without end: those this many times as large as usual are
 * left out.
 */
const MAX_SHARPNESS_RATIO = 300;

/** @returns {Tab[]} */
export function tabs() {
  return [
    {
      name: "sharpness",
      title: _("Sharpness"),
      about: _(
        "The largest curvature where each run is, and, thin and dashed, the steepest curvature this learning rate survives: 2/lr for plain gradient descent. A run that climbs over its own dashed line is thrown across the valley.",
      ),
      none: "",
      plots: [overTime(_("Sharpness"), sharpnessLines, MAX_SHARPNESS_RATIO)],
      words: sharpnessWords,
    },
    {
      name: "step-size",
      title: _("Effective step"),
      about: _(
        "What a rule that adapts multiplies the gradient, or its running mean, with: small along steep axes, large along flat ones.",
      ),
      none: _("No optimizer of this race adapts its step."),
      plots: [
        overTime(_("Effective step along x"), (shown) => stepSizeLines(shown, 0)),
        overTime(_("Effective step along y"), (shown) => stepSizeLines(shown, 1)),
      ],
      words: ([x = [], y = []], _shown, run) =>
        pairWords(currentValue(x, run), currentValue(y, run)),
    },
    {
      name: "phase",
      title: _("Phase"),
      about: _(
        "Velocity against position: a swing is a turn around the minimum, friction draws it inward. Velocities are shares of their largest, above zero where they carry the run towards larger numbers.",
      ),
      none: _("No optimizer of this race has a velocity."),
      plots: [phase("x", 0), phase("y", 1)],
      words: ([x = [], y = []], _shown, run) =>
        pairWords(percent(currentValue(x, run)), percent(currentValue(y, run))),
    },
  ];
}

/** @type {(title: string, lines: Plot["lines"], most?: number) => Plot} */
function overTime(title, lines, most) {
  return {
    title,
    overTime: true,
    lines,
    figure({ race }, drawn, theme) {
      return timeFigure({
        lines: drawn,
        scale: scaleOf(drawn, most),
        title,
        last: Math.max(1, lastTime(race)),
        unit: race.unit,
        theme,
      });
    },
  };
}

/** @type {(name: string, axis: 0 | 1) => Plot} */
function phase(name, axis) {
  const title = _("Velocity along {name}", { name });
  return {
    title,
    overTime: false,
    lines: (shown) => phaseLines(shown, axis),
    figure: ({ catalog, race }, lines, theme) =>
      phaseFigure({
        lines,
        range: spanOf(viewOf(catalog, race), axis),
        name,
        title,
        theme,
      }),
  };
}

/** @type {Tab["words"]} */
function sharpnessWords(_lines, { theory, race }, index, time) {
  const [run, raced] = [theory.runs[index], race.runs[index]];
  if (!run || !raced) return "";
  const place = indexAt(run, rowAt(raced, time));
  const [sharpness, edge] = [run.arrays.sharpness?.[place] ?? NaN, run.arrays.edge?.[place] ?? NaN];
  if (Number.isNaN(edge)) return formatNumber(sharpness);
  const values = { sharpness: formatNumber(sharpness), edge: formatNumber(edge) };
  return sharpness > edge
    ? _("{sharpness}, over {edge}", values)
    : _("{sharpness}, under {edge}", values);
}

/**
 * The value at the ball; undefined for a run that has no such line.
 * @type {(lines: TheoryLine[], run: number) => number | undefined}
 */
function currentValue(lines, run) {
  const line = lines.find((one) => one.run === run);
  return line?.y[line.upTo];
}

/** @type {(share: number | undefined) => string | undefined} */
function percent(share) {
  return share === undefined || Number.isNaN(share)
    ? undefined
    : `${formatRounded(Math.round(100 * share))}%`;
}

/** @type {(x: number | string | undefined, y: number | string | undefined) => string} */
function pairWords(x, y) {
  if (x === undefined || y === undefined) return "";
  const [first, second] = [x, y].map((value) =>
    typeof value === "string" ? value : formatNumber(value),
  );
  return `x ${first}, y ${second}`;
}
