import { downloadRace, shorten } from "../net/api.js";
import { find } from "./dom.js";
import { _ } from "./i18n.js";

/**
 * @typedef {object} Shared What there is to share.
 * @property {() => string} link The readable link, without the host.
 * @property {() => string} query
 * @property {(format: "png" | "svg") => Promise<string>} picture
 */

/**
 * Copying links and downloading: the buttons with `data-share`.
 *
 * @param {HTMLElement} page
 * @param {Shared} shared
 */
export function createSharing(page, shared) {
  const status = find(page, "#share-status", HTMLElement);
  const text = find(page, "#share-text", HTMLInputElement);
  const address = () => new URL(shared.link(), location.origin).href;

  /** @type {Record<string, () => Promise<string>>} What each button does; it answers with what to say. */
  const actions = {
    link: () => copy(address(), text),
    short: async () => copy((await shorten(shared.link())).url, text),
    embed: () => copy(embedCode(new URL(shared.link().replace("/?", "/embed?"), location.origin).href), text),
    csv: () => saveRace(shared.query(), "csv"),
    json: () => saveRace(shared.query(), "json"),
    png: async () => save(await shared.picture("png"), "ravine.png"),
    svg: async () => save(await shared.picture("svg"), "ravine.svg"),
  };

  for (const button of page.querySelectorAll("[data-share]")) {
    button.addEventListener("click", async () => {
      const action = actions[button.getAttribute("data-share") ?? ""];
      if (!action) return;
      try {
        status.textContent = await action();
      } catch (error) {
        status.textContent = error instanceof Error ? error.message : String(error);
      }
    });
  }
}

/**
 * @param {string} what
 * @param {HTMLInputElement} text Shows it, and is copied from where the page may not write to the clipboard.
 * @returns {Promise<string>}
 */
export async function copy(what, text) {
  text.value = what;
  text.hidden = false;
  try {
    await navigator.clipboard.writeText(what);
  } catch {
    text.select();
    if (!document.execCommand("copy")) return _("Select the text and copy it.");
  }
  return _("Copied.");
}

/**
 * @param {string} address
 * @returns {string}
 */
function embedCode(address) {
  const quoted = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${quoted}" width="800" height="560" loading="lazy" title="Ravine"></iframe>`;
}

/**
 * @param {string} query
 * @param {"csv" | "json"} format
 * @returns {Promise<string>}
 */
async function saveRace(query, format) {
  const address = URL.createObjectURL(await downloadRace(query, format));
  try {
    return save(address, `ravine.${format}`);
  } finally {
    // The browser reads the address after this turn of the event loop.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }
}

/**
 * @param {string} address
 * @param {string} name
 * @returns {string}
 */
function save(address, name) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  return _("Saved as {name}.", { name });
}
