/** @import { MapData } from "./answer.js" */
/** @import { FrameAxis } from "./frame.js" */
/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Run } from "../scene/race.js" */
/** @import { MapQuantity } from "../types.js" */
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { decadeTicks, powerText } from "../plot/ticks.js";
import { isGone, outcomeAt } from "./answer.js";
import { linearTicks } from "./frame.js";
import { lossRange } from "./shades.js";

/** @typedef {{data: MapData, styles: RunStyle[], quantity: MapQuantity}} LineContent */

/**
 * What a curve shows of a cell; nan where there is nothing to show.
 * @type {(content: LineContent, cell: number) => number}
 */
export function valueAtCell({ data, quantity }, cell) {
  if (isGone(outcomeAt(data, cell))) return NaN;
  if (quantity === "steps_to_tolerance") {
    const steps = data.steps[cell] ?? -1;
    return steps < 0 ? NaN : steps;
  }
  return (quantity === "best_loss" ? data.bestLoss : data.finalLoss)[cell] ?? NaN;
}

/** The same of a run of the race. @type {(run: Run, quantity: MapQuantity) => number} */
export function valueOfEnd({ outcome, metrics }, quantity) {
  if (!metrics || isGone(outcome?.code ?? "") || quantity === "outcome") return NaN;
  return metrics[quantity] ?? NaN;
}

/**
 * The run whose curve is nearest to a place in a column; one that flew off there is at the top.
 * @type {(content: LineContent, column: number, place: number) => number}
 */
export function nearestRun(content, column, place) {
  const cells = content.data.acrossValues.length;
  const { axis, toPlace } = valueAxis(content);
  const distances = content.styles.map((_style, run) => {
    const value = valueAtCell(content, run * cells + column);
    return Math.abs((Number.isFinite(value) ? toPlace(value) : axis.range[1]) - place);
  });
  return distances.indexOf(Math.min(...distances));
}

/**
 * The upright axis: logarithmic for losses, as far down as colors tell.
 * @type {(content: LineContent) => {axis: FrameAxis, toPlace: (value: number) => number}}
 */
export function valueAxis({ data, quantity }) {
  if (quantity === "steps_to_tolerance") {
    const most = Math.max(1, ...data.steps);
    const ticks = linearTicks(0, most);
    return {
      axis: { title: _("steps until close enough"), range: [0, 1.1 * most], ticks },
      toPlace: (steps) => steps,
    };
  }
  const losses = quantity === "best_loss" ? data.bestLoss : data.finalLoss;
  const { floor, low, high } = lossRange(losses, (cell) => isGone(outcomeAt(data, cell)));
  const place = (/** @type {number} */ loss) => Math.log10(Math.max(loss - floor, 1e-300));
  const [bottom, top] = [place(low), place(high)];
  const room = 0.06 * Math.max(1, top - bottom);
  const values = decadeTicks([bottom, top + room]);
  const best = quantity === "best_loss" ? _("best loss") : _("final loss");
  const title =
    floor < 0 ? _("{loss} above {floor}", { loss: best, floor: formatNumber(floor, 3) }) : best;
  return {
    axis: {
      title,
      range: [bottom - room, top + 2 * room],
      ticks: { values, texts: values.map(powerText) },
    },
    toPlace: (loss) => Math.min(top + 2 * room, Math.max(bottom, place(loss))),
  };
}
