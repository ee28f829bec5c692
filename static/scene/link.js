/** @import { Catalog, NumberField, Scene, SceneRun, SceneSurface, SurfaceRecord, Values, View } from "../types.js" */
import { defaults } from "./edits.js";

/*
 * Scene <-> link: the mirror of the server's app/scene/link.py. Both are held to tests/golden/scenes.json. Here nothing is
 * checked against ranges: the server does that, and says what is wrong in the user's language.
 */

/** A link that this page cannot read; the server, asked with it, says why. */
export class LinkError extends Error {}

/**
 * The canonical query of a scene: what equals its default is left out.
 *
 * @type {(scene: Scene, catalog: Catalog) => string}
 */
export function writeQuery(scene, catalog) {
  /** @type {[string, string][]} */
  const items = [["v", String(catalog.defaults.v)], ...surfaceItems(scene.surface, catalog)];
  const home = surfaceRecord(scene.surface.slug, catalog);
  if (scene.view && !(home && same(scene.view, homeView(home, scene.surface.parameters))))
    items.push(["view", scene.view.map(number).join(",")]);
  if (!same(scene.start, home?.start ?? catalog.typed.start))
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
 * The query that asks for a scene's sampled surface.
 *
 * @param {SceneSurface} surface
 * @param {View | null} view
 * @param {Catalog} catalog
 * @param {{size?: number, start?: readonly number[]}} [more] Points along each axis; a start that the window of a formula lets in.
 * @returns {string}
 */
export function surfaceQuery(surface, view, catalog, { size, start } = {}) {
  const items = surfaceItems(surface, catalog);
  if (view) items.push(["view", view.map(number).join(",")]);
  if (start) items.push(["start", start.map(number).join(",")]);
  if (size) items.push(["size", String(size)]);
  return join(items);
}

/**
 * The query that asks for what a typed text means.
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

/** The scene of a canonical query, complete. @type {(query: string, catalog: Catalog) => Scene} */
export function readQuery(query, catalog) {
  /** @type {Map<string, string[]>} */
  const given = new Map();
  for (const item of query.replace(/^\?/, "").split("&").filter(Boolean)) {
    const equals = item.indexOf("=");
    const key = item.slice(0, equals);
    given.set(key, [...(given.get(key) ?? []), decodeURIComponent(item.slice(equals + 1))]);
  }
  const usual = catalog.defaults;
  /** @param {string} key */
  const one = (key) => given.get(key)?.[0];
  if ((one("v") ?? String(usual.v)) !== String(usual.v))
    throw new LinkError(`Unknown version ${one("v")}`);
  const surface = readSurface(one("surface"), one("formula"), one("with"), catalog);
  const home = surfaceRecord(surface.slug, catalog);
  const view = one("view");
  return {
    v: usual.v,
    surface,
    view: view === undefined ? null : /** @type {View} */ (view.split(",").map(toNumber)),
    start: readStart(one("start")) ?? [...(home?.start ?? catalog.typed.start)],
    steps: toNumber(one("steps") ?? String(usual.steps)),
    noise: toNumber(one("noise") ?? String(usual.noise)),
    batch: toNumber(one("batch") ?? String(usual.batch)),
    seed: toNumber(one("seed") ?? String(usual.seed)),
    seeds: toNumber(one("seeds") ?? String(usual.seeds)),
    runs: (given.get("run") ?? usual.runs).map((text) => readRun(text, catalog)),
  };
}

/**
 * The shortest text that reads back as this number, without the plus of an exponent.
 *
 * @type {(value: number) => string}
 */
export function number(value) {
  return value === 0 ? "0" : String(value).replace("e+", "e");
}

/**
 * What is shown of a built-in surface with these parameters where no view is asked for.
 *
 * @type {(record: SurfaceRecord, parameters: Values) => View}
 */
export function homeView(record, parameters) {
  return (
    record.framings.find(({ parameter, value }) => parameters[parameter] === value)?.view ??
    record.view
  );
}

/** @param {string | null} slug @param {Catalog} catalog */
function surfaceRecord(slug, catalog) {
  return slug === null ? undefined : catalog.surfaces.find((record) => record.slug === slug);
}

/** @type {(surface: SceneSurface, catalog: Catalog) => [string, string][]} */
function surfaceItems(surface, catalog) {
  const record = surfaceRecord(surface.slug, catalog);
  if (record)
    return [
      [
        "surface",
        [record.slug, ...differing(surface.parameters, defaults(record.parameters))].join(","),
      ],
    ];
  const given = differing(surface.parameters, {}, catalog.typed.parameter);
  /** @type {[string, string][]} */
  const items = [["formula", surface.formula]];
  if (given.length > 0) items.push(["with", given.join(",")]);
  return items;
}

/** @type {(run: SceneRun, catalog: Catalog) => string} */
function writeRun(run, catalog) {
  const values = differing(run.hyperparameters, defaults(fieldsOf(catalog.rules, run.rule)));
  if (run.schedule) {
    const own = defaults(fieldsOf(catalog.schedules, run.schedule.slug));
    values.push(`schedule:${run.schedule.slug}`);
    values.push(
      ...differing(run.schedule.hyperparameters, own).map((value) => `schedule.${value}`),
    );
  }
  return [run.rule, ...values].join(",");
}

/**
 * @type {(records: {slug: string, hyperparameters: NumberField[]}[], slug: string) => NumberField[]}
 */
function fieldsOf(records, slug) {
  const record = records.find((candidate) => candidate.slug === slug);
  if (!record) throw new LinkError(`Nothing is called ${slug}`);
  return record.hyperparameters;
}

/**
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
function same(one, other) {
  return one.every((value, i) => value === other[i]);
}

/** What stands in a link as it is, though encodeURIComponent would escape it. */
const READABLE = /%(?:2F|2C|3A|2B)/g;

/** @type {(items: [string, string][]) => string} */
function join(items) {
  return items
    .map(
      ([key, value]) =>
        `${key}=${encodeURIComponent(value).replace(READABLE, decodeURIComponent).replace(/[!']/g, escaped)}`,
    )
    .join("&");
}

/** @param {string} character */
function escaped(character) {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/**
 * @type {(named: string | undefined, formula: string | undefined, given: string | undefined, catalog: Catalog) => SceneSurface}
 */
function readSurface(named, formula, given, catalog) {
  if (formula !== undefined)
    return { slug: null, formula, parameters: readValues(given ? given.split(",") : []) };
  const [slug, ...values] = (named ?? catalog.defaults.surface).split(",");
  const record = surfaceRecord(slug ?? "", catalog);
  if (!record) throw new LinkError(`No surface is called ${slug}`);
  return {
    slug: record.slug,
    formula: record.formula,
    parameters: { ...defaults(record.parameters), ...readValues(values) },
  };
}

/** @type {(text: string, catalog: Catalog) => SceneRun} */
function readRun(text, catalog) {
  const [rule = "", ...parts] = text.split(",");
  const own = parts.filter((part) => !part.startsWith("schedule"));
  const hyperparameters = { ...defaults(fieldsOf(catalog.rules, rule)), ...readValues(own) };
  const slug = parts.find((part) => part.startsWith("schedule:"))?.slice("schedule:".length);
  if (!slug) return { rule, hyperparameters, schedule: null };
  const given = parts
    .filter((part) => part.startsWith("schedule."))
    .map((part) => part.slice("schedule.".length));
  return {
    rule,
    hyperparameters,
    schedule: {
      slug,
      hyperparameters: { ...defaults(fieldsOf(catalog.schedules, slug)), ...readValues(given) },
    },
  };
}

/** @type {(text: string | undefined) => [number, number] | undefined} */
function readStart(text) {
  const [x, y] = (text ?? "").split(",");
  return x === undefined || y === undefined ? undefined : [toNumber(x), toNumber(y)];
}

/** @type {(parts: string[]) => Values} */
function readValues(parts) {
  return Object.fromEntries(
    parts.map((part) => {
      const [name = "", value = ""] = part.split(":");
      return [name, toNumber(value)];
    }),
  );
}

/** @type {(text: string) => number} */
function toNumber(text) {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new LinkError(`Not a number: ${text}`);
  return value;
}
