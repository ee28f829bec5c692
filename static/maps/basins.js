/** @import { MapData } from "./answer.js" */
/** @import { Color, Shading } from "./shades.js" */
/** @import { CriticalPoint } from "../types.js" */
import { isGone, outcomeAt } from "./answer.js";

/** Hues of minima, in degrees, as far apart as so few can be. */
const HUES = [240, 55, 150, 330, 195, 95, 290, 20];

/**
 * Lightness of what settles last and first, and the colorfulness of both, so that paths are what
 * the eye sees first.
 */
const LOOKS = { light: { slow: 0.7, fast: 0.95 }, dark: { slow: 0.26, fast: 0.56 } };
const CHROMA = 0.08;

/** The soonest and the latest of the starts that settle, this part each, are not told apart. */
const TAIL = 0.03;

/**
 * @typedef {object} Basin Starts that end at one point.
 * @property {number} index Of the critical point.
 * @property {CriticalPoint} point
 * @property {Color} color
 * @property {number} share Of all starts, 0 … 1.
 */

/**
 * The points that some start ends at, the largest basin first.
 * @type {(data: MapData, look: "light" | "dark") => Basin[]}
 */
export function basinsOf(data, look) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const index of data.minimum) if (index >= 0) counts.set(index, (counts.get(index) ?? 0) + 1);
  return [...counts]
    .flatMap(([index, count]) => {
      const point = data.criticalPoints[index];
      const share = count / data.minimum.length;
      return point ? [{ index, point, share, color: basinColor(index, 0.6, look) }] : [];
    })
    .sort((one, other) => other.share - one.share);
}

/**
 * Colors of starts: the hue by where they end, the shade by how soon.
 * @type {(data: MapData, look: "light" | "dark") => Shading}
 */
export function basinShading(data, look) {
  const { minimum, steps } = data;
  const settled = steps.filter((count, cell) => count >= 0 && (minimum[cell] ?? -1) >= 0).sort();
  const [from, to] = [TAIL, 1 - TAIL].map((part) =>
    Math.log(1 + (settled[Math.floor(part * (settled.length - 1))] ?? 0)),
  );
  const speed = (/** @type {number} */ count) => {
    if (count < 0) return 0;
    const late = (Math.log(1 + count) - (from ?? 0)) / ((to ?? 0) - (from ?? 0) || 1);
    return 1 - Math.min(1, Math.max(0, late));
  };
  return {
    colorOf: (cell) => {
      if (isGone(outcomeAt(data, cell))) return null;
      const index = minimum[cell] ?? -1;
      return index < 0 ? unsettled(look) : basinColor(index, speed(steps[cell] ?? -1), look);
    },
    best: "",
    worst: "",
  };
}

/** The color of starts that end nowhere in particular. @type {(look: "light" | "dark") => Color} */
export function unsettled(look) {
  return oklch(look === "light" ? 0.8 : 0.38, 0, 0);
}

/** @type {(index: number, speed: number, look: "light" | "dark") => Color} */
function basinColor(index, speed, look) {
  const { slow, fast } = LOOKS[look];
  return oklch(slow + speed * (fast - slow), CHROMA, HUES[index % HUES.length] ?? 0);
}

/**
 * A color by its perceived lightness, colorfulness and hue (Ottosson, 2020).
 * @type {(lightness: number, chroma: number, hue: number) => Color} Lightness 0 … 1, hue in
 *   degrees.
 */
export function oklch(lightness, chroma, hue) {
  const [a, b] = [Math.cos, Math.sin].map((turn) => chroma * turn((hue * Math.PI) / 180));
  const [l = 0, m = 0, s = 0] = [
    [0.3963377774, 0.2158037573],
    [-0.1055613458, -0.0638541728],
    [-0.0894841775, -1.291485548],
  ].map(([ofA = 0, ofB = 0]) => (lightness + ofA * (a ?? 0) + ofB * (b ?? 0)) ** 3);
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** A linear channel as a screen wants it, 0 … 255. @param {number} linear */
function channel(linear) {
  const part = Math.min(1, Math.max(0, linear));
  return 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
}
