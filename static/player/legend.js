/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Store } from "../scene/store.js" */
import { element, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { swatch } from "../lib/icons.js";
import { rowAt } from "../scene/race.js";
import { toggled } from "../scene/store.js";

/**
 * The runs of the race: each one's line, name, and loss at the highlighted time. A press on an
 * entry hides its run or shows it again; the pointer over one makes it stand out.
 *
 * @param {HTMLElement} parent
 * @param {Store} store
 */
export function createLegend(parent, store) {
  const list = element("ul", { class: "legend" });
  parent.append(list);
  /** @type {HTMLElement[]} */
  let losses = [];
  /** @type {HTMLElement[]} */
  let buttons = [];
  const showHidden = () =>
    buttons.forEach((button, i) =>
      button.setAttribute("aria-pressed", String(!store.state.hidden.includes(i))),
    );
  store.subscribe(["hidden"], showHidden);
  return {
    /** @param {RunStyle[]} styles */
    show(styles) {
      losses = styles.map(() => element("span", { class: "value" }));
      buttons = styles.map((style, i) => entryOf(style, i, store));
      list.replaceChildren(...buttons.map((button, i) => element("li", {}, button, losses[i])));
      showHidden();
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

/** @type {(style: RunStyle, index: number, store: Store) => HTMLElement} */
function entryOf({ title, stroke }, index, store) {
  const about = { type: "button", onclick: () => store.set({ hidden: toggled(store, index) }) };
  const name = element("span", { class: "name" }, title);
  const button = element("button", about, swatch(stroke), name);
  button.addEventListener("pointerenter", () => store.set({ highlighted: index }));
  button.addEventListener("pointerleave", () => store.set({ highlighted: null }));
  return button;
}
