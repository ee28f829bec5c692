/** @import { State } from "./store.js" */
/** @import { Catalog, NumberField, Scene, SceneRun, Values } from "../types.js" */
import { formatRounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { ruleOf, surfaceOf } from "./catalog.js";
import { isAtEnd } from "./race.js";

/** The surface's name, or its formula. @type {(scene: Scene, catalog: Catalog) => string} */
export function surfaceTitle({ surface }, catalog) {
  return surfaceOf(catalog, surface.slug)?.title ?? surface.formula;
}

/**
 * A name for each run by which it can be told from the others: its rule's title, and where a rule
 * runs twice, the numbers and the schedule in which its runs differ (`app/scene/titles.py` makes
 * the same ones).
 * @type {(scene: Scene, catalog: Catalog) => string[]}
 */
export function runTitles(scene, catalog) {
  return scene.runs.map((run) => {
    const rule = ruleOf(catalog, run.rule);
    const sameRule = scene.runs.filter((other) => other.rule === run.rule);
    const values = [
      ...distinguishingValues(rule.hyperparameters, run, sameRule),
      ...distinguishingSchedule(catalog, run, sameRule),
    ];
    return values.length === 0 ? rule.title : `${rule.title} (${values.join(", ")})`;
  });
}

/** A race in a few words: its runs and its surface. @type {(scene: Scene, catalog: Catalog) => string} */
export function raceTitle(scene, catalog) {
  const runs = runTitles(scene, catalog).join(", ");
  return _("{runs} on {surface}", { runs, surface: surfaceTitle(scene, catalog) });
}

/** Characters of a file's name that tell its race. */
const LONGEST_NAME = 80;

/**
 * The name of a race's files, without an ending: its surface and its rules.
 * @type {(scene: Scene) => string}
 */
export function fileName({ surface, runs }) {
  const rules = new Set(runs.map((run) => run.rule));
  const name = ["ravine", surface.slug ?? "formula", ...rules].join("-");
  return name.slice(0, LONGEST_NAME).replace(/-$/, "");
}

/**
 * What the name of a picture adds while the race is not at its end.
 * @type {(state: Pick<State, "race" | "time">) => string}
 */
export function stepName({ race, time }) {
  return race && !isAtEnd(race, time) ? `-step-${Math.floor(time)}` : "";
}

/**
 * Nothing for a run without a schedule, or if all have the same.
 * @type {(catalog: Catalog, run: SceneRun, sameRule: SceneRun[]) => string[]}
 */
function distinguishingSchedule(catalog, { schedule }, sameRule) {
  const record =
    schedule && catalog.schedules.find((candidate) => candidate.slug === schedule.slug);
  if (!record) return [];
  const alike = sameRule.flatMap((other) =>
    other.schedule?.slug === schedule.slug ? [other.schedule] : [],
  );
  const values = distinguishingValues(record.hyperparameters, schedule, alike);
  return alike.length === sameRule.length && values.length === 0 ? [] : [record.title, ...values];
}

/** @typedef {{hyperparameters: Values}} Choice */

/**
 * The values in which a choice differs from any of the others.
 * @type {(fields: NumberField[], choice: Choice, others: Choice[]) => string[]}
 */
function distinguishingValues(fields, choice, others) {
  const chosen = (/** @type {Choice} */ { hyperparameters }, /** @type {NumberField} */ field) =>
    hyperparameters[field.name] ?? field.default;
  return fields
    .filter((field) => others.some((other) => chosen(other, field) !== chosen(choice, field)))
    .map((field) => `${field.name} ${formatRounded(chosen(choice, field))}`);
}
