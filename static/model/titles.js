/** @import { Catalog, NumberField, RuleRecord, Scene, SceneRun } from "../types.js" */
import { brief } from "../ui/format.js";

/**
 * @param {Catalog} catalog
 * @param {string} slug
 * @returns {RuleRecord}
 */
export function ruleOf(catalog, slug) {
  const rule = catalog.rules.find((candidate) => candidate.slug === slug);
  if (!rule) throw new Error(`The catalogue has no rule ${slug}`);
  return rule;
}

/**
 * @param {Scene} scene
 * @param {Catalog} catalog
 * @returns {string} The surface's name, or its formula.
 */
export function surfaceTitle(scene, catalog) {
  return catalog.surfaces.find((surface) => surface.slug === scene.surface.slug)?.title ?? scene.surface.formula;
}

/**
 * A name for each run by which it can be told from the others: its rule's title, and where a rule runs twice, the
 * numbers in which its runs differ.
 *
 * @param {Scene} scene
 * @param {Catalog} catalog
 * @returns {string[]}
 */
export function runTitles(scene, catalog) {
  return scene.runs.map((run) => {
    const rule = ruleOf(catalog, run.rule);
    const twins = scene.runs.filter((other) => other.rule === run.rule);
    const telling = rule.hyperparameters.filter((field) => twins.some((other) => valueOf(other, field) !== valueOf(run, field)));
    if (telling.length === 0) return rule.title;
    return `${rule.title} (${telling.map((field) => `${field.name} ${brief(valueOf(run, field))}`).join(", ")})`;
  });
}

/**
 * @param {SceneRun} run
 * @param {NumberField} field
 * @returns {number}
 */
function valueOf(run, field) {
  return run.hyperparameters[field.name] ?? field.default;
}
