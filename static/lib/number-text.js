/** Characters and what people mean by them where a number is asked for. */
const SIGNS = /** @type {[RegExp, string][]} */ ([
  [/[\u2010-\u2015\u2212]/g, "-"],
  [/[\u00d7\u00b7\u22c5\u2217]/g, "*"],
  [/[\u2044\u2215\u00f7]/g, "/"],
]);

const RAISED = /[\u2070\u00b9\u00b2\u00b3\u2074-\u207b]+/g;

const PART =
  /^([+-]?)([0-9][0-9.,_' ]*|[.,][0-9]+)?(?:e([+-]?[0-9]+)|([*x]?)10(?:\^|\*\*)([+-]?[0-9]+))?$/i;

/** A fraction in one character, such as ½, beside a digit. */
const MIXED = /[0-9.,e]\p{No}|\p{No}[0-9.,e]/iu;

/** Characters of the longest text that is read as a number. */
const LONGEST = 400;

const GROUPS = /^[1-9][0-9]{0,2}(?:([.,_' ])[0-9]{3})(?:\1[0-9]{3})*$/;

/**
 * The numbers that a text can mean: one as a rule, none where it is no number, two where a comma may be of either kind.
 *
 * Takes a decimal comma, groups of three digits, fractions, percent, and powers of ten in every spelling. `tests/golden/typed_numbers.json`
 * holds this function and its twin on the server, `app/scene/number_text.py`, to the same readings.
 *
 * @param {string} text
 * @returns {number[]}
 */
export function numberReadings(text) {
  if (text.length > LONGEST || MIXED.test(text.replace(RAISED, ""))) return [];
  const raised = text.replace(RAISED, (run) => `^${run.normalize("NFKC")}`);
  let plain = raised.normalize("NFKC");
  for (const [characters, sign] of SIGNS) plain = plain.replace(characters, sign);
  const [, whole = "", percent] = /^(.*?)\s*(%?)$/s.exec(plain.trim()) ?? [];
  const parts = whole
    .replace(/\s*([-+*/^])\s*/g, "$1")
    .split("/")
    .map(partReadings);
  const [above = [], below = [1]] = parts;
  if (parts.length > 2) return [];
  const values = above.flatMap((a) => below.map((b) => (percent ? a / b / 100 : a / b)));
  return [...new Set(values)].filter(Number.isFinite);
}

/**
 * @param {string} text A number without fraction bar.
 * @returns {number[]}
 */
function partReadings(text) {
  const [matched, sign, digits, exponent, times, power] = PART.exec(text) ?? [];
  const isPowerOfTen = power !== undefined;
  if (!matched || (isPowerOfTen && (digits !== undefined) !== (times !== ""))) return [];
  if (digits === undefined && exponent === undefined && !isPowerOfTen) return [];
  return decimals(digits ?? "1").map((decimal) =>
    Number(`${sign}${decimal}e${exponent ?? power ?? 0}`),
  );
}

/**
 * @param {string} digits Digits with points, commas and spaces.
 * @returns {string[]} What they can mean, with a point before the decimals.
 */
function decimals(digits) {
  const [, group] = GROUPS.exec(digits) ?? [];
  const joined = digits.replaceAll(/[.,_' ]/g, "");
  if (group && digits.split(group).length > 2) return [joined];
  if (group === ",") return [joined, digits.replace(",", ".")];
  if (group && group !== ".") return [joined];
  if (/^[0-9]*[.,]?[0-9]*$/.test(digits)) return [digits.replace(",", ".")];
  const mark =
    digits.includes(",") && digits.lastIndexOf(",") > digits.lastIndexOf(".") ? "," : ".";
  const [whole = "", part = "", ...more] = digits.split(mark);
  const isGrouped = GROUPS.test(whole) && !whole.includes(mark);
  return isGrouped && more.length === 0 && /^[0-9]*$/.test(part)
    ? [`${whole.replaceAll(/[.,_' ]/g, "")}.${part}`]
    : [];
}
