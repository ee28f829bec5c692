/** @import { Correction, FormulaSuggestion } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * What was read otherwise than it was written, and texts to take in its place.
 *
 * @param {(formula: string, parameters?: string[]) => void} choose Gets the names that are
 *   parameters in the formula, where they would be read otherwise.
 */
export function createFormulaRemarks(choose) {
  const root = element("div", { class: "formula-remarks", role: "status" });
  /** @type {(formula: string, label: Node | string, parameters?: string[]) => HTMLElement} */
  const button = (formula, label, parameters) => {
    const onclick = () => choose(formula, parameters);
    return element("button", { type: "button", class: "example", onclick }, label);
  };
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
        ...corrections.map(({ text, label, parameters }) =>
          button(text, element("code", {}, label), parameters),
        ),
      );
    },
  };
}
