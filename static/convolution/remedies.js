/** @import { Field, Misfit, Remedy } from "./types.js" */
import { h } from "../ui/dom.js";
import { _ } from "../ui/i18n.js";

/**
 * Why a window does not come out even, and a button for each of the nearest settings with which it would.
 *
 * @param {Misfit} misfit
 * @param {Field[]} fields The settings that a remedy may name.
 * @param {(remedy: Remedy) => void} choose
 * @returns {HTMLElement[]}
 */
export function explained({ sentence, remedies }, fields, choose) {
  const titles = Object.fromEntries(fields.map(({ name, title }) => [name, title]));
  const offers = remedies.map((remedy) => {
    const square = remedy.setting === "input";
    const text = square
      ? `${_("Input")} ${remedy.value}×${remedy.value}`
      : `${titles[remedy.setting] ?? remedy.setting} ${remedy.value}`;
    return h(
      "button",
      { type: "button", onclick: () => choose(remedy) },
      `${text} → ${remedy.output}`,
    );
  });
  const why = h("p", {}, sentence);
  return offers.length
    ? [why, h("p", { class: "remedies" }, _("What would fit:"), " ", ...offers)]
    : [why];
}
