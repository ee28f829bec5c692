/** @import { SettingName } from "./edits.js" */
/** @import { Catalog, NumberField, Scene, SurfaceRecord } from "../types.js" */
import { ruleOf, scheduleOf } from "./catalog.js";
import { withHyperparameter, withParameter, withRun, withSetting } from "./edits.js";
import { settingField } from "./settings.js";

/*
 * Paths into a scene, such as `runs.0.lr`: the mirror of the server's grammar. The server has
 * checked that each of them is there.
 */

/** The one path that is no number: the map's own handle moves it. */
export const START = "start";

/**
 * Indices of the runs that a path is about; none if it is about the race.
 * @type {(scene: Scene, path: string) => number[]}
 */
export function runsAt(scene, path) {
  const [kind, which = "", name = ""] = path.split(".");
  if (kind !== "runs") return [];
  if (which !== "*") return [Number(which)];
  return scene.runs.flatMap((run, i) => (name in run.hyperparameters ? [i] : []));
}

/**
 * The number's declaration.
 *
 * @param {Scene} scene
 * @param {string} path
 * @param {Catalog} catalog
 * @param {SurfaceRecord} surface The scene's.
 * @returns {NumberField}
 */
export function fieldAt(scene, path, catalog, surface) {
  const [kind, ...rest] = path.split(".");
  const name = rest.at(-1) ?? kind;
  const run = scene.runs[runsAt(scene, path)[0] ?? -1];
  /** @type {NumberField[]} */
  let fields = [];
  if (kind === "surface") fields = surface.parameters;
  else if (run?.schedule && rest[1] === "schedule")
    fields = scheduleOf(catalog, run.schedule.slug).hyperparameters;
  else if (run) fields = ruleOf(catalog, run.rule).hyperparameters;
  const field =
    fields.find((candidate) => candidate.name === name) ??
    settingField(catalog, path, surface.data?.rows ?? 0);
  if (!field) throw new Error(`The scene has no ${path}`);
  return field;
}

/** The first one's, where several runs have it. @type {(scene: Scene, path: string) => number} */
export function valueAt(scene, path) {
  const [kind, ...rest] = path.split(".");
  const name = rest.at(-1) ?? "";
  if (kind === "surface") return scene.surface.parameters[name] ?? NaN;
  if (kind !== "runs") return scene[/** @type {SettingName} */ (path)];
  const run = scene.runs[runsAt(scene, path)[0] ?? -1];
  const values = rest[1] === "schedule" ? run?.schedule?.hyperparameters : run?.hyperparameters;
  return values?.[name] ?? NaN;
}

/** @type {(scene: Scene, path: string, value: number) => Scene} */
export function withValueAt(scene, path, value) {
  const [kind, ...rest] = path.split(".");
  const name = rest.at(-1) ?? "";
  if (kind === "surface") return withParameter(scene, name, value);
  if (kind !== "runs") return withSetting(scene, /** @type {SettingName} */ (path), value);
  return runsAt(scene, path).reduce((next, index) => {
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
