/** @import { Theme } from "../plot/palette.js" */
import { channels, mix, readTheme } from "../plot/palette.js";

/** @typedef {[number, number, number]} Color 0 … 255 each. */

/** For values below and above zero; told apart with any kind of color vision. */
const BELOW = "#d55e00";
const ABOVE = "#0072b2";
const ABOVE_ON_DARK = "#56b4e9";

/** The window's frame: neither of the two, and no gray. */
const WINDOW = "#b0127b";
const WINDOW_ON_DARK = "#ff7ac6";

/**
 * @param {number} part 0 (paper) … 1 (ink)
 * @param {Theme} theme
 * @returns {Color}
 */
export function gray(part, theme) {
  return mix(theme.paper, theme.ink, clamp(part));
}

/**
 * A signed value: paper at zero, one hue below and another above.
 *
 * @param {number} part −1 … 1
 * @param {Theme} theme
 * @returns {Color}
 */
export function signed(part, theme) {
  return mix(theme.paper, part < 0 ? BELOW : aboveZero(theme), clamp(Math.abs(part)));
}

/**
 * The page's colors and the lab's own.
 *
 * @typedef {Theme & {window: string, alarm: string, below: string, above: string}} LabTheme
 */

/**
 * @param {Element} element
 * @returns {LabTheme}
 */
export function readLabTheme(element) {
  const theme = readTheme(element);
  const alarm = getComputedStyle(element).getPropertyValue("--alarm").trim();
  return {
    ...theme,
    alarm,
    below: BELOW,
    above: aboveZero(theme),
    window: isDark(rgb(theme.paper)) ? WINDOW_ON_DARK : WINDOW,
  };
}

/** @param {Theme} theme */
function aboveZero({ paper }) {
  return isDark(rgb(paper)) ? ABOVE_ON_DARK : ABOVE;
}

/**
 * @param {Color} background
 * @returns {"#000000" | "#ffffff"} What is read more easily on it.
 */
export function readable(background) {
  const dark = luminance(background);
  return 1.05 / (dark + 0.05) > (dark + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

/**
 * @param {Color} color
 * @returns {boolean}
 */
export function isDark(color) {
  return luminance(color) < 0.18;
}

/** @param {Color} color */
function luminance(color) {
  const [r = 0, g = 0, b = 0] = color.map((part) =>
    part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {Color} color
 * @returns {string}
 */
export function css([red, green, blue]) {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}

/**
 * @param {string} color #rrggbb
 * @returns {Color}
 */
export function rgb(color) {
  const [red = 0, green = 0, blue = 0] = channels(color);
  return [255 * red, 255 * green, 255 * blue];
}

/** @param {number} part */
function clamp(part) {
  return Math.max(0, Math.min(1, part));
}

/**
 * @param {ArrayLike<number>} values
 * @returns {number} The largest size of any; 1 where all are zero.
 */
export function reach(values) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) most = Math.max(most, Math.abs(values[i] ?? 0));
  return most || 1;
}
