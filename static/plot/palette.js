/** @import { Catalog, RuleRecord, Scene } from "../types.js" */
import { runTitles } from "../scene/titles.js";

/*
 * Colors and dashes. A run's color is that of its rule's family, which the catalogue has; dash and
 * mark follow from its place in the race, so that a link shows the same picture to everybody.
 */

/** Lengths of dash and gap in pixels. */
const DASHES = [[], [9, 4], [2.5, 3], [10, 3, 2, 3], [5, 3], [16, 4], [10, 3, 2, 3, 2, 3]];

/** Marks of end points, as many as dashes. */
const SYMBOLS = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "triangle-down",
  "bowtie",
  "hourglass",
];

/** Pixels of the plots' type on a page. */
const USUAL_SIZE = 12;

/** Tint of the last of many runs of one color, as a fraction of the way to ink. */
const LAST_TINT = 0.7;

/** Below this ratio a color needs its casing to be dark on light, or light on dark. */
const ENOUGH_CONTRAST = 3;

/**
 * @typedef {object} Theme The page's colors, as its stylesheet declares them.
 * @property {string} ink
 * @property {string} muted
 * @property {string} rule Lines of axes and grids.
 * @property {string} paper
 * @property {string[]} ramp The contour's colors, from the lowest loss to the highest.
 * @property {string} contour Its lines.
 * @property {string} alarm What warns.
 * @property {string} font
 * @property {number} size Of the plots' type, in pixels.
 * @property {number} scale Factor on the width of lines and the size of marks.
 *
 * @typedef {object} Stroke How a run is drawn.
 * @property {string} color
 * @property {string} casing
 * @property {number[]} dash
 * @property {string} symbol How its end points are marked, by Plotly's name.
 *
 * @typedef {{title: string, stroke: Stroke}} RunStyle Name and line of a run.
 */

/** @type {(element: Element) => Theme} */
export function readTheme(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const read = (name) => style.getPropertyValue(name).trim();
  const size = Number.parseFloat(read("--plot-size")) || USUAL_SIZE;
  return {
    ink: read("--ink"),
    muted: read("--muted"),
    rule: read("--rule"),
    paper: read("--plot-paper"),
    ramp: read("--ramp").split(/\s+/),
    contour: read("--contour-line"),
    alarm: read("--alarm"),
    font: style.fontFamily,
    size,
    scale: size / USUAL_SIZE,
  };
}

/**
 * The line of each run of a race. Runs of one family have its color, further ones in ordered tints.
 *
 * @param {readonly {rule: string}[]} runs
 * @param {{rules: readonly Pick<RuleRecord, "slug" | "color">[]}} catalog
 * @param {Theme} theme
 * @returns {Stroke[]}
 */
export function strokesOf(runs, { rules }, theme) {
  const page = luminance(channels(theme.paper)) < 0.2 ? "dark" : "light";
  const families = runs.map(
    ({ rule }) => rules.find(({ slug }) => slug === rule)?.color[page] ?? theme.ink,
  );
  return families.map((family, index) => {
    const alike = families.filter((other) => other === family).length;
    const rank = families.slice(0, index).filter((other) => other === family).length;
    const target = family === theme.ink ? theme.paper : theme.ink;
    const color = hex(mix(family, target, (LAST_TINT * rank) / Math.max(4, alike)));
    return {
      color,
      casing: contrast(color, theme.paper) >= ENOUGH_CONTRAST ? theme.paper : theme.ink,
      dash: DASHES[index % DASHES.length] ?? [],
      symbol: SYMBOLS[index % SYMBOLS.length] ?? "circle",
    };
  });
}

/**
 * Every run's name and line.
 * @type {(scene: Scene, catalog: Catalog, theme: Theme) => RunStyle[]}
 */
export function runStyles(scene, catalog, theme) {
  const titles = runTitles(scene, catalog);
  return strokesOf(scene.runs, catalog, theme).map((stroke, i) => ({
    title: titles[i] ?? "",
    stroke,
  }));
}

/**
 * @param {string} color #rrggbb
 * @param {number} alpha 0 … 1
 * @returns {string} The color, through which one sees what is behind.
 */
export function translucent(color, alpha) {
  return `rgba(${channels(color)
    .map((part) => Math.round(255 * part))
    .join(",")},${alpha})`;
}

/**
 * WCAG's contrast ratio of two #rrggbb colors.
 *
 * @param {string} one
 * @param {string} other
 * @returns {number} 1 … 21
 */
export function contrast(one, other) {
  const [dark = 0, light = 0] = [one, other]
    .map((color) => luminance(channels(color)))
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * WCAG's relative luminance, 0 … 1.
 * @type {(channels: readonly number[]) => number} Of 0 … 1 each.
 */
export function luminance(channels) {
  const [r = 0, g = 0, b = 0] = channels.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * @param {string} color #rrggbb
 * @returns {number[]} Three numbers, 0 … 1.
 */
export function channels(color) {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
}

/**
 * @param {string} from
 * @param {string} to
 * @param {number} part 0 … 1
 * @returns {[number, number, number]} 0 … 255 each.
 */
export function mix(from, to, part) {
  const [a, b] = [channels(from), channels(to)];
  /** @param {number} i */
  const channel = (i) => 255 * ((a[i] ?? 0) + part * ((b[i] ?? 0) - (a[i] ?? 0)));
  return [channel(0), channel(1), channel(2)];
}

/**
 * The color at a part of the way along a ramp.
 *
 * @param {readonly string[]} ramp #rrggbb each.
 * @param {number} part 0 … 1
 * @returns {[number, number, number]} 0 … 255 each.
 */
export function alongRamp(ramp, part) {
  const place = Math.min(1, Math.max(0, part)) * (ramp.length - 1);
  const at = Math.min(ramp.length - 2, Math.floor(place));
  return mix(ramp[at] ?? "#000000", ramp[at + 1] ?? "#000000", place - at);
}

/** #rrggbb of channels, 0 … 255 each. @type {(channels: [number, number, number]) => string} */
function hex(channels) {
  return `#${channels.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}
