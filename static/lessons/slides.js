/** Type is made smaller until a slide fits, but not beyond this part of its size; then it scrolls. */
const SMALLEST = 0.5;
const FINER = 0.95;

/**
 * @param {number} at
 * @param {1 | -1} direction
 * @param {number} count
 * @returns {number | null} Null before the first and after the last.
 */
export function slideAfter(at, direction, count) {
  const next = at + direction;
  return next >= 0 && next < count ? next : null;
}

/**
 * The slide that an address asks for: `?present=1#3`, or `#last`.
 *
 * @param {string} query
 * @param {string} hash
 * @returns {number | null} From 0, or -1 for the last; null where no presentation is asked for.
 */
export function slideAsked(query, hash) {
  if (!new URLSearchParams(query).has("present")) return null;
  if (hash === "#last") return -1;
  const number = Number(hash.slice(1));
  return Number.isInteger(number) && number > 0 ? number - 1 : 0;
}

/**
 * Makes all type as small as it must be for a slide to fit the window.
 *
 * @param {HTMLElement} slide
 */
export function fitSlide(slide) {
  const root = document.documentElement;
  root.style.fontSize = "";
  const whole = Number.parseFloat(getComputedStyle(root).fontSize);
  for (
    let part = FINER;
    part > SMALLEST && slide.scrollHeight > slide.clientHeight + 1;
    part *= FINER
  )
    root.style.fontSize = `${part * whole}px`;
}
