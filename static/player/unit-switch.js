/** @import { Unit } from "../model/race.js" */
import { h } from "../ui/dom.js";
import { _ } from "../ui/i18n.js";

let made = 0;

/**
 * The choice of what runs are compared at: equal steps, or equal evaluations of the surface.
 *
 * @param {(unit: Unit) => void} choose
 * @returns {HTMLElement}
 */
export function createUnitSwitch(choose) {
  made += 1;
  /** @type {[Unit, string, string][]} */
  const options = [
    ["step", _("Steps"), _("Each run has taken as many steps as the others.")],
    [
      "evaluation",
      _("Gradient evaluations"),
      _(
        "Each run has asked as often as the others for loss and gradient, or for the curvature: searches and second looks count too. The race is over when the first run has taken all its steps.",
      ),
    ],
  ];
  const radios = options.map(([unit, title, help], i) =>
    h(
      "label",
      { title: help },
      h("input", {
        type: "radio",
        name: `unit-${made}`,
        value: unit,
        checked: i === 0,
        onchange: () => choose(unit),
      }),
      h("span", {}, title),
    ),
  );
  const label = _("Compare at equal");
  return h(
    "div",
    { class: "unit-switch" },
    h("span", { "aria-hidden": "true" }, label),
    h("div", { class: "segments", role: "radiogroup", "aria-label": label }, ...radios),
  );
}
