/**
 * A number for reading: four significant digits, an exponent only where it helps, a real minus
 * sign.
 *
 * @param {number | null | undefined} value
 * @param {number} [digits]
 * @returns {string} A dash for what is not there.
 */
export function formatNumber(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  return toText(value, digits).replace("e+", "e").replaceAll("-", "−");
}

/** @type {(value: number, digits: number) => string} */
function toText(value, digits) {
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(digits - 1);
  return size >= 10 ** (digits - 1) ? String(Math.round(value)) : value.toPrecision(digits);
}

/**
 * A number for a name: three significant digits at most, none that say nothing.
 * @type {(value: number) => string}
 */
export function formatRounded(value) {
  return String(rounded(value)).replace("e+", "e").replaceAll("-", "−");
}

/** Several numbers, as one place or direction. @type {(values: readonly number[]) => string} */
export function formatTuple(values) {
  return values.length === 1
    ? formatNumber(values[0])
    : `(${values.map((value) => formatNumber(value)).join(", ")})`;
}

/**
 * The value nearest to `value` with `digits` significant digits: what a slider writes into the
 * link.
 * @type {(value: number, digits?: number) => number}
 */
export function rounded(value, digits = 3) {
  return Number(value.toPrecision(digits));
}

/** Whole numbers as the page's language groups them. @returns {Intl.NumberFormat} */
function grouped() {
  return new Intl.NumberFormat(document.documentElement.lang || "en");
}

/** @type {(value: number) => string} */
export function formatInteger(value) {
  return grouped().format(value);
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** Three significant digits and a unit. @type {(bytes: number) => string} */
export function formatBytes(bytes) {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${UNITS[power]}`;
}

/**
 * A number that has to fit into a cell: at most `room` characters, a real minus sign, no zero
 * before the point.
 * @type {(value: number, room?: number) => string}
 */
export function formatCell(value, room = 5) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = trimmed(value.toFixed(digits));
  return (text.length > room ? trimmed(value.toFixed(Math.max(0, digits - 1))) : text).replace(
    "-",
    "−",
  );
}

/** @param {string} text */
function trimmed(text) {
  const trimmedText = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return trimmedText === "-0" ? "0" : trimmedText.replace(/^(-?)0\./, "$1.");
}

/**
 * A number in a sentence: up to four decimals, without the rounding errors of binary fractions.
 * @type {(value: number) => string}
 */
export function formatDecimal(value) {
  const text = String(Number(value.toFixed(4)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}
