/** @import { Catalog, NumberField, Point, RuleRecord } from "../types.js" */
/** @import { Scene, SceneRun, SurfaceRecord, Values, View } from "../types.js" */
import { ruleOf, surfaceOf } from "./catalog.js";

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
 * The race of another surface, as far as the user has not chosen otherwise: optimizers stay, and so
 * does every number that is not a default.
 * @type {(scene: Scene, surface: SurfaceRecord, catalog: Catalog) => Scene}
 */
export function withRaceOf(scene, surface, catalog) {
  const there = withSurface(scene, surface);
  const { brings } = surface;
  const left = leftSurfaces(scene, catalog);
  const usualSteps = [catalog.defaults.steps, ...left.map((each) => each.brings?.steps)];
  return {
    ...there,
    surface: { ...there.surface, parameters: brings?.parameters ?? there.surface.parameters },
    view: brings?.view ?? null,
    start: brings ? [...brings.start] : there.start,
    steps: usualSteps.includes(scene.steps)
      ? (brings?.steps ?? catalog.defaults.steps)
      : scene.steps,
    runs: scene.runs.map((run) => {
      const rule = ruleOf(catalog, run.rule);
      const chosen = chosenValues(run, rule, left);
      return { ...run, hyperparameters: { ...usualValues(rule, surface), ...chosen } };
    }),
  };
}

/**
 * Hyperparameters of a rule that nobody has chosen yet.
 * @type {(rule: RuleRecord, surface: SurfaceRecord | undefined) => Values}
 */
function usualValues(rule, surface) {
  return { ...defaults(rule.hyperparameters), ...surface?.brings?.hyperparameters[rule.slug] };
}

/**
 * Surfaces whose numbers a scene may still have: its own, or any, as those of the last one stay
 * with a typed formula.
 * @type {(scene: Scene, catalog: Catalog) => SurfaceRecord[]}
 */
function leftSurfaces({ surface }, catalog) {
  const own = surfaceOf(catalog, surface.slug);
  return own ? [own] : catalog.surfaces;
}

/**
 * The numbers of a run that are the user's: neither the rule's defaults nor what a surface brought.
 * @type {(run: SceneRun, rule: RuleRecord, surfaces: SurfaceRecord[]) => Values}
 */
function chosenValues(run, rule, surfaces) {
  const usual = [
    defaults(rule.hyperparameters),
    ...surfaces.map(({ brings }) => brings?.hyperparameters[rule.slug] ?? {}),
  ];
  const isUsual = (/** @type {string} */ name) =>
    usual.some((values) => values[name] === run.hyperparameters[name]);
  return Object.fromEntries(Object.entries(run.hyperparameters).filter(([name]) => !isUsual(name)));
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
 * A run of a rule with the numbers that suit the scene's surface. In the place of another run, it
 * keeps those that the user chose there and that this rule has, too.
 * @type {(rule: RuleRecord, scene: Scene, catalog: Catalog, previous?: SceneRun) => SceneRun}
 */
export function runOf(rule, scene, catalog, previous) {
  const before = previous && ruleOf(catalog, previous.rule);
  const chosen =
    previous && before ? chosenValues(previous, before, leftSurfaces(scene, catalog)) : {};
  const kept = rule.hyperparameters.filter(({ name, low, high }) => {
    const value = chosen[name];
    return value !== undefined && value >= low && value <= high;
  });
  const hyperparameters = {
    ...usualValues(rule, surfaceOf(catalog, scene.surface.slug)),
    ...Object.fromEntries(kept.map(({ name }) => [name, chosen[name] ?? 0])),
  };
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
