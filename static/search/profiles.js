/** @import { MapData } from "../maps/answer.js" */
import { isGone, outcomeAt } from "../maps/answer.js";
import { lossRange } from "../maps/shades.js";

/**
 * @typedef {object} Profiles How good each value of a plane's two numbers can be, with the other
 *   chosen best: 0 for the worst loss that colors tell, 1 for the best, 0 where all runs are gone.
 * @property {number[]} across By column.
 * @property {number[]} up By row, from the lowest.
 */

/** @type {(data: MapData) => Profiles} */
export function profilesOf(data) {
  const [columns, rows] = [data.acrossValues.length, data.upValues.length];
  const isLost = (/** @type {number} */ cell) => isGone(outcomeAt(data, cell));
  const { floor, low, high } = lossRange(data.finalLoss, isLost);
  const place = (/** @type {number} */ loss) => Math.log10(Math.max(loss - floor, 1e-300));
  const [best, worst] = [place(low), place(high)];
  const across = new Array(columns).fill(0);
  const up = new Array(rows).fill(0);
  data.finalLoss.forEach((loss, cell) => {
    if (isLost(cell) || Number.isNaN(loss)) return;
    const quality = Math.min(1, Math.max(0, (worst - place(loss)) / (worst - best || 1)));
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    across[column] = Math.max(across[column], quality);
    up[row] = Math.max(up[row], quality);
  });
  return { across, up };
}
