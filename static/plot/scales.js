/**
 * @typedef {object} Scale From a number to what is drawn of it, and where the ticks go.
 * @property {"linear" | "log" | "symlog"} kind
 * @property {(value: number) => number} forward
 * @property {{values: number[], texts: string[]} | null} ticks Null where whole decades are right.
 * @property {number} top What lies above this, as drawn, is out of the plot.
 */

/** A symmetric logarithm shows this many decades on either side of zero. */
const DECADES = 5;

/** Decades above the highest start at which a climbing run leaves the plot. */
const HEADROOM = 2;

/**
 * The scale for losses: logarithmic, unless some are negative; then logarithmic on both sides of
 * zero.
 * @type {(series: Float64Array[]) => Scale}
 */
export function lossScale(series) {
  const firsts = series.map((values) => Math.abs(values[0] ?? 0));
  const highest = Math.max(Number.MIN_VALUE, ...firsts) * 10 ** HEADROOM;
  const low = Math.min(0, ...series.map(least));
  if (low === 0)
    return {
      kind: "log",
      forward: Math.log10,
      ticks: null,
      top: firsts.length ? Math.log10(highest) : Infinity,
    };
  return symlog(Math.max(-low, highest / 10 ** HEADROOM));
}

/** @type {(values: Float64Array) => number} */
function least(values) {
  let low = Infinity;
  for (const value of values) low = Math.min(value, low);
  return low;
}

/**
 * @param {number} reach The largest magnitude to show.
 * @returns {Scale}
 */
export function symlog(reach) {
  const top = Math.ceil(Math.log10(reach));
  const unit = 10 ** (top - DECADES);
  /** @param {number} value */
  const forward = (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / unit);
  const magnitudes = Array.from({ length: DECADES }, (_, i) => 10 ** (top - DECADES + 1 + i));
  const values = [...magnitudes.map((size) => -size).reverse(), 0, ...magnitudes];
  return {
    kind: "symlog",
    forward,
    ticks: { values: values.map(forward), texts: values.map(tickText) },
    top: forward(10 ** top),
  };
}

/** @type {(value: number) => string} */
function tickText(value) {
  if (value === 0) return "0";
  const text =
    Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4
      ? String(Number(value.toPrecision(1)))
      : value.toExponential(0);
  return text.replace("e+", "e").replaceAll("-", "−");
}

/**
 * @typedef {object} Mapping Between a plot's numbers and the pixels of its element.
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 * @property {[number, number]} xRange
 * @property {[number, number]} yRange
 * @property {(x: number) => number} toX
 * @property {(y: number) => number} toY
 * @property {(px: number) => number} fromX
 * @property {(px: number) => number} fromY
 */

/**
 * @param {{left: number, top: number, width: number, height: number}} box Where the axes are inside
 *   the element.
 * @param {[number, number]} xRange What the left and the right end stand for.
 * @param {[number, number]} yRange What the bottom and the top stand for.
 * @returns {Mapping}
 */
export function mapping(box, xRange, yRange) {
  const xScale = box.width / (xRange[1] - xRange[0]);
  const yScale = box.height / (yRange[1] - yRange[0]);
  return {
    ...box,
    xRange,
    yRange,
    toX: (x) => box.left + (x - xRange[0]) * xScale,
    toY: (y) => box.top + (yRange[1] - y) * yScale,
    fromX: (px) => xRange[0] + (px - box.left) / xScale,
    fromY: (py) => yRange[1] - (py - box.top) / yScale,
  };
}
