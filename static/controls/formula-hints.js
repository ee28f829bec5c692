/** @import { Catalog } from "../types.js" */
import { h } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * What can be typed, and some formulas to begin with.
 *
 * @param {Catalog["typed"]} typed
 * @param {(formula: string) => void} choose
 * @returns {HTMLElement}
 */
export function createFormulaHints({ functions, constants, examples }, choose) {
  const names = (/** @type {string[]} */ list) =>
    list.flatMap((name, i) => [i ? " " : "", h("code", {}, name)]);
  return h(
    "details",
    { class: "formula-hints" },
    h("summary", {}, _("What can be typed")),
    h(
      "p",
      {},
      _(
        "Numbers, x and y, + − * / and ** (or ^), parentheses, and the names below. Every other name becomes a slider.",
      ),
    ),
    h("p", {}, ...names([...constants, ...functions])),
    h("p", {}, _("Examples:")),
    h(
      "ul",
      {},
      ...examples.map(({ formula, shows }) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "example", onclick: () => choose(formula) },
            h("code", {}, formula),
          ),
          h("span", {}, shows),
        ),
      ),
    ),
  );
}
