/** @import { Catalog, Scene } from "../types.js" */
import { getJson } from "./api.js";
import { find } from "./dom.js";
import { setMessages } from "./i18n.js";

/**
 * What the server wrote into the page: the scene, the catalogue and, unless the page is English,
 * its texts.
 *
 * @returns {Promise<{scene: Scene, link: string, catalog: Catalog}>}
 */
export async function readPage() {
  const [catalog] = await Promise.all([readCatalog(), readMessages()]);
  const { scene, link } = readData("#scene");
  return { scene, link, catalog };
}

/**
 * The catalogue: a resource whose address is in the page.
 *
 * @returns {Promise<Catalog>}
 */
async function readCatalog() {
  const address = find(document, "link#catalog", HTMLLinkElement).getAttribute("href") ?? "";
  return /** @type {Catalog} */ (await getJson(address));
}

/** Fetches what the scripts say in the page's language, unless that is English. */
export async function readMessages() {
  const texts = document.querySelector("link[data-messages]")?.getAttribute("href");
  if (texts)
    setMessages(/** @type {{messages: Record<string, string>}} */ (await getJson(texts)).messages);
}

/** What a script element holds as JSON. @type {(selector: string) => any} */
export function readData(selector) {
  return JSON.parse(find(document, selector, HTMLScriptElement).textContent ?? "");
}
