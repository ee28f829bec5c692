/** @import { Catalog, NumberField, RuleRecord, Scene, SceneRun, Values } from "../types.js" */
import { brief } from "../lib/format.js";

/** @type {(catalog: Catalog, slug: string) => RuleRecord} */
export function ruleOf(catalog, slug) {
  const rule = catalog.rules.find((candidate) => candidate.slug === slug);
  if (!rule) throw new Error(`The catalogue has no rule ${slug}`);
  return rule;
}

/** The surface's name, or its formula. @type {(scene: Scene, catalog: Catalog) => string} */
export function surfaceTitle(scene, catalog) {
  return (
    catalog.surfaces.find((surface) => surface.slug === scene.surface.slug)?.title ??
    scene.surface.formula
  );
}

/**
 * A name for each run by which it can be told from the others: its rule's title, and where a rule
 * runs twice, the numbers and the schedule in which its runs differ (`app/scene/titles.py` makes the same
 * ones).
 *
 * @type {(scene: Scene, catalog: Catalog) => string[]}
 */
export function runTitles(scene, catalog) {
  return scene.runs.map((run) => {
    const rule = ruleOf(catalog, run.rule);
    const twins = scene.runs.filter((other) => other.rule === run.rule);
    const told = [
      ...telling(rule.hyperparameters, run, twins),
      ...tellingOfSchedule(catalog, run, twins),
    ];
    return told.length === 0 ? rule.title : `${rule.title} (${told.join(", ")})`;
  });
}

/**
 * Nothing for a run whose twins have its schedule, or that has none.
 *
 * @type {(catalog: Catalog, run: SceneRun, twins: SceneRun[]) => string[]}
 */
function tellingOfSchedule(catalog, { schedule }, twins) {
  const record =
    schedule && catalog.schedules.find((candidate) => candidate.slug === schedule.slug);
  if (!record) return [];
  const alike = twins.flatMap((twin) =>
    twin.schedule?.slug === schedule.slug ? [twin.schedule] : [],
  );
  const numbers = telling(record.hyperparameters, schedule, alike);
  return alike.length === twins.length && numbers.length === 0 ? [] : [record.title, ...numbers];
}

/**
 * The numbers in which a choice differs from any of the others.
 *
 * @type {(fields: NumberField[], choice: {hyperparameters: Values}, others: {hyperparameters: Values}[]) => string[]}
 */
function telling(fields, choice, others) {
  const differing = fields.filter((field) =>
    others.some((other) => chosenValue(other, field) !== chosenValue(choice, field)),
  );
  return differing.map((field) => `${field.name} ${brief(chosenValue(choice, field))}`);
}

/** @type {(choice: {hyperparameters: Values}, field: NumberField) => number} */
function chosenValue(choice, field) {
  return choice.hyperparameters[field.name] ?? field.default;
}
