/**
 * A number for reading: four significant digits, an exponent only where it helps, a real minus sign.
 *
 * @param {number | null | undefined} value
 * @param {number} [digits]
 * @returns {string} A dash for what is not there.
 */
export function short(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  return plain(value, digits).replace("e+", "e").replaceAll("-", "−");
}

/**
 * @param {number} value
 * @param {number} digits
 * @returns {string}
 */
function plain(value, digits) {
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e5) return value.toExponential(digits - 1);
  return size >= 10 ** (digits - 1) ? String(Math.round(value)) : value.toPrecision(digits);
}

/**
 * A number for a name: three significant digits at most, none that say nothing.
 *
 * @param {number} value
 * @returns {string}
 */
export function brief(value) {
  return String(rounded(value)).replace("e+", "e").replaceAll("-", "−");
}

/**
 * Several numbers, as one place or direction.
 *
 * @param {readonly number[]} values
 * @returns {string}
 */
export function tuple(values) {
  return values.length === 1
    ? short(values[0])
    : `(${values.map((value) => short(value)).join(", ")})`;
}

/**
 * The value nearest to `value` with `digits` significant digits: what a slider writes into the link.
 *
 * @param {number} value
 * @param {number} [digits]
 * @returns {number}
 */
export function rounded(value, digits = 3) {
  return Number(value.toPrecision(digits));
}
