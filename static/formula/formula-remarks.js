/** @import { Correction, FormulaSuggestion } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * What was read otherwise than it was written, and texts to take in its place.
 *
 * @param {(formula: string) => void} choose
 */
export function createFormulaRemarks(choose) {
  const root = element("div", { class: "formula-remarks", role: "status" });
  const button = (/** @type {string} */ formula, /** @type {Node | string} */ label) =>
    element("button", { type: "button", class: "example", onclick: () => choose(formula) }, label);
  return {
    element: root,
    /** @param {{message: string}[]} notices @param {FormulaSuggestion[]} suggestions */
    showReading(notices, suggestions) {
      root.replaceChildren(
        ...notices.map(({ message }) => element("p", { class: "note" }, message)),
        ...suggestions.map(({ message, formula }) =>
          element("p", { class: "note" }, message, " ", button(formula, _("Change"))),
        ),
      );
    },
    /** @param {Correction[]} corrections */
    showCorrections(corrections) {
      root.replaceChildren(
        ...corrections.map(({ text, label }) => button(text, element("code", {}, label))),
      );
    },
  };
}
