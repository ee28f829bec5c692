/** @import { MapPlan } from "./query.js" */
/** @import { Run } from "../scene/race.js" */
/** @import { CriticalPoint, MapAnswer, MapAxis, MapLine, MapPlace } from "../types.js" */
/** @import { MapQuantity, MapTheory } from "../types.js" */
import { unpack, unpackWhole } from "../lib/arrays.js";
import { formatNumber, formatTuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { kindTitle } from "../plot/map-figure.js";
import { projection } from "./axes.js";

/**
 * @typedef {object} MapMarks Of one run.
 * @property {MapLine[]} border Theory's limit.
 * @property {MapTheory | null} theory
 * @property {MapPlace | null} best
 * @property {MapPlace | null} optimum Theory's.
 *
 * @typedef {object} MapData A map, cell by cell: row by row from the lowest `up`, run by run of a
 *   line.
 * @property {MapPlan} plan What was asked for.
 * @property {MapAxis} across
 * @property {MapAxis | null} up
 * @property {Float64Array} acrossValues
 * @property {Float64Array} upValues One number, nan, of a line.
 * @property {Float64Array} finalLoss Infinite or nan where it is not finite.
 * @property {Float64Array} bestLoss
 * @property {Int32Array} steps -1 where the tolerance was never reached.
 * @property {Int32Array} outcome Indices into `outcomes`.
 * @property {MapAnswer["outcomes"]} outcomes
 * @property {Int32Array} minimum Indices into `criticalPoints`; -1 where none.
 * @property {CriticalPoint[]} criticalPoints
 * @property {MapMarks[]} marks By run.
 */

/** @type {(answer: MapAnswer, plan: MapPlan) => MapData} */
export function readMap(answer, plan) {
  const { border, theory, best, optimum } = answer;
  const isOfAll = plan.of === null;
  const marks = isOfAll
    ? /** @type {MapLine[][]} */ (border).map((lines, run) => ({
        border: lines,
        theory: /** @type {(MapTheory | null)[]} */ (theory)[run] ?? null,
        best: /** @type {(MapPlace | null)[]} */ (best)[run] ?? null,
        optimum: /** @type {(MapPlace | null)[]} */ (optimum)[run] ?? null,
      }))
    : [/** @type {MapMarks} */ ({ border, theory, best, optimum })];
  return {
    plan,
    across: answer.across,
    up: answer.up,
    acrossValues: unpack(answer.across.values),
    upValues: answer.up ? unpack(answer.up.values) : Float64Array.of(NaN),
    finalLoss: unpack(answer.final_loss),
    bestLoss: unpack(answer.best_loss),
    steps: unpackWhole(answer.steps_to_tolerance),
    outcome: unpackWhole(answer.outcome),
    outcomes: answer.outcomes,
    minimum: unpackWhole(answer.minimum),
    criticalPoints: answer.critical_points,
    marks,
  };
}

/** A rounding error beyond an axis is still on it. */
const SLACK = 1e-9;

/**
 * The index of the value that is nearest on an axis; -1 beyond it.
 * @type {(axis: MapAxis, values: Float64Array, value: number) => number}
 */
export function nearestIndex(axis, values, value) {
  const { forward } = projection(axis);
  const [low, high, place] = [forward(axis.low), forward(axis.high), forward(value)];
  const slack = SLACK * (high - low);
  if (!(place >= low - slack && place <= high + slack)) return -1;
  const [first, last] = [forward(values[0] ?? NaN), forward(values.at(-1) ?? NaN)];
  const index = Math.round(((place - first) / (last - first)) * (values.length - 1));
  return Math.min(values.length - 1, Math.max(0, index));
}

/** Codes of runs that have no end on the map. @type {(code: string) => boolean} */
export function isGone(code) {
  return code === "diverged" || code === "not-finite";
}

/** The outcome's code of a cell. @type {(data: MapData, cell: number) => string} */
export function outcomeAt(data, cell) {
  return data.outcomes[data.outcome[cell] ?? -1]?.code ?? "";
}

/** A cell in words. @type {(data: MapData, cell: number) => string} */
export function cellWords(data, cell) {
  const outcome = data.outcomes[data.outcome[cell] ?? -1];
  const [loss, steps] = [data.finalLoss[cell] ?? NaN, data.steps[cell] ?? -1];
  const point = data.plan.kind === "basins" && data.criticalPoints[data.minimum[cell] ?? -1];
  if (!point) return words(outcome, loss, steps);
  const place = `${kindTitle(point.kind)} ${formatTuple([point.x, point.y])}`;
  return steps < 0 ? place : _("{place}, close enough at step {step}", { place, step: steps });
}

/** The end of a run of the race, as a cell is told. @type {(data: MapData, run: Run) => string} */
export function endWords({ outcomes }, { outcome, metrics }) {
  const known = outcomes.find(({ code }) => code === outcome?.code);
  return words(known, metrics?.final_loss ?? NaN, metrics?.steps_to_tolerance ?? -1);
}

/** @type {(outcome: MapData["outcomes"][0] | undefined, loss: number, steps: number) => string} */
function words(outcome, loss, steps) {
  const { code = "", title = "" } = outcome ?? {};
  if (isGone(code)) return title;
  const parts = [_("loss {value}", { value: formatNumber(loss, 3) }), title];
  if (steps >= 0) parts.push(_("close enough at step {step}", { step: steps }));
  return parts.join(", ");
}

/** The name of a swept number, as its slider has it. @type {(name: string) => string} */
export function axisTitle(name) {
  return name.replace(/^(?:surface|schedule|start)\./, "");
}

/** @type {(quantity: MapQuantity) => string} */
export function quantityTitle(quantity) {
  if (quantity === "final_loss") return _("Final loss");
  if (quantity === "best_loss") return _("Best loss");
  if (quantity === "steps_to_tolerance") return _("Steps until close enough");
  return _("Outcome");
}
