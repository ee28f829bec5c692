/** @import { SettingName } from "./edits.js" */
/** @import { Catalog, NumberField } from "../types.js" */
import { _ } from "../lib/i18n.js";
import { limitOf } from "./catalog.js";

/** @typedef {{name: SettingName, field: NumberField}} Setting A number that all runs share. */

/** @type {(catalog: Catalog) => Setting[]} */
export function raceSettings(catalog) {
  const limit = (/** @type {string} */ name) => limitOf(catalog, name);
  const { defaults } = catalog;
  return [
    setting("steps", _("steps"), _("How many steps each run may take."), {
      low: 1,
      high: limit("max_steps"),
      default: defaults.steps,
      scale: "log",
    }),
    setting("noise", _("noise"), _("Standard deviation of the noise on every gradient."), {
      low: 0,
      high: limit("max_noise"),
      default: defaults.noise,
      scale: "log",
    }),
    setting("seed", _("seed"), _("Which noise: the same seed gives the same noise for ever."), {
      low: 0,
      high: limit("max_seed"),
      default: defaults.seed,
      scale: "linear",
    }),
    setting(
      "seeds",
      _("seeds"),
      _("Under how many seeds the race is run, to see what is luck and what is not."),
      { low: 1, high: limit("max_seeds"), default: defaults.seeds, scale: "linear" },
    ),
  ];
}

/** @type {(catalog: Catalog, rows: number) => Setting} */
export function batchSetting(catalog, rows) {
  const help = _(
    "From how many rows of the data each gradient is taken, drawn at random; 0 takes all of them.",
  );
  const range = { low: 0, high: rows, default: catalog.defaults.batch };
  return setting("batch", _("batch"), help, { ...range, scale: "linear" });
}

/**
 * @param {Catalog} catalog
 * @param {string} name
 * @param {number} rows Rows of the surface's data, 0 without.
 * @returns {NumberField | undefined}
 */
export function settingField(catalog, name, rows) {
  const settings = [...raceSettings(catalog), batchSetting(catalog, rows)];
  return settings.find((candidate) => candidate.name === name)?.field;
}

/** @typedef {Pick<NumberField, "low" | "high" | "default" | "scale">} Range */

/** @type {(name: SettingName, title: string, help: string, range: Range) => Setting} */
function setting(name, title, help, range) {
  return { name, field: { name: title, symbol: title, help, whole: name !== "noise", ...range } };
}
