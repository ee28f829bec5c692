/** @import { NumberControl } from "./number-control.js" */
/** @import { ChangeScene } from "./panel.js" */
/** @import { Catalog, NumberField, Scene, SurfaceRecord } from "../types.js" */
import { createNumberControl } from "./number-control.js";
import { element } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { withSetting, withStart } from "../scene/edits.js";

/**
 * What all runs of a race share: where it starts, how long it lasts, how noisy the gradient is.
 *
 * @type {(parent: HTMLElement, catalog: Catalog, change: ChangeScene) => {set: (scene: Scene) => void}}
 */
export function createSettingControls(parent, catalog, change) {
  const limit = limitOf(catalog, "max_start");
  const [x, y] = [startBox("x", 0), startBox("y", 1)];
  const place = element(
    "div",
    { class: "start-boxes", role: "group", "aria-label": _("Start") },
    element("span", { class: "word" }, _("Start")),
    x.element,
    y.element,
  );
  /** @param {Setting} setting */
  const controlOf = ({ name, field }) => ({
    name,
    control: createNumberControl(field, field.default, (value, moving) =>
      change((scene) => withSetting(scene, name, value), moving),
    ),
  });
  const settings = settingFields(catalog).map(controlOf);
  const overData = element("div", { hidden: true });
  parent.append(place, ...settings.map(({ control }) => control.element), overData);
  /** @type {NumberControl | null} */
  let batch = null;
  /** @type {SurfaceRecord["data"]} What the batch's control was made for. */
  let data = null;

  /** @param {SurfaceRecord["data"]} next */
  const setData = (next) => {
    data = next;
    overData.hidden = !next;
    batch = next ? controlOf(batchSetting(catalog, next.rows)).control : null;
    const note =
      next &&
      element(
        "p",
        { class: "note" },
        _("0 takes all {rows} rows: {title}. The contour is always that of all of them.", {
          rows: next.rows,
          title: next.title,
        }),
      );
    overData.replaceChildren(...[batch?.element, note].filter((child) => child instanceof Node));
  };

  return {
    set(scene) {
      x.set(scene.start[0]);
      y.set(scene.start[1]);
      for (const { name, control } of settings) control.set(scene[name]);
      const next =
        catalog.surfaces.find((surface) => surface.slug === scene.surface.slug)?.data ?? null;
      if (next !== data) setData(next);
      batch?.set(scene.batch);
    },
  };

  /** @param {string} name @param {0 | 1} axis */
  function startBox(name, axis) {
    const input = element("input", {
      type: "number",
      step: "any",
      min: -limit,
      max: limit,
      "data-name": `start-${name}`,
    });
    input.addEventListener("input", () => {
      const value = input.valueAsNumber;
      const fits = Math.abs(value) <= limit;
      input.toggleAttribute("aria-invalid", !fits);
      if (fits)
        change((scene) =>
          withStart(scene, axis === 0 ? [value, scene.start[1]] : [scene.start[0], value]),
        );
    });
    return {
      element: element("label", {}, element("span", { class: "symbol" }, name), input),
      /** @param {number} value */
      set: (value) => {
        if (document.activeElement !== input) input.value = String(value);
        input.title = short(value);
      },
    };
  }
}

/** @typedef {{name: "steps" | "noise" | "batch" | "seed" | "seeds", field: NumberField}} Setting */

/**
 * @type {(name: Setting["name"], title: string, help: string, range: {low: number, high: number, default: number, scale: "linear" | "log"}) => Setting}
 */
function row(name, title, help, range) {
  return { name, field: { name: title, symbol: title, help, whole: name !== "noise", ...range } };
}

/**
 * @param {Catalog} catalog
 * @param {number} rows Of the surface's data.
 * @returns {Setting}
 */
function batchSetting(catalog, rows) {
  const help = _(
    "From how many rows of the data each gradient is taken, drawn at random; 0 takes all of them.",
  );
  return row("batch", _("batch"), help, {
    low: 0,
    high: rows,
    default: catalog.defaults.batch,
    scale: "linear",
  });
}

/** @type {(catalog: Catalog) => Setting[]} */
function settingFields(catalog) {
  const { steps, noise, seed, seeds } = catalog.defaults;
  return [
    row("steps", _("steps"), _("How many steps each run may take."), {
      low: 1,
      high: limitOf(catalog, "max_steps"),
      default: steps,
      scale: "log",
    }),
    row("noise", _("noise"), _("Standard deviation of the noise on every gradient."), {
      low: 0,
      high: limitOf(catalog, "max_noise"),
      default: noise,
      scale: "log",
    }),
    row("seed", _("seed"), _("Which noise: the same seed gives the same noise for ever."), {
      low: 0,
      high: limitOf(catalog, "max_seed"),
      default: seed,
      scale: "linear",
    }),
    row(
      "seeds",
      _("seeds"),
      _("Under how many seeds the race is run, to see what is luck and what is not."),
      { low: 1, high: limitOf(catalog, "max_seeds"), default: seeds, scale: "linear" },
    ),
  ];
}

/**
 * @param {Catalog} catalog
 * @param {string} name
 * @param {number} rows Of the surface's data, 0 without.
 * @returns {NumberField | undefined}
 */
export function settingField(catalog, name, rows) {
  return [...settingFields(catalog), batchSetting(catalog, rows)].find(
    (setting) => setting.name === name,
  )?.field;
}

/** @type {(catalog: Catalog, name: string) => number} */
function limitOf(catalog, name) {
  return catalog.limits.find((limit) => limit.name === name)?.value ?? Infinity;
}
