import { readFileSync } from "node:fs";
import { mannerOf } from "../../static/scene/manner.js";

/*
 * Reads `{x, y, loss, code, view, low}` records from its standard input, and writes the manner of
 * each run at its end.
 */

const column = (/** @type {number[]} */ numbers) => ({
  data: Float64Array.from(numbers),
  rows: numbers.length,
  width: 1,
});
const manners = JSON.parse(readFileSync(0, "utf8")).map(
  (/** @type {any} */ { x, y, loss, code, view, low }) => {
    const run = /** @type {any} */ ({
      x: column(x),
      y: column(y),
      loss: column(loss),
      outcome: { code },
    });
    return mannerOf(run, x.length - 1, view, low).manner;
  },
);
process.stdout.write(JSON.stringify(manners));
