import { formatRounded } from "../lib/format.js";

/**
 * Whole decades in a range, at most about six of them.
 * @type {(range: [number, number]) => number[]}
 */
export function decadeTicks([low, high]) {
  const first = Math.ceil(low);
  const count = Math.floor(high) - first + 1;
  if (count < 2) return [low, (low + high) / 2, high].map((value) => Number(value.toFixed(2)));
  const every = Math.ceil(count / 6);
  return Array.from({ length: count }, (_decade, i) => first + i).filter(
    (decade) => decade % every === 0,
  );
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @type {(decade: number) => string} */
export function powerText(decade) {
  if (!Number.isInteger(decade)) return Number((10 ** decade).toPrecision(2)).toString();
  if (decade >= -2 && decade <= 3) return String(Number((10 ** decade).toPrecision(1)));
  return `10${decade < 0 ? "⁻" : ""}${[...String(Math.abs(decade))].map((digit) => RAISED[Number(digit)]).join("")}`;
}

/**
 * Ones, twos and fives in a range of few decades; in a wide one only ones.
 *
 * @param {[number, number]} range Of a decimal logarithm.
 * @returns {{values: number[], texts: string[]}}
 */
export function logTicks([low, high]) {
  const decades = Array.from(
    { length: Math.ceil(high) - Math.floor(low) + 1 },
    (_decade, i) => Math.floor(low) + i,
  );
  const every = Math.ceil((high - low) / 6);
  const digits = high - low < 2.5 ? [1, 2, 5] : [1];
  const numbers = decades
    .filter((decade) => decade % every === 0)
    .flatMap((decade) => digits.map((digit) => Number(`${digit}e${decade}`)));
  const shown = numbers.filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  return { values: shown.map(Math.log10), texts: shown.map(tickText) };
}

/** Short enough for the margin. @type {(value: number) => string} */
function tickText(value) {
  return value < 1e-3 ? value.toExponential(0).replaceAll("-", "−") : formatRounded(value);
}
