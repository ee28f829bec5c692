/** @import { Catalog, NumberField, Scene, SurfaceRecord } from "../types.js" */
import { settingField } from "../controls/settings.js";
import { withHyperparameter, withParameter, withRun, withSetting } from "./edits.js";
import { ruleOf } from "./titles.js";

/*
 * Places in a scene, such as `runs.0.lr`: the mirror of the server's app/scene/paths.py, which has checked that each
 * of them is there.
 */

/** The one place that is not a number: the map's own handle moves it. */
export const START = "start";

/**
 * The runs that a place is about; none if it is about the race.
 *
 * @type {(scene: Scene, place: string) => number[]}
 */
export function runsOf(scene, place) {
  const [kind, which = "", name = ""] = place.split(".");
  if (kind !== "runs") return [];
  if (which !== "*") return [Number(which)];
  return scene.runs.flatMap((run, i) => (name in run.hyperparameters ? [i] : []));
}

/**
 * The number's declaration.
 *
 * @param {Scene} scene
 * @param {string} place
 * @param {Catalog} catalog
 * @param {SurfaceRecord} surface The scene's.
 * @returns {NumberField}
 */
export function fieldAt(scene, place, catalog, surface) {
  const [kind, ...rest] = place.split(".");
  const name = rest.at(-1) ?? kind;
  const run = scene.runs[runsOf(scene, place)[0] ?? -1];
  const fields =
    kind === "surface"
      ? surface.parameters
      : rest[1] === "schedule"
        ? scheduleFields(catalog, run?.schedule?.slug)
        : run
          ? ruleOf(catalog, run.rule).hyperparameters
          : [];
  const field =
    fields.find((candidate) => candidate.name === name) ??
    settingField(catalog, place, surface.data?.rows ?? 0);
  if (!field) throw new Error(`The scene has no ${place}`);
  return field;
}

/** @type {(catalog: Catalog, slug: string | undefined) => NumberField[]} */
function scheduleFields(catalog, slug) {
  return catalog.schedules.find((schedule) => schedule.slug === slug)?.hyperparameters ?? [];
}

/** The first one's, where several runs have it. @type {(scene: Scene, place: string) => number} */
export function valueAt(scene, place) {
  const [kind, ...rest] = place.split(".");
  const name = rest.at(-1) ?? "";
  if (kind === "surface") return scene.surface.parameters[name] ?? NaN;
  if (kind !== "runs") return scene[settingName(place)];
  const run = scene.runs[runsOf(scene, place)[0] ?? -1];
  return (
    (rest[1] === "schedule" ? run?.schedule?.hyperparameters[name] : run?.hyperparameters[name]) ??
    NaN
  );
}

/** @type {(scene: Scene, place: string, value: number) => Scene} */
export function withValueAt(scene, place, value) {
  const [kind, ...rest] = place.split(".");
  const name = rest.at(-1) ?? "";
  if (kind === "surface") return withParameter(scene, name, value);
  if (kind !== "runs") return withSetting(scene, settingName(place), value);
  return runsOf(scene, place).reduce((next, index) => {
    const run = next.runs[index];
    if (!run) return next;
    if (rest[1] !== "schedule") return withRun(next, index, withHyperparameter(run, name, value));
    const schedule = run.schedule && {
      ...run.schedule,
      hyperparameters: { ...run.schedule.hyperparameters, [name]: value },
    };
    return withRun(next, index, { ...run, schedule });
  }, scene);
}

/** @type {(place: string) => Parameters<typeof withSetting>[1]} */
function settingName(place) {
  return /** @type {Parameters<typeof withSetting>[1]} */ (place);
}
