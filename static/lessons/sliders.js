/** @import { Control } from "../controls/number-control.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, RaceRecord, SliderRecord } from "../types.js" */
import { createControl } from "../controls/number-control.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { runName } from "../lib/icons.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { START, fieldAt, runsAt, valueAt, withValueAt } from "../scene/paths.js";
import { runTitles } from "../scene/titles.js";

/**
 * The sliders that matter in a race, each under the name of the run that it belongs to.
 *
 * @param {HTMLElement} parent What it holds is replaced.
 * @param {Pick<RaceRecord, "scene" | "surface" | "sliders">} record
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createSliders(parent, { scene, surface, sliders }, store, catalog) {
  /** @type {(slider: SliderRecord) => Control} */
  const controlOf = ({ place, low, high }) => {
    const field = fieldAt(scene, place, catalog, surface);
    const narrowed = { ...field, low: low ?? field.low, high: high ?? field.high };
    return createControl(narrowed, valueAt(scene, place), (value, phase) =>
      store.update((now) => withValueAt(now, place, value), phase),
    );
  };
  const controls = new Map(
    sliders
      .filter(({ place }) => place !== START)
      .map((slider) => [slider.place, controlOf(slider)]),
  );
  const headings = groupByRun(parent, scene, controls);
  if (sliders.some(({ place }) => place === START))
    parent.append(
      element("p", { class: "note" }, _("Drag the ring on the map to start elsewhere.")),
    );
  const nameRuns = () => {
    const styles = runStyles(store.state.scene, catalog, readTheme(parent));
    for (const [heading, runs] of headings)
      heading.replaceChildren(...runs.map((run) => runName(styles[run])));
  };
  // what tells runs of the same rule apart moves with the sliders
  let titles = "";
  store.subscribe(["scene"], () => {
    for (const [path, control] of controls) control.set(valueAt(store.state.scene, path));
    const next = runTitles(store.state.scene, catalog).join();
    if (next !== titles) nameRuns();
    titles = next;
  });
  store.subscribe(["theme"], nameRuns);
  nameRuns();
}

/**
 * Puts the controls into a group for each run, or set of runs, that they belong to.
 *
 * @param {HTMLElement} parent
 * @param {RaceRecord["scene"]} scene
 * @param {Map<string, Control>} controls By their path into the scene.
 * @returns {Map<HTMLElement, number[]>} Headings of the groups, and the runs that each names.
 */
function groupByRun(parent, scene, controls) {
  /** @type {Map<string, HTMLElement>} */
  const groups = new Map();
  /** @type {Map<HTMLElement, number[]>} */
  const headings = new Map();
  for (const [path, control] of controls) {
    const runs = runsAt(scene, path);
    let group = groups.get(runs.join());
    if (!group) {
      group = element("div", { class: "slider-group", role: "group" });
      groups.set(runs.join(), group);
      if (runs.length > 0 && scene.runs.length > 1) {
        const heading = element("h3");
        headings.set(heading, runs);
        group.append(heading);
      }
    }
    group.append(control.element);
  }
  parent.replaceChildren(...groups.values());
  return headings;
}
