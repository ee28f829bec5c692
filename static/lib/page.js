/** @import { Catalog, LessonLink, Scene, SurfaceRecord } from "../types.js" */
import { getJson } from "./api.js";
import { find } from "./dom.js";
import { setMessages } from "./i18n.js";

/**
 * Data of a page with one race: the scene, and whatever is at the addresses of the catalogue and of
 * the texts, unless the page is English.
 *
 * @returns {Promise<{scene: Scene, catalog: Catalog, display: string, controls: string[], surface?:
 *   SurfaceRecord, lessons?: LessonLink[]}>} `display`: how a short link shows it, as in a query;
 *   `controls`: places of the sliders of an embedded race, with the record of its surface;
 *   `lessons`: those that the playground links.
 */
export async function readRacePage() {
  const [catalog] = await Promise.all([readCatalog(), readMessages()]);
  return { ...readData("#scene"), catalog };
}

/** The catalogue, from its address in the page. @returns {Promise<Catalog>} */
export function readCatalog() {
  return getJson(find(document, "link#catalog", HTMLLinkElement).getAttribute("href") ?? "");
}

/** Fetches what the scripts say in the page's language, unless that is English. */
export async function readMessages() {
  const texts = document.querySelector("link[data-messages]")?.getAttribute("href");
  if (texts) setMessages((await getJson(texts)).messages);
}

/** JSON of a script element. @type {(selector: string) => any} */
export function readData(selector) {
  return JSON.parse(find(document, selector, HTMLScriptElement).textContent ?? "");
}
