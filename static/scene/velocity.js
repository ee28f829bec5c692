/** @import { Run } from "./race.js" */
/** @import { RuleRecord } from "../types.js" */

/**
 * Along one axis, pointing where it carries the run; null for a rule without.
 * @type {(run: Run, rule: RuleRecord, axis: 0 | 1) => Float64Array | null}
 */
export function velocityOf(run, rule, axis) {
  const { velocity } = rule;
  const column = velocity && run.state.get(velocity.states[axis] ?? velocity.states[0] ?? "");
  if (!velocity || !column) return null;
  const { data, width, rows } = column;
  return Float64Array.from(
    { length: rows },
    (_row, row) => velocity.sign * (data[row * width + (width > 1 ? axis : 0)] ?? NaN),
  );
}
