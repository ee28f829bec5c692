/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
import { element, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { swatch } from "../lib/icons.js";
import { rowAt } from "../scene/race.js";

/**
 * The runs of the race: each one's line, name, and loss at the highlighted time.
 *
 * @param {HTMLElement} parent
 */
export function createLegend(parent) {
  const list = element("ul", { class: "legend" });
  parent.append(list);
  /** @type {HTMLElement[]} */
  let losses = [];
  return {
    /** @param {RunStyle[]} styles */
    show(styles) {
      losses = styles.map(() => element("span", { class: "value" }));
      const entries = styles.map(({ title, stroke }, i) =>
        element("li", {}, swatch(stroke), element("span", { class: "name" }, title), losses[i]),
      );
      list.replaceChildren(...entries);
    },
    /** @param {Race} race @param {number} time */
    update(race, time) {
      race.runs.forEach((run, i) => {
        const row = rowAt(run, time);
        const target = losses[i];
        if (target && row >= 0) setText(target, formatNumber(run.loss.data[row], 3));
      });
    },
  };
}
