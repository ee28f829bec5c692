/** @import { Catalog, NumberField, Scene } from "../types.js" */
/** @import { ChangeScene } from "./panel.js" */
import { withSetting, withStart } from "../model/edits.js";
import { h } from "../ui/dom.js";
import { _ } from "../ui/i18n.js";
import { short } from "../ui/format.js";
import { createNumberControl } from "./number-control.js";

/**
 * What all runs of a race share: where it starts, how long it lasts, how noisy the gradient is.
 *
 * @param {HTMLElement} parent
 * @param {Catalog} catalog
 * @param {ChangeScene} change
 * @returns {{set: (scene: Scene) => void}}
 */
export function createSettingControls(parent, catalog, change) {
  const limit = limitOf(catalog, "max_start");
  const [x, y] = [startBox("x", 0), startBox("y", 1)];
  const place = h("div", { class: "start-boxes", role: "group", "aria-label": _("Start") }, h("span", { class: "word" }, _("Start")), x.element, y.element);
  const settings = settingFields(catalog).map(({ name, field }) => ({
    name,
    control: createNumberControl(field, field.default, (value, moving) => change((scene) => withSetting(scene, name, value), moving)),
  }));
  parent.append(place, ...settings.map(({ control }) => control.element));

  return {
    set(scene) {
      x.set(scene.start[0]);
      y.set(scene.start[1]);
      for (const { name, control } of settings) control.set(scene[name]);
    },
  };

  /**
   * @param {string} name
   * @param {0 | 1} axis
   */
  function startBox(name, axis) {
    const input = h("input", { type: "number", step: "any", min: -limit, max: limit, "data-name": `start-${name}` });
    input.addEventListener("input", () => {
      const value = input.valueAsNumber;
      const fits = Math.abs(value) <= limit;
      input.toggleAttribute("aria-invalid", !fits);
      if (fits) change((scene) => withStart(scene, axis === 0 ? [value, scene.start[1]] : [scene.start[0], value]));
    });
    return {
      element: h("label", {}, h("span", { class: "symbol" }, name), input),
      /** @param {number} value */
      set: (value) => {
        if (document.activeElement !== input) input.value = String(value);
        input.title = short(value);
      },
    };
  }
}

/**
 * @param {Catalog} catalog
 * @returns {{name: "steps" | "noise" | "seed", field: NumberField}[]}
 */
function settingFields(catalog) {
  const { steps, noise, seed } = catalog.defaults;
  /**
   * @param {"steps" | "noise" | "seed"} name
   * @param {string} title
   * @param {string} help
   * @param {{low: number, high: number, default: number, scale: "linear" | "log"}} range
   */
  const row = (name, title, help, range) => ({ name, field: { name: title, symbol: title, help, whole: name !== "noise", ...range } });
  return [
    row("steps", _("steps"), _("How many steps each run may take."), { low: 1, high: limitOf(catalog, "max_steps"), default: steps, scale: "log" }),
    row("noise", _("noise"), _("Standard deviation of the noise on every gradient."), { low: 0, high: limitOf(catalog, "max_noise"), default: noise, scale: "log" }),
    row("seed", _("seed"), _("Which noise: the same seed gives the same noise for ever."), { low: 0, high: limitOf(catalog, "max_seed"), default: seed, scale: "linear" }),
  ];
}

/**
 * @param {Catalog} catalog
 * @param {string} name
 * @returns {number}
 */
function limitOf(catalog, name) {
  return catalog.limits.find((limit) => limit.name === name)?.value ?? Infinity;
}
