/** @import { Catalog } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * The vocabulary of formulas, and some to begin with.
 * @type {(typed: Catalog["typed"], choose: (formula: string) => void) => HTMLElement}
 */
export function createFormulaHints({ functions, constants, examples }, choose) {
  const names = (/** @type {string[]} */ list) =>
    list.flatMap((name, i) => [i ? " " : "", element("code", {}, name)]);
  return element(
    "details",
    { class: "formula-hints" },
    element("summary", {}, _("What can be typed")),
    element(
      "p",
      {},
      _(
        "Numbers, x and y, + − * / and ** (or ^), parentheses, and the names below. Every other name becomes a slider.",
      ),
    ),
    element("p", {}, ...names([...constants, ...functions])),
    element("p", {}, _("Examples:")),
    element(
      "ul",
      {},
      ...examples.map(({ formula, shows }) =>
        element(
          "li",
          {},
          element(
            "button",
            { type: "button", class: "example", onclick: () => choose(formula) },
            element("code", {}, formula),
          ),
          element("span", {}, shows),
        ),
      ),
    ),
  );
}
