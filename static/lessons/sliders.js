/** @import { Control } from "../controls/number-control.js" */
/** @import { Catalog, RaceRecord, SliderRecord } from "../types.js" */
/** @import { Scene } from "../types.js" */
import { createControl } from "../controls/number-control.js";
import { element, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { readTheme, strokesOf } from "../plot/palette.js";
import { START, fieldAt, runsOf, valueAt, withValueAt } from "../scene/paths.js";
import { runTitles } from "../scene/titles.js";

/**
 * The sliders that matter in a race, each under the name of the run that it belongs to.
 *
 * @param {HTMLElement} parent What it holds is replaced.
 * @param {RaceRecord} record
 * @param {Catalog} catalog
 * @param {(edit: (scene: Scene) => Scene, moving: boolean) => void} change
 * @returns {{set: (scene: Scene) => void, retheme: () => void}}
 */
export function createSliders(parent, { scene, surface, sliders }, catalog, change) {
  /** @type {Map<string, Control>} */
  const controls = new Map(
    sliders
      .filter(({ place }) => place !== START)
      .map((slider) => [slider.place, controlOf(slider)]),
  );
  /** @type {[number, HTMLElement][]} */
  let names = [];
  let shown = scene;
  build();
  return {
    set(next) {
      for (const [place, control] of controls) control.set(valueAt(next, place));
      shown = next;
      nameRuns();
    },
    retheme: build,
  };

  /** @type {(slider: SliderRecord) => Control} */
  function controlOf({ place, low, high }) {
    const field = fieldAt(scene, place, catalog, surface);
    const narrowed = { ...field, low: low ?? field.low, high: high ?? field.high };
    return createControl(narrowed, valueAt(scene, place), (value, moving) =>
      change((now) => withValueAt(now, place, value), moving),
    );
  }

  function build() {
    names = [];
    /** @type {Map<string, HTMLElement>} */
    const groups = new Map();
    for (const [place, control] of controls) {
      const runs = runsOf(scene, place);
      const group =
        groups.get(runs.join()) ??
        element(
          "div",
          { class: "slider-group", role: "group" },
          runs.length > 0 && scene.runs.length > 1 && heading(runs),
        );
      group.append(control.element);
      groups.set(runs.join(), group);
    }
    const free =
      sliders.some(({ place }) => place === START) &&
      element("p", { class: "note" }, _("Drag the ring on the map to start elsewhere."));
    parent.replaceChildren(...groups.values(), ...(free ? [free] : []));
    nameRuns();
  }

  /** @param {number[]} runs */
  function heading(runs) {
    const strokes = strokesOf(shown.runs, catalog, readTheme(parent));
    const heads = runs.map((index) => {
      const stroke = strokes[index];
      const name = element("span");
      names.push([index, name]);
      return element("span", { class: "run-name" }, stroke && swatch(stroke), name);
    });
    return element("h3", {}, ...heads);
  }

  /** What tells runs of the same rule apart moves with the sliders. */
  function nameRuns() {
    const titles = runTitles(shown, catalog);
    for (const [index, name] of names) setText(name, titles[index] ?? "");
  }
}
