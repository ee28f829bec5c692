/** @import { Catalog, RuleRecord, ScheduleRecord, SurfaceRecord, Values } from "../types.js" */
/** @import { SceneSurface, View } from "../types.js" */

/** @type {(catalog: Catalog, slug: string) => RuleRecord} */
export function ruleOf(catalog, slug) {
  return mustFind(catalog.rules, slug);
}

/** @type {(catalog: Catalog, slug: string) => ScheduleRecord} */
export function scheduleOf(catalog, slug) {
  return mustFind(catalog.schedules, slug);
}

/**
 * A built-in surface; undefined for a typed formula.
 * @type {(catalog: Catalog, slug: string | null) => SurfaceRecord | undefined}
 */
export function surfaceOf(catalog, slug) {
  return slug === null ? undefined : catalog.surfaces.find((surface) => surface.slug === slug);
}

/** The largest value that the server accepts. @type {(catalog: Catalog, name: string) => number} */
export function limitOf(catalog, name) {
  return catalog.limits.find((limit) => limit.name === name)?.value ?? Infinity;
}

/**
 * Default view of a built-in surface with these parameters.
 * @type {(record: SurfaceRecord, parameters: Values) => View}
 */
export function homeView({ framings, view }, parameters) {
  return framings.find(({ parameter, value }) => parameters[parameter] === value)?.view ?? view;
}

/**
 * The view that a surface's own race brings, if the scene has it.
 * @type {(view: View | null, surface: SceneSurface, catalog: Catalog) => View | null}
 */
export function broughtView(view, { slug }, catalog) {
  const brought = surfaceOf(catalog, slug)?.brings?.view ?? null;
  return view?.join() === brought?.join() ? brought : null;
}

/**
 * @template {{slug: string}} T
 * @param {T[]} records
 * @param {string} slug
 * @returns {T}
 */
function mustFind(records, slug) {
  const record = records.find((candidate) => candidate.slug === slug);
  if (!record) throw new Error(`The catalogue has no ${slug}`);
  return record;
}
