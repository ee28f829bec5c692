/** @import { Sweepable } from "./axes.js" */
/** @import { Catalog, MapAxis, MapChoice, Scene, SurfaceRecord, View } from "../types.js" */
import { rounded } from "../lib/format.js";
import { number, writeQuery } from "../scene/link.js";
import { withValueAt } from "../scene/paths.js";
import { STARTS, axisOf, commonSweepables, pathOf, sweepables, usualPlane } from "./axes.js";

/**
 * @typedef {object} MapPlan A choice, completed for a scene.
 * @property {MapChoice["kind"]} kind
 * @property {number | null} of Index of the run; null for all.
 * @property {MapAxis} across
 * @property {MapAxis | null} up Null for a line.
 */

/**
 * A choice, completed by what suits the scene; null where nothing of it can be swept.
 *
 * @param {MapChoice} choice
 * @param {Scene} scene
 * @param {SurfaceRecord | undefined} surface The scene's.
 * @param {View} view That is shown.
 * @param {Catalog} catalog
 * @returns {MapPlan | null}
 */
export function planOf(choice, scene, surface, view, catalog) {
  const { kind } = choice;
  const of = Math.min(choice.of, scene.runs.length - 1);
  if (kind === "basins") return { kind, of, ...startAxes(view, choice.ranges) };
  const isLine = kind === "line";
  const found = isLine
    ? commonSweepables(scene, surface, catalog)
    : sweepables(scene, of, surface, catalog);
  const [across, up] = chosenNames(choice, found);
  const first = found.find(({ name }) => name === across);
  const second = found.find(({ name }) => name === up);
  if (!first || (!isLine && !second)) return null;
  const owner = isLine ? null : of;
  /** @param {Sweepable} sweepable */
  const complete = (sweepable) =>
    choice.ranges.find(({ name }) => name === sweepable.name) ??
    axisOf(scene, sweepable, owner, catalog);
  return {
    kind,
    of: owner,
    across: complete(first),
    up: isLine || !second ? null : complete(second),
  };
}

/** The chosen names, where the race has them. @type {(choice: MapChoice, found: Sweepable[]) => [string, string]} */
function chosenNames(choice, found) {
  const [usualAcross, usualUp] = usualPlane(found);
  const has = (/** @type {string} */ name) => found.some((one) => one.name === name);
  const across = has(choice.across) ? choice.across : usualAcross;
  const wanted = has(choice.up) ? choice.up : usualUp;
  if (wanted !== across) return [across, wanted];
  return [across, found.find(({ name }) => name !== across)?.name ?? ""];
}

/** @type {(view: View, ranges: MapAxis[]) => {across: MapAxis, up: MapAxis}} */
function startAxes([x0, x1, y0, y1], ranges) {
  const axis = (/** @type {string} */ name, /** @type {number} */ from, /** @type {number} */ to) =>
    ranges.find((range) => range.name === name) ??
    /** @type {MapAxis} */ ({ name, low: rounded(from, 5), high: rounded(to, 5), scale: "linear" });
  return { across: axis(STARTS[0], x0, x1), up: axis(STARTS[1], y0, y1) };
}

/**
 * The query of a map's page: its race, what is swept, and what the colors tell.
 * @type {(plan: MapPlan, scene: Scene, choice: MapChoice, catalog: Catalog) => string}
 */
export function pageQuery(plan, scene, { show, cells, draw }, catalog) {
  const colors = show === "final_loss" ? "" : `&show=${show}`;
  const search = plan.kind !== "plane" || draw === null ? "" : `&draw=${draw}`;
  return `${mapQuery(plan, scene, cells, catalog)}${colors}${search}`;
}

/**
 * The query of a map: the race's own link, and what is swept.
 *
 * @param {MapPlan} plan
 * @param {Scene} scene
 * @param {number[]} cells Along each axis; empty for the server's own number.
 * @param {Catalog} catalog
 * @returns {string}
 */
export function mapQuery({ of, across, up }, scene, cells, catalog) {
  const items = [
    ...(of === null ? [] : [`of=${of}`]),
    `across=${writeAxis(across)}`,
    ...(up ? [`up=${writeAxis(up)}`] : []),
    ...(cells.length ? [`cells=${cells.slice(0, up ? 2 : 1).join(",")}`] : []),
  ];
  return `${writeQuery(scene, catalog)}&${items.join("&")}`;
}

/** @type {(axis: MapAxis) => string} */
function writeAxis({ name, low, high, scale }) {
  return [name, number(low), number(high), scale].join(",");
}

/**
 * The same map of a scene without what it does not depend on: what is swept, the view, other runs,
 * further seeds. While only those change it need not be asked for again.
 * @type {(plan: MapPlan, scene: Scene) => {plan: MapPlan, scene: Scene}}
 */
export function essence(plan, scene) {
  const { of, across, up } = plan;
  const swept = [across, ...(up ? [up] : [])].reduce(
    (next, axis) => withSwept(next, axis.name, of, axis.low),
    scene,
  );
  const runs = of === null ? swept.runs : swept.runs.slice(of, of + 1);
  return {
    plan: { ...plan, of: of === null ? null : 0 },
    scene: { ...swept, runs, view: null, seeds: 1 },
  };
}

/**
 * The scene with a swept number at a value.
 * @type {(scene: Scene, name: string, of: number | null, value: number) => Scene}
 */
export function withSwept(scene, name, of, value) {
  if (name === STARTS[0]) return { ...scene, start: [value, scene.start[1]] };
  if (name === STARTS[1]) return { ...scene, start: [scene.start[0], value] };
  return withValueAt(scene, pathOf(name, of), value);
}
