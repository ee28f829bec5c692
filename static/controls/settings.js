/** @import { Setting } from "../scene/settings.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, SurfaceRecord } from "../types.js" */
import { element } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { limitOf, surfaceOf } from "../scene/catalog.js";
import { withSetting, withStart } from "../scene/edits.js";
import { batchSetting, raceSettings } from "../scene/settings.js";
import { NumberControl } from "./number-control.js";

/**
 * Where all runs start, and how many steps they take.
 * @type {(parent: HTMLElement, store: Store, catalog: Catalog) => void}
 */
export function createCourseControls(parent, store, catalog) {
  const boxes = [startBox("x", 0, store, catalog), startBox("y", 1, store, catalog)];
  const start = element(
    "div",
    { class: "start-boxes", role: "group", "aria-label": _("Start") },
    element("span", { class: "word" }, _("Start")),
    ...boxes.map((box) => box.element),
  );
  parent.append(start);
  addSettings(parent, store, catalog, ({ name }) => name === "steps");
  const show = () => {
    const { start: place } = store.state.scene;
    boxes.forEach((box, axis) => box.set(place[axis] ?? NaN));
  };
  store.subscribe(["scene"], show);
  show();
}

/**
 * Noise, its pattern and its repeats, and the batch of data.
 * @type {(parent: HTMLElement, store: Store, catalog: Catalog) => void}
 */
export function createNoiseControls(parent, store, catalog) {
  addSettings(parent, store, catalog, ({ name }) => name !== "steps");
  const batch = createBatchControl(store, catalog);
  parent.append(batch.element);
  store.subscribe(["scene"], batch.show);
  batch.show();
}

/**
 * @type {(parent: HTMLElement, store: Store, catalog: Catalog, isWanted: (setting: Setting) =>
 *   boolean) => void}
 */
function addSettings(parent, store, catalog, isWanted) {
  const controls = raceSettings(catalog)
    .filter(isWanted)
    .map((setting) => controlOf(setting, store));
  parent.append(...controls.map(({ control }) => control.element));
  const show = () => {
    const { scene } = store.state;
    for (const { name, control } of controls) control.set(scene[name]);
  };
  store.subscribe(["scene"], show);
  show();
}

/** @param {Setting} setting @param {Store} store */
function controlOf({ name, field }, store) {
  const control = new NumberControl(field, field.default, (value, phase) =>
    store.update((scene) => withSetting(scene, name, value), phase),
  );
  return { name, control };
}

/**
 * The size of the batch, while the surface is a mean over data.
 * @param {Store} store
 * @param {Catalog} catalog
 */
function createBatchControl(store, catalog) {
  const root = element("div", { hidden: true });
  /** @type {NumberControl | null} */
  let control = null;
  /** @type {SurfaceRecord["data"]} What the control was made for. */
  let data = null;
  return {
    element: root,
    show() {
      const { scene } = store.state;
      const next = surfaceOf(catalog, scene.surface.slug)?.data ?? null;
      if (next !== data) {
        data = next;
        root.hidden = !next;
        control = next && controlOf(batchSetting(catalog, next.rows), store).control;
        root.replaceChildren(...(next && control ? [control.element, batchNote(next)] : []));
      }
      control?.set(scene.batch);
    },
  };
}

/** @type {(data: {title: string, rows: number}) => HTMLElement} */
function batchNote({ rows, title }) {
  const text = _("0 takes all {rows} rows: {title}. The contour is always that of all of them.", {
    rows,
    title,
  });
  return element("p", { class: "note" }, text);
}

/**
 * @param {string} name
 * @param {0 | 1} axis
 * @param {Store} store
 * @param {Catalog} catalog
 */
function startBox(name, axis, store, catalog) {
  const limit = limitOf(catalog, "max_start");
  const range = { type: "number", step: "any", min: -limit, max: limit };
  const input = element("input", { ...range, "data-name": `start-${name}` });
  input.addEventListener("input", () => {
    const value = input.valueAsNumber;
    const fits = Math.abs(value) <= limit;
    input.toggleAttribute("aria-invalid", !fits);
    if (fits)
      store.update((scene) =>
        withStart(scene, axis === 0 ? [value, scene.start[1]] : [scene.start[0], value]),
      );
  });
  return {
    element: element("label", {}, element("span", { class: "symbol" }, name), input),
    /** @param {number} value */
    set: (value) => {
      if (document.activeElement !== input) input.value = String(value);
      input.title = formatNumber(value);
    },
  };
}
