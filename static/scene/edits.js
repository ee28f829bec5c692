/** @import { Catalog, NumberField, RuleRecord, Scene, SceneRun, ScheduleRecord, SurfaceRecord, Values, View } from "../types.js" */
import { rounded } from "../lib/format.js";

/** What schedules change, and theory has a bound for. */
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
 * @param {Scene} scene
 * @param {SurfaceRecord} record What the server said about a typed formula: its parameters' values, and a start that suits it.
 * @returns {Scene}
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
 * A parameter that is switched: everything may lie elsewhere afterwards, so that a view of what was is of no use.
 *
 * @param {Scene} scene
 * @param {string} name
 * @param {number} value 0 or 1
 * @returns {Scene}
 */
export function withSwitch(scene, name, value) {
  return withView(withParameter(scene, name, value), null);
}

/**
 * The scene on another surface, with learning rates that suit it for rules whose steps are as long
 * as the slope is steep (theory has a bound for those), unless the user has chosen others.
 *
 * @type {(scene: Scene, surface: SurfaceRecord, catalog: Catalog) => Scene}
 */
export function withSuitedSurface(scene, surface, catalog) {
  const before = catalog.surfaces.find((record) => record.slug === scene.surface.slug)?.pace ?? 1;
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

/** @type {(scene: Scene, start: [number, number]) => Scene} */
export function withStart(scene, start) {
  return { ...scene, start };
}

/** @type {(scene: Scene, view: View | null) => Scene} */
export function withView(scene, view) {
  return { ...scene, view };
}

/**
 * @type {(scene: Scene, name: "steps" | "noise" | "batch" | "seed" | "seeds", value: number) => Scene}
 */
export function withSetting(scene, name, value) {
  return { ...scene, [name]: value };
}

/**
 * @param {RuleRecord} rule
 * @param {SceneRun} [previous] What both rules take keeps its value.
 * @returns {SceneRun}
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

/** @type {(run: SceneRun, schedule: ScheduleRecord | null) => SceneRun} */
export function withSchedule(run, schedule) {
  return {
    ...run,
    schedule: schedule
      ? { slug: schedule.slug, hyperparameters: defaults(schedule.hyperparameters) }
      : null,
  };
}

/**
 * @param {Scene} scene
 * @param {SceneRun} run
 * @param {number} [at] Its place; the end unless told.
 * @returns {Scene}
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
 *
 * @type {(scene: Scene, catalog: Catalog) => RuleRecord | undefined}
 */
export function nextRule(scene, catalog) {
  const racing = new Set(scene.runs.map((run) => run.rule));
  return catalog.rules.find((rule) => !racing.has(rule.slug)) ?? catalog.rules[0];
}
