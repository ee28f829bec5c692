/** @import { MapData } from "./answer.js" */
/** @import { MapQuantity } from "../types.js" */
import { formatNumber } from "../lib/format.js";
import { alongRamp } from "../plot/palette.js";
import { isGone, outcomeAt } from "./answer.js";

/** @typedef {[number, number, number]} Color 0 … 255 each. */

/**
 * Viridis (Smith & van der Walt, 2015), from its dark end: equal steps of a number look equally
 * large, in gray and to the color-blind too.
 */
const VIRIDIS = [
  "#440154",
  "#482475",
  "#414487",
  "#355f8d",
  "#2a788e",
  "#21918c",
  "#22a884",
  "#44bf70",
  "#7ad151",
  "#bddf26",
  "#fde725",
];

/** Colors of outcomes that stay on the map. @type {Record<string, Color>} */
const OUTCOMES = {
  converged: [122, 209, 81],
  "step-limit": [42, 120, 142],
  stalled: [72, 36, 117],
};

/** Losses are told apart down to this part of the highest. */
const DECADES = 8;

/** Of the cells that stayed on the map, this part lies below the worst color. */
const SHOWN = 0.98;

/**
 * @typedef {object} Shading From a cell to its color.
 * @property {(cell: number) => Color | null} colorOf Null for a cell that is hatched.
 * @property {string} best What the best color stands for.
 * @property {string} worst
 */

/** @type {(data: MapData, quantity: MapQuantity) => Shading} */
export function shadingOf(data, quantity) {
  const isHatched = (/** @type {number} */ cell) => isGone(outcomeAt(data, cell));
  if (quantity === "outcome")
    return {
      colorOf: (cell) => (isHatched(cell) ? null : outcomeColor(outcomeAt(data, cell))),
      best: "",
      worst: "",
    };
  if (quantity === "steps_to_tolerance") return stepsShading(data, isHatched);
  const losses = quantity === "final_loss" ? data.finalLoss : data.bestLoss;
  return lossShading(losses, isHatched);
}

/** @type {(code: string) => Color} */
export function outcomeColor(code) {
  return OUTCOMES[code] ?? [128, 128, 128];
}

/** @type {(data: MapData, isHatched: (cell: number) => boolean) => Shading} */
function stepsShading({ steps }, isHatched) {
  let [low, high] = [Infinity, 0];
  for (const count of steps) {
    if (count < 0) continue;
    [low, high] = [Math.min(low, count), Math.max(high, count)];
  }
  const [from, to] = [Math.log(low + 1), Math.log(high + 1)];
  return {
    colorOf: (cell) => {
      const count = steps[cell] ?? -1;
      if (isHatched(cell)) return null;
      if (count < 0) return alongRamp(VIRIDIS, 0);
      // the darkest color is for never
      return alongRamp(VIRIDIS, 1 - 0.85 * ((Math.log(count + 1) - from) / (to - from || 1)));
    },
    best: high >= low ? String(low) : "–",
    worst: high >= low ? String(high) : "–",
  };
}

/** @type {(losses: Float64Array, isHatched: (cell: number) => boolean) => Shading} */
function lossShading(losses, isHatched) {
  const { floor, low, high, isClipped } = lossRange(losses, isHatched);
  const place = (/** @type {number} */ loss) => Math.log10(Math.max(loss - floor, 1e-300));
  const [from, to] = [place(low), place(high)];
  return {
    colorOf: (cell) => {
      const loss = losses[cell] ?? NaN;
      if (isHatched(cell) || Number.isNaN(loss)) return null;
      return alongRamp(VIRIDIS, 1 - (place(loss) - from) / (to - from || 1));
    },
    best: `${isClipped ? "≤ " : ""}${formatNumber(low, 2)}`,
    worst: formatNumber(high, 2),
  };
}

/**
 * The losses between which colors tell: down to `DECADES` below the highest, above zero or, where
 * some are negative, above the lowest.
 * @type {(losses: Float64Array, isHatched: (cell: number) => boolean) => {floor: number, low:
 *   number, high: number, isClipped: boolean}} `isClipped`: true if some lie lower.
 */
export function lossRange(losses, isHatched) {
  const shown = losses.filter((loss, cell) => Number.isFinite(loss) && !isHatched(cell)).sort();
  if (shown.length === 0) return { floor: 0, low: 0, high: 1, isClipped: false };
  const lowest = shown[0] ?? 0;
  const floor = Math.min(0, lowest);
  const high = shown[Math.ceil(SHOWN * shown.length) - 1] ?? 1;
  const least = floor + (high - floor) * 10 ** -DECADES;
  const low = Math.max(lowest, least);
  return { floor, low, high: Math.max(high, low), isClipped: lowest < least };
}

/** The ramp of all numbers, from the worst to the best. @returns {readonly string[]} */
export function rampColors() {
  return VIRIDIS;
}
