/** @import { Catalog, MapAxis, NumberField, Scene, SceneRun, SurfaceRecord } from "../types.js" */
import { ruleOf, scheduleOf, surfaceOf } from "../scene/catalog.js";
import { LEARNING_RATE } from "../scene/edits.js";
import { valueAt } from "../scene/paths.js";
import { raceSettings } from "../scene/settings.js";

/*
 * The numbers of a race that a map can sweep. A map names them as its own link does: `lr`,
 * `schedule.warmup`, `surface.kappa`, `noise`, `start.x`.
 */

/** How far below and above its usual value a number is swept, as factors. */
const BELOW = 100;
const ABOVE = 30;

/** What has to stay below one is swept up to this. */
const NEARLY_ONE = 0.999;

/** Noise is swept up to this, unless the race has more. */
const USUAL_NOISE = 2;

/** @typedef {{name: string, field: NumberField}} Sweepable */

/** The axes of a map of starts. */
export const STARTS = /** @type {const} */ (["start.x", "start.y"]);

/**
 * What can be swept of one run: its hyperparameters, its schedule's, the surface's parameters and
 * the noise.
 * @type {(scene: Scene, of: number, surface: SurfaceRecord | undefined, catalog: Catalog) =>
 *   Sweepable[]}
 */
export function sweepables(scene, of, surface, catalog) {
  const run = scene.runs[of];
  if (!run) return [];
  return [...numbersOf(run, catalog), ...sharedNumbers(surface, catalog)].filter(
    ({ field }) => field.scale !== "switch" && !field.whole,
  );
}

/**
 * What can be swept of all runs together.
 * @type {(scene: Scene, surface: SurfaceRecord | undefined, catalog: Catalog) => Sweepable[]}
 */
export function commonSweepables(scene, surface, catalog) {
  const [first = [], ...others] = scene.runs.map((_run, of) =>
    sweepables(scene, of, surface, catalog),
  );
  return first.filter(({ name }) =>
    others.every((other) => other.some((candidate) => candidate.name === name)),
  );
}

/** @type {(run: SceneRun, catalog: Catalog) => Sweepable[]} */
function numbersOf({ rule, schedule }, catalog) {
  const own = ruleOf(catalog, rule).hyperparameters;
  const scheduled = schedule ? scheduleOf(catalog, schedule.slug).hyperparameters : [];
  return [
    ...own.map((field) => ({ name: field.name, field })),
    ...scheduled.map((field) => ({ name: `schedule.${field.name}`, field })),
  ];
}

/** @type {(surface: SurfaceRecord | undefined, catalog: Catalog) => Sweepable[]} */
function sharedNumbers(surface, catalog) {
  const parameters = surface?.parameters ?? [];
  const noise = raceSettings(catalog).filter(({ name }) => name === "noise");
  return [
    ...parameters.map((field) => ({ name: `surface.${field.name}`, field })),
    ...noise.map(({ name, field }) => ({ name, field })),
  ];
}

/**
 * The path into the scene of a swept number, as in scene/paths.js.
 *
 * @param {string} name
 * @param {number | null} of Index of the run; null for all.
 * @returns {string}
 */
export function pathOf(name, of) {
  if (name === "noise" || name.startsWith("surface.")) return name;
  return `runs.${of ?? "*"}.${name}`;
}

/**
 * The range over which a number is swept, if not told otherwise: wide enough for what is usual and
 * for what the race has.
 * @type {(sweepable: Sweepable, value: number, usual: number) => MapAxis}
 */
function rangeOf({ name, field }, value, usual) {
  if (name === "noise") {
    const high = Math.max(USUAL_NOISE, 10 ** Math.ceil(Math.log10(value || 1)));
    return { name, low: 0, high, scale: "linear" };
  }
  if (field.scale !== "log") {
    const most = field.high < 1 ? Math.min(field.high, NEARLY_ONE) : field.high;
    const [low, high] = [Math.min(field.low, value), Math.max(most, value)];
    return { name, low, high, scale: "linear" };
  }
  const low = Math.min(usual / BELOW, value > 0 ? value : Infinity);
  const high = Math.max(usual * ABOVE, value);
  return {
    name,
    low: Math.max(field.low, roundNumber(low, -1)),
    high: Math.min(field.high, roundNumber(high, 1)),
    scale: "log",
  };
}

/**
 * The next one, two or five times a power of ten, upwards or downwards.
 * @type {(value: number, direction: 1 | -1) => number}
 */
export function roundNumber(value, direction) {
  const decade = Math.floor(Math.log10(value));
  const rounds = [1, 2, 5, 10].map((digit) => Number(`${digit}e${decade}`));
  return (
    (direction > 0
      ? rounds.find((round) => round >= value)
      : rounds.findLast((round) => round <= value)) ?? value
  );
}

/**
 * The usual value of a number of a run: what its surface brings, or its default.
 * @type {(sweepable: Sweepable, run: SceneRun, scene: Scene, catalog: Catalog) => number}
 */
function usualValue({ name, field }, { rule }, scene, catalog) {
  const record = ruleOf(catalog, rule);
  const surface = surfaceOf(catalog, scene.surface.slug);
  const own = record.hyperparameters.find((candidate) => candidate.name === name) ?? field;
  const brought = surface?.brings?.hyperparameters[rule]?.[name];
  const pace = name === LEARNING_RATE && record.bound ? (surface?.pace ?? 1) : 1;
  return brought ?? pace * own.default;
}

/**
 * The axis of a number, its range included.
 *
 * @param {Scene} scene
 * @param {Sweepable} sweepable
 * @param {number | null} of Index of the run; null for all, whose values it then includes.
 * @param {Catalog} catalog
 * @returns {MapAxis}
 */
export function axisOf(scene, sweepable, of, catalog) {
  const runs = of === null ? scene.runs : scene.runs.slice(of, of + 1);
  const ranges = runs.map((run, i) => {
    const value = valueAt(scene, pathOf(sweepable.name, of ?? i));
    return rangeOf(sweepable, value, usualValue(sweepable, run, scene, catalog));
  });
  const [first] = ranges;
  if (!first) throw new Error("The race has no run");
  return {
    ...first,
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}

/** The names of a plane that says most: the learning rate, and what it goes with.
 * @type {(found: readonly Sweepable[]) => [string, string]}
 */
export function usualPlane(found) {
  const names = found.map(({ name }) => name);
  const across = names.includes(LEARNING_RATE) ? LEARNING_RATE : (names[0] ?? "");
  const others = names.filter((name) => name !== across);
  const liked = ["rho", "beta1", "decay", "surface.kappa"].find((name) => others.includes(name));
  return [across, liked ?? others.find((name) => name.startsWith("surface.")) ?? others[0] ?? ""];
}

/** @typedef {{forward: (value: number) => number, back: (place: number) => number}} Projection */

/** Between an axis's numbers and places along it. @type {(axis: MapAxis) => Projection} */
export function projection({ scale }) {
  if (scale === "log") return { forward: Math.log10, back: (place) => 10 ** place };
  return { forward: (value) => value, back: (place) => place };
}
