/** @import { Catalog, NumberField, Point, RuleRecord } from "../types.js" */
/** @import { Scene, SceneRun, SurfaceRecord, Values, View } from "../types.js" */
import { rounded } from "../lib/format.js";
import { surfaceOf } from "./catalog.js";

/** The hyperparameter that schedules change, and theory has a bound for. */
export const LEARNING_RATE = "lr";

/*
 * Changes to a scene, each a pure function: the old scene stays as it was.
 */

/** @type {(fields: readonly NumberField[]) => Values} */
export function defaults(fields) {
  return Object.fromEntries(fields.map((field) => [field.name, field.default]));
}

/** @type {(scene: Scene, surface: SurfaceRecord) => Scene} */
export function withSurface(scene, surface) {
  return {
    ...scene,
    surface: {
      slug: surface.slug || null,
      formula: surface.formula,
      parameters: defaults(surface.parameters),
    },
    view: null,
    start: [...surface.start],
    batch: scene.batch <= (surface.data?.rows ?? 0) ? scene.batch : 0,
  };
}

/**
 * The scene on a typed formula, with the parameters and the start of the server's record of it.
 * @type {(scene: Scene, record: SurfaceRecord) => Scene}
 */
export function withFormula(scene, record) {
  const parameters = Object.fromEntries(
    record.parameters.map((field) => [field.name, field.value ?? field.default]),
  );
  return {
    ...scene,
    surface: { slug: null, formula: record.formula, parameters },
    view: null,
    start: [...record.start],
    batch: 0,
  };
}

/** @type {(scene: Scene, name: string, value: number) => Scene} */
export function withParameter(scene, name, value) {
  return {
    ...scene,
    surface: { ...scene.surface, parameters: { ...scene.surface.parameters, [name]: value } },
  };
}

/**
 * A parameter that is switched: everything may lie elsewhere afterwards, so the view goes, too.
 * @type {(scene: Scene, name: string, value: number) => Scene}
 */
export function withSwitch(scene, name, value) {
  return withView(withParameter(scene, name, value), null);
}

/**
 * The scene on another surface, with learning rates that suit it for rules whose steps are as long
 * as the slope is steep (theory has a bound for those), unless the user has chosen others.
 * @type {(scene: Scene, surface: SurfaceRecord, catalog: Catalog) => Scene}
 */
export function withSuitedSurface(scene, surface, catalog) {
  const before = surfaceOf(catalog, scene.surface.slug)?.pace ?? 1;
  const runs = scene.runs.map((run) => {
    const rule = catalog.rules.find((record) => record.slug === run.rule);
    const usual = rule?.bound
      ? rule.hyperparameters.find((field) => field.name === "lr")?.default
      : undefined;
    if (usual === undefined || run.hyperparameters.lr !== rounded(before * usual)) return run;
    return withHyperparameter(run, "lr", rounded(surface.pace * usual));
  });
  return withSurface({ ...scene, runs }, surface);
}

/** @type {(scene: Scene, start: Point) => Scene} */
export function withStart(scene, start) {
  return { ...scene, start };
}

/** @type {(scene: Scene, view: View | null) => Scene} */
export function withView(scene, view) {
  return { ...scene, view };
}

/** @typedef {"steps" | "noise" | "batch" | "seed" | "seeds"} SettingName */

/** @type {(scene: Scene, name: SettingName, value: number) => Scene} */
export function withSetting(scene, name, value) {
  return { ...scene, [name]: value };
}

/**
 * A run of a rule; values that it shares with a previous run stay.
 * @type {(rule: RuleRecord, previous?: SceneRun) => SceneRun}
 */
export function runOf(rule, previous) {
  const kept = rule.hyperparameters.map((field) => {
    const old = previous?.hyperparameters[field.name];
    const fits = old !== undefined && old >= field.low && old <= field.high;
    return [field.name, fits ? old : field.default];
  });
  const hyperparameters = Object.fromEntries(kept);
  return {
    rule: rule.slug,
    hyperparameters,
    schedule: LEARNING_RATE in hyperparameters ? (previous?.schedule ?? null) : null,
  };
}

/** @type {(scene: Scene, index: number, run: SceneRun) => Scene} */
export function withRun(scene, index, run) {
  return { ...scene, runs: scene.runs.map((old, i) => (i === index ? run : old)) };
}

/** @type {(run: SceneRun, name: string, value: number) => SceneRun} */
export function withHyperparameter(run, name, value) {
  return { ...run, hyperparameters: { ...run.hyperparameters, [name]: value } };
}

/**
 * With a run at an index, or at the end.
 * @type {(scene: Scene, run: SceneRun, at?: number) => Scene}
 */
export function withAddedRun(scene, run, at = scene.runs.length) {
  return { ...scene, runs: scene.runs.toSpliced(at, 0, run) };
}

/** @type {(scene: Scene, index: number) => Scene} */
export function withoutRun(scene, index) {
  return { ...scene, runs: scene.runs.filter((_, i) => i !== index) };
}

/**
 * The rule that "add optimizer" adds: the first of the catalogue that does not race yet, else the
 * first.
 * @type {(scene: Scene, catalog: Catalog) => RuleRecord | undefined}
 */
export function nextRule(scene, catalog) {
  const racing = new Set(scene.runs.map((run) => run.rule));
  return catalog.rules.find((rule) => !racing.has(rule.slug)) ?? catalog.rules[0];
}
