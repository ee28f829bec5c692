/** @import { Stroke } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
import { element, setText } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { swatch } from "../lib/icons.js";
import { rowAt } from "../scene/race.js";

/**
 * Who races: each run's line, name and loss at the highlighted time.
 *
 * @type {(parent: HTMLElement) => {show: (titles: string[], strokes: Stroke[]) => void, update: (race: Race, time: number) => void}}
 */
export function createLegend(parent) {
  const list = element("ul", { class: "legend" });
  parent.append(list);
  /** @type {HTMLElement[]} */
  let losses = [];
  return {
    show(titles, strokes) {
      losses = titles.map(() => element("span", { class: "value" }));
      list.replaceChildren(
        ...titles.map((title, i) => {
          const stroke = strokes[i];
          return element(
            "li",
            {},
            stroke && swatch(stroke),
            element("span", { class: "name" }, title),
            losses[i],
          );
        }),
      );
    },
    update(race, time) {
      race.runs.forEach((run, i) => {
        const row = rowAt(run, time);
        const target = losses[i];
        if (target && row >= 0) setText(target, short(run.loss.data[row], 3));
      });
    },
  };
}
