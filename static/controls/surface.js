/** @import { Control } from "./number-control.js" */
/** @import { State, Store } from "../scene/store.js" */
/** @import { Catalog, NumberField, SurfaceRecord } from "../types.js" */
import { element, find, fitText, math } from "../lib/dom.js";
import { surfaceOf } from "../scene/catalog.js";
import { withParameter, withSwitch } from "../scene/edits.js";
import { FormulaField } from "../formula/formula-field.js";
import { createControl } from "./number-control.js";
import { createCourseControls } from "./settings.js";
import { createSurfaceFacts } from "./surface-facts.js";
import { createSurfacePicker } from "./surface-picker.js";

/**
 * The surface, in a menu: a choice, its formula, the sliders of its parameters, facts about it, and
 * where and how long the race goes on it.
 * @type {(menu: HTMLDetailsElement, store: Store, catalog: Catalog) => void}
 */
export function createSurfaceControls(menu, store, catalog) {
  const parent = find(menu, ".menu-body", HTMLElement);
  const picker = createSurfacePicker(store, catalog);
  const formula = element("div", { class: "formula" });
  const sentence = element("p", { class: "teaches" });
  const numbers = element("div");
  find(menu, "summary", HTMLElement).append(...picker.label);
  parent.append(formula, sentence, numbers);
  new FormulaField(parent, store, catalog);
  parent.append(picker.element, createSurfaceFacts(store));
  createCourseControls(parent, store, catalog);
  menu.addEventListener("toggle", () => menu.open && fitText(formula));
  /** @type {Map<string, Control>} */
  let controls = new Map();
  /** The surface that formula and sliders were made for. */
  let made = "";

  /** @param {SurfaceRecord} record */
  const rebuild = (record) => {
    picker.show(record);
    formula.replaceChildren(math(record.mathml, record.formula));
    if (menu.open) fitText(formula);
    sentence.textContent = record.teaches;
    sentence.hidden = record.teaches === "";
    controls = new Map(record.parameters.map((field) => [field.name, controlOf(field, store)]));
    numbers.replaceChildren(...[...controls.values()].map((control) => control.element));
  };
  const show = () => {
    const { surface } = store.state.scene;
    const record = recordOf(store.state, catalog);
    const key = surface.slug ?? surface.formula;
    if (record && made !== key) {
      made = key;
      rebuild(record);
    }
    for (const [name, control] of controls) control.set(surface.parameters[name] ?? 0);
  };
  store.subscribe(["scene", "grid"], show);
  show();
}

/** @type {(field: NumberField, store: Store) => Control} */
function controlOf(field, store) {
  const withValue = field.scale === "switch" ? withSwitch : withParameter;
  const value = store.state.scene.surface.parameters[field.name] ?? field.default;
  return createControl(field, value, (next, phase) =>
    store.update((scene) => withValue(scene, field.name, next), phase),
  );
}

/**
 * The record of the scene's surface; undefined for a typed formula that the server has not
 * answered.
 *
 * @type {(state: State, catalog: Catalog) => SurfaceRecord | undefined}
 */
function recordOf({ scene: { surface }, typed, grid }, catalog) {
  const answers = [typed, grid?.surface];
  return (
    surfaceOf(catalog, surface.slug) ??
    answers.find((record) => record?.formula === surface.formula) ??
    undefined
  );
}
