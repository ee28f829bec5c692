/** @import { MapData } from "./answer.js" */
/** @import { Basin } from "./basins.js" */
/** @import { Color, Shading } from "./shades.js" */
/** @import { RunStyle } from "../plot/palette.js" */
/** @import { MapQuantity, MapTheory } from "../types.js" */
import { element, svg } from "../lib/dom.js";
import { formatTuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { runName } from "../lib/icons.js";
import { kindTitle } from "../plot/map-figure.js";
import { isGone, outcomeAt, quantityTitle } from "./answer.js";
import { MARK_PATHS } from "./marks.js";
import { outcomeColor, rampColors } from "./shades.js";

/** Basins beyond this many are told as one. */
const MOST_BASINS = 6;

/**
 * The key of a plane: its colors and its marks in words.
 * @type {(data: MapData, quantity: MapQuantity, shading: Shading) => HTMLElement[]}
 */
export function planeKey(data, quantity, shading) {
  const found = outcomesIn(data);
  const stays = found.filter(({ code }) => !isGone(code));
  const colors =
    quantity === "outcome"
      ? stays.map(({ code, title }) => entry(patch(outcomeColor(code)), title))
      : [rampEntry(quantity, shading)];
  const never =
    quantity === "steps_to_tolerance" && data.steps.some((_count, cell) => isNever(data, cell))
      ? [entry(patch([68, 1, 84]), _("never"))]
      : [];
  return [...colors, ...never, ...goneEntries(found), ...markEntries(data)];
}

/** @type {(data: MapData, cell: number) => boolean} */
function isNever(data, cell) {
  return (data.steps[cell] ?? -1) < 0 && !isGone(outcomeAt(data, cell));
}

/** The key of curves. @type {(data: MapData, styles: RunStyle[]) => HTMLElement[]} */
export function lineKey({ marks }, styles) {
  const bar = element("i", { class: "gone-bar", "aria-hidden": "true" });
  const dots = element("i", { class: "limit-line", "aria-hidden": "true" });
  const hasLimit = marks.some(({ border }) => border.length > 0);
  return [
    ...styles.map((style) => entry(runName(style), "")),
    entry(bar, _("flew off")),
    ...(hasLimit ? [entry(dots, _("theory’s limit"))] : []),
  ];
}

/**
 * The key of basins: where starts end, largest first.
 *
 * @param {MapData} data
 * @param {Basin[]} basins
 * @param {Color} unsettled
 * @returns {HTMLElement[]}
 */
export function basinsKey(data, basins, unsettled) {
  const shown = basins.slice(0, MOST_BASINS).map(({ point, color, share }) => {
    const place = `${kindTitle(point.kind)} ${formatTuple([point.x, point.y])}`;
    return entry(patch(color), `${place}, ${percent(share)}`);
  });
  const rest = basins.slice(MOST_BASINS);
  if (rest.length > 0) shown.push(entry(null, _("{count} more minima", { count: rest.length })));
  const cells = data.minimum.length;
  const open = data.minimum.filter((index, i) => index < 0 && !isGone(outcomeAt(data, i))).length;
  if (open > 0)
    shown.push(
      entry(patch(unsettled), _("not settled, {share}", { share: percent(open / cells) })),
    );
  return [...shown, ...goneEntries(outcomesIn(data)), entry(null, _("Lighter: settles sooner."))];
}

/** @type {(share: number) => string} */
function percent(share) {
  return share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`;
}

/** @type {(data: MapData) => MapData["outcomes"]} */
function outcomesIn(data) {
  return data.outcomes.filter((_outcome, i) => data.outcome.includes(i));
}

/** @type {(found: MapData["outcomes"]) => HTMLElement[]} */
function goneEntries(found) {
  const gone = found.filter(({ code }) => isGone(code)).map(({ title }) => title);
  if (gone.length === 0) return [];
  const hatched = element("i", { class: "swatch-cell hatched", "aria-hidden": "true" });
  return [entry(hatched, gone.join(", "))];
}

/** @type {(data: MapData) => HTMLElement[]} */
function markEntries({ marks: [marks] }) {
  if (!marks) return [];
  const { border, theory, best, optimum } = marks;
  return [
    ...(border.length ? [entry(borderPicture(), limitWords(theory))] : []),
    ...(best ? [entry(markPicture("best"), _("best cell"))] : []),
    ...(optimum ? [entry(markPicture("optimum"), _("theory’s best"))] : []),
  ];
}

/** @type {(theory: MapTheory | null) => string} */
function limitWords(theory) {
  const limit = theory?.limit ?? "";
  if (theory?.everywhere === false)
    return limit ? _("limit near the minimum, {limit}", { limit }) : _("limit near the minimum");
  return limit ? _("theory’s limit, {limit}", { limit }) : _("theory’s limit");
}

/** @type {(quantity: MapQuantity, shading: Shading) => HTMLElement} */
function rampEntry(quantity, { best, worst }) {
  const ramp = element("i", { class: "ramp", "aria-hidden": "true" });
  ramp.style.background = `linear-gradient(90deg, ${rampColors().toReversed().join(", ")})`;
  const name = element("span", { class: "sr-only" }, quantityTitle(quantity));
  return element("li", {}, name, best, ramp, worst);
}

/** @type {(picture: Element | null, words: string) => HTMLElement} */
function entry(picture, words) {
  return element("li", {}, picture, words);
}

/** @type {(color: Color) => HTMLElement} */
function patch(color) {
  const square = element("i", { class: "swatch-cell", "aria-hidden": "true" });
  square.style.background = `rgb(${color.map(Math.round).join(" ")})`;
  return square;
}

/** @type {(name: keyof typeof MARK_PATHS) => SVGElement} */
function markPicture(name) {
  const about = { class: "mark-picture", viewBox: "0 0 16 16", "aria-hidden": "true" };
  return svg("svg", about, svg("path", { class: `mark ${name}`, d: MARK_PATHS[name] }));
}

function borderPicture() {
  const about = { class: "mark-picture", viewBox: "0 0 22 16", "aria-hidden": "true" };
  const d = "M1 8H21";
  return svg(
    "svg",
    about,
    svg("path", { class: "casing", d }),
    svg("path", { class: "border", d }),
  );
}
