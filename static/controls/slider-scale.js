/** @import { NumberField } from "../types.js" */
import { rounded } from "../lib/format.js";

/** A range input has this many places. */
export const PLACES = 1000;

/**
 * A declared range wider than this many times the value it is about says nothing about where to
 * look.
 */
const MAX_RANGE_RATIO = 1e4;

/**
 * The range that a slider covers: the declared one, except that an immense linear one is narrowed
 * to what lies around the value. The number box still takes the whole of it.
 * @type {(field: NumberField, value: number) => {low: number, high: number}}
 */
export function sliderRange(field, value) {
  const immense =
    field.scale === "linear" &&
    field.high - field.low > MAX_RANGE_RATIO * Math.max(1, Math.abs(field.default));
  if (!immense) return { low: field.low, high: field.high };
  const reach = Math.max(field.whole ? 20 : 5, 2 * Math.abs(value));
  return { low: Math.max(field.low, -reach), high: Math.min(field.high, reach) };
}

/**
 * True if equal ratios are equal distances on its slider.
 * @type {(field: NumberField) => boolean}
 */
function isLogarithmic(field) {
  return field.scale === "log" && field.high > 0;
}

/**
 * Low end of the decades of a logarithmic slider that may also be zero.
 * @type {(field: NumberField) => number}
 */
function firstDecade(field) {
  return field.low > 0 ? field.low : field.high * 1e-8;
}

/**
 * 0 … PLACES
 * @type {(field: NumberField, value: number, range?: {low: number, high: number}) => number}
 */
export function toPlace(field, value, range = sliderRange(field, value)) {
  if (isLogarithmic(field)) {
    const low = firstDecade(field);
    if (value < low) return 0;
    return (PLACES * Math.log(value / low)) / Math.log(field.high / low);
  }
  return (PLACES * (value - range.low)) / (range.high - range.low);
}

/**
 * The value at a place of the slider, with about three significant digits; the ends are exact.
 * @type {(field: NumberField, place: number, range: {low: number, high: number}) => number}
 */
export function fromPlace(field, place, range) {
  const value = valueAt(field, place, range);
  return field.whole ? Math.round(value) : value;
}

/** @type {(field: NumberField, place: number, range: {low: number, high: number}) => number} */
function valueAt(field, place, range) {
  if (place <= 0) return range.low;
  if (place >= PLACES) return topOf(range);
  const part = place / PLACES;
  if (isLogarithmic(field)) {
    const low = firstDecade(field);
    return clamp(rounded(low * (field.high / low) ** part), field);
  }
  const value = range.low + part * (range.high - range.low);
  return clamp(stepped(value, range), field);
}

/** @param {{low: number, high: number}} range */
function decimalsOf({ low, high }) {
  return Math.max(0, Math.ceil(3 - Math.log10(high - low)));
}

/**
 * Rounded to about a thousandth of the range, as a decimal number: near zero, significant digits
 * would be noise.
 * @type {(value: number, range: {low: number, high: number}) => number}
 */
function stepped(value, range) {
  return Number(value.toFixed(decimalsOf(range)));
}

/**
 * The upper end; one that is only just below a round number, as of a range that is open there,
 * without its many nines.
 * @type {(range: {low: number, high: number}) => number}
 */
function topOf(range) {
  if (String(range.high).length < 12) return range.high;
  const unit = 10 ** -decimalsOf(range);
  return Number((Math.ceil(range.high / unit - 1) * unit).toFixed(decimalsOf(range)));
}

/** @type {(value: number, field: NumberField) => number} */
function clamp(value, field) {
  return Math.min(field.high, Math.max(field.low, value));
}
