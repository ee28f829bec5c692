/** @import { NumberField } from "../types.js" */
/** @import { NumberControl, Report } from "./number-control.js" */
import { h, math } from "../ui/dom.js";
import { createNumberControl } from "./number-control.js";

/** @typedef {Pick<NumberControl, "element" | "set">} Control */

/**
 * The control that a number's declaration asks for: a switch for what is 0 or 1, else a slider with a box.
 *
 * @param {NumberField} field
 * @param {number} value
 * @param {Report} report
 * @returns {Control}
 */
export function createControl(field, value, report) {
  return field.scale === "switch"
    ? createSwitchControl(field, value, report)
    : createNumberControl(field, value, report);
}

let made = 0;

/**
 * A number that is 0 or 1, as a switch with its name and with what it does.
 *
 * @param {NumberField} field
 * @param {number} value
 * @param {Report} report
 * @returns {Control}
 */
function createSwitchControl(field, value, report) {
  made += 1;
  const help = `switch-help-${made}`;
  const input = h("input", {
    type: "checkbox",
    role: "switch",
    "data-name": field.name,
    "aria-describedby": help,
  });
  input.addEventListener("change", () => report(input.checked ? 1 : 0, false));
  /** @param {number} next */
  const set = (next) => {
    input.checked = next === 1;
  };
  set(value);
  const label = h(
    "label",
    {},
    h("span", { class: "symbol", "aria-hidden": "true" }, math(field.mathml, field.symbol)),
    h("span", { class: "word" }, field.name),
    input,
  );
  return {
    element: h(
      "div",
      { class: "switch-control" },
      label,
      h("p", { class: "note", id: help }, field.help),
    ),
    set,
  };
}
