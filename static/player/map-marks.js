/** @import { Arrow, Exit } from "../plot/arrows.js" */
/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Race, Run } from "../scene/race.js" */
/** @import { Catalog, View } from "../types.js" */
import { row as rowOf } from "../lib/arrays.js";
import { ruleOf } from "../scene/catalog.js";
import { leftAt } from "../scene/manner.js";
import { rowAt } from "../scene/race.js";
import { velocityOf } from "../scene/velocity.js";

/**
 * The arrows at the balls: downhill, and the velocity of rules that have one.
 * @type {(race: Race, time: number, styles: RunStyle[], catalog: Catalog, hidden: readonly
 *   number[]) => Arrow[]}
 */
export function arrowsAt(race, time, styles, catalog, hidden) {
  return race.runs.flatMap((run, i) => {
    const row = rowAt(run, time);
    if (hidden.includes(i) || row < 0 || row >= run.x.rows - 1) return [];
    const [x, y] = [run.x.data[row] ?? NaN, run.y.data[row] ?? NaN];
    const [gx = NaN, gy = NaN] = rowOf(run.gradient, row);
    /** @type {Arrow[]} */
    const arrows = [{ kind: "downhill", x, y, dx: -gx, dy: -gy, color: "" }];
    const rule = ruleOf(catalog, run.scene.rule);
    const [vx, vy] = [velocityOf(run, rule, 0)?.[row], velocityOf(run, rule, 1)?.[row]];
    const color = styles[i]?.stroke.color ?? "";
    if (vx !== undefined && vy !== undefined)
      arrows.push({ kind: "velocity", x, y, color, ...going(run, row, vx, vy) });
    return arrows.filter(({ dx, dy }) => Number.isFinite(dx) && Number.isFinite(dy));
  });
}

/**
 * A velocity as long as the step that is taken from there: sums, means and steps are of different
 * sizes, but all of them point somewhere.
 * @type {(run: Run, row: number, vx: number, vy: number) => {dx: number, dy: number}}
 */
function going({ x, y }, row, vx, vy) {
  const [sx, sy] = [x, y].map(({ data }) => (data[row + 1] ?? NaN) - (data[row] ?? NaN));
  const scale = Math.hypot(sx ?? NaN, sy ?? NaN) / (Math.hypot(vx, vy) || 1);
  return { dx: scale * vx, dy: scale * vy };
}

/**
 * The runs that have left the view by a time.
 * @type {(race: Race, time: number, styles: RunStyle[], view: View, hidden: readonly number[]) =>
 *   Exit[]}
 */
export function exitsAt(race, time, styles, view, hidden) {
  return race.runs.flatMap((run, i) => {
    const style = styles[i];
    const step = leftAt(run, rowAt(run, time), view);
    if (!style || step < 1 || hidden.includes(i)) return [];
    return [{ ...style, step, from: placeAt(run, step - 1), to: placeAt(run, step) }];
  });
}

/** @type {(run: Run, row: number) => readonly [number, number]} */
function placeAt({ x, y }, row) {
  return [x.data[row] ?? NaN, y.data[row] ?? NaN];
}
