import { readFileSync } from "node:fs";
import { ROOT } from "./modules.js";

/** @import { Catalog } from "../types.js" */

/**
 * The golden file of what links leave out, as the catalogue that the page would get. Only what the
 * codec reads is in it.
 *
 * @returns {Catalog}
 */
export function goldenCatalog() {
  return JSON.parse(readFileSync(`${ROOT}tests/golden/catalog.json`, "utf8"));
}

/**
 * @returns {{numbers: {value: number, text: string}[], cases: {name: string, link: string, scene:
 *   import("../types.js").Scene}[]}}
 */
export function goldenScenes() {
  return JSON.parse(readFileSync(`${ROOT}tests/golden/scenes.json`, "utf8"));
}
