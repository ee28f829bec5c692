/** @import { Catalog, NumberField, Scene, SceneRun, SceneSurface, Values } from "../types.js" */
/** @import { View } from "../types.js" */
/** @import { State } from "./store.js" */
import { homeView, ruleOf, scheduleOf, surfaceOf } from "./catalog.js";
import { defaults } from "./edits.js";
import { isAtEnd } from "./race.js";

/*
 * Scene -> link: the mirror of the server's codec; tests/golden/scenes.json holds both to the same
 * links. Nothing is checked against ranges here: the server does that, and says what is wrong in
 * the user's language.
 */

/**
 * The canonical query of a scene: what equals its default is left out.
 * @type {(scene: Scene, catalog: Catalog) => string}
 */
export function writeQuery(scene, catalog) {
  /** @type {[string, string][]} */
  const items = [["v", String(catalog.defaults.v)], ...surfaceItems(scene.surface, catalog)];
  const record = surfaceOf(catalog, scene.surface.slug);
  const home = record && homeView(record, scene.surface.parameters);
  if (scene.view && !(home && isSame(scene.view, home)))
    items.push(["view", scene.view.map(number).join(",")]);
  if (!isSame(scene.start, record?.start ?? catalog.typed.start))
    items.push(["start", scene.start.map(number).join(",")]);
  if (scene.steps !== catalog.defaults.steps) items.push(["steps", String(scene.steps)]);
  for (const run of scene.runs) items.push(["run", writeRun(run, catalog)]);
  if (scene.noise !== catalog.defaults.noise) items.push(["noise", number(scene.noise)]);
  for (const key of /** @type {const} */ (["batch", "seed", "seeds"])) {
    if (scene[key] !== catalog.defaults[key]) items.push([key, String(scene[key])]);
  }
  return join(items);
}

/**
 * The query that asks for a sampled surface.
 *
 * @param {SceneSurface} surface
 * @param {View | null} view
 * @param {Catalog} catalog
 * @param {{size?: number, start?: readonly number[], levels?: View | undefined}} [more] Points along
 *   each axis; a start that a formula's view must include; the view that contour levels are for.
 * @returns {string}
 */
export function surfaceQuery(surface, view, catalog, { size, start, levels } = {}) {
  const items = surfaceItems(surface, catalog);
  if (view) items.push(["view", view.map(number).join(",")]);
  if (start) items.push(["start", start.map(number).join(",")]);
  if (size) items.push(["size", String(size)]);
  if (levels) items.push(["levels", levels.map(number).join(",")]);
  return join(items);
}

/**
 * The query that asks what a typed text means.
 *
 * @param {string} text
 * @param {Values} values Of names that it may or may not have.
 * @param {readonly number[]} start Kept where it suits the formula.
 * @returns {string}
 */
export function formulaQuery(text, values, start) {
  const given = differing(values, {});
  /** @type {[string, string][]} */
  const items = [["formula", text]];
  if (given.length > 0) items.push(["with", given.join(",")]);
  items.push(["start", start.map(number).join(",")]);
  return items.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
}

/**
 * The shortest text that reads back as this number, without the plus of an exponent.
 * @type {(value: number) => string}
 */
export function number(value) {
  return value === 0 ? "0" : String(value).replace("e+", "e");
}

/** @type {(surface: SceneSurface, catalog: Catalog) => [string, string][]} */
function surfaceItems(surface, catalog) {
  const record = surfaceOf(catalog, surface.slug);
  if (record) {
    const given = differing(surface.parameters, defaults(record.parameters));
    return [["surface", [record.slug, ...given].join(",")]];
  }
  const given = differing(surface.parameters, {}, catalog.typed.parameter);
  /** @type {[string, string][]} */
  const items = [["formula", surface.formula]];
  if (given.length > 0) items.push(["with", given.join(",")]);
  return items;
}

/** @type {(run: SceneRun, catalog: Catalog) => string} */
function writeRun({ rule, hyperparameters, schedule }, catalog) {
  const values = changed(hyperparameters, ruleOf(catalog, rule).hyperparameters);
  if (schedule) {
    const record = scheduleOf(catalog, schedule.slug);
    const own = changed(schedule.hyperparameters, record.hyperparameters);
    values.push(`schedule:${schedule.slug}`, ...own.map((value) => `schedule.${value}`));
  }
  return [rule, ...values].join(",");
}

/** @type {(values: Values, fields: NumberField[]) => string[]} */
function changed(values, fields) {
  return differing(values, defaults(fields));
}

/**
 * The values that are not the usual ones, as a link has them.
 *
 * @param {Values} values
 * @param {Values} usual
 * @param {number} [otherwise] The default of names that `usual` does not have.
 * @returns {string[]}
 */
function differing(values, usual, otherwise) {
  return Object.entries(values)
    .filter(([name, value]) => value !== (usual[name] ?? otherwise))
    .map(([name, value]) => `${name}:${number(value)}`);
}

/** @type {(one: readonly number[], other: readonly number[]) => boolean} */
function isSame(one, other) {
  return one.every((value, i) => value === other[i]);
}

/** Characters that stay as they are in a link, though encodeURIComponent would escape them. */
const READABLE = /%(?:2F|2C|3A|2B)/g;

/** @type {(items: [string, string][]) => string} */
function join(items) {
  const escaped = (/** @type {string} */ character) =>
    `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  const encoded = (/** @type {string} */ value) =>
    encodeURIComponent(value).replace(READABLE, decodeURIComponent).replace(/[!']/g, escaped);
  return items.map(([key, value]) => `${key}=${encoded(value)}`).join("&");
}

/*
 * How a race is shown, as keys of a page's link beside its scene: the mirror of
 * app/scene/display.py.
 */

/** @typedef {{arrangement: "map" | "space", unit: "step" | "evaluation", at: number | null}} Display */

/**
 * The display that a query asks for; what it leaves out is as usual.
 * @type {(query: string) => Display}
 */
export function readDisplay(query) {
  const items = new URLSearchParams(query);
  const at = items.get("at");
  return {
    arrangement: items.get("picture") === "3d" ? "space" : "map",
    unit: items.get("unit") === "evaluations" ? "evaluation" : "step",
    at: at !== null && /^\d{1,7}$/.test(at) ? Number(at) : null,
  };
}

/**
 * The keys of a page's display; a race at its end needs no time.
 * @type {(state: Pick<State, "arrangement" | "unit" | "race" | "time">) => string}
 */
export function writeDisplay({ arrangement, unit, race, time }) {
  const items = [];
  if (arrangement === "space") items.push("picture=3d");
  if (unit === "evaluation") items.push("unit=evaluations");
  if (race?.digest && !isAtEnd(race, time)) items.push(`at=${Math.floor(time)}`);
  return items.join("&");
}
