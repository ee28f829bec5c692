/** @returns {Intl.NumberFormat} Whole numbers as the page's language groups them. */
function grouped() {
  return new Intl.NumberFormat(document.documentElement.lang || "en");
}

/**
 * @param {number} value
 * @returns {string}
 */
export function whole(value) {
  return grouped().format(value);
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/**
 * @param {number} bytes
 * @returns {string} Three significant digits and a unit.
 */
export function memory(bytes) {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${UNITS[power]}`;
}

/**
 * A number that has to fit into a cell: at most `room` characters, a real minus sign, no zero before the point.
 *
 * @param {number} value
 * @param {number} [room]
 * @returns {string}
 */
export function cellText(value, room = 5) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = trimmed(value.toFixed(digits));
  return (text.length > room ? trimmed(value.toFixed(Math.max(0, digits - 1))) : text).replace(
    "-",
    "−",
  );
}

/** @param {string} text */
function trimmed(text) {
  const plain = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return plain === "-0" ? "0" : plain.replace(/^(-?)0\./, "$1.");
}

/**
 * A number in a sentence: up to four decimals, without the rounding errors of binary fractions.
 *
 * @param {number} value
 * @returns {string}
 */
export function plain(value) {
  const text = String(Number(value.toFixed(4)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}
