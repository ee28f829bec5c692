/** @import { Download } from "../lib/api.js" */
/** @import { Scene } from "../types.js" */
import { askForOther } from "../favorites/compare.js";
import { MAX_FAVORITES, readFavorites, withFavorite, writeFavorites } from "../favorites/kept.js";
import { showFavorites } from "../favorites/list.js";
import { showQrCode } from "../hall/qr-code.js";
import { shorten, download } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { LONG } from "../lib/scheduling.js";
import { createEmbedChoice } from "./embed-choice.js";

/** Milliseconds for which one is told what came of it. */
const READ = 10_000;

/**
 * @typedef {object} Shared What there is to share.
 * @property {() => string} link The readable link.
 * @property {() => string} query
 * @property {() => string} title In a few words.
 * @property {() => string} name Of its files, without an ending.
 * @property {(format: "png" | "svg") => Promise<string>} picture
 * @property {() => string} step What is added to the name of a picture on the way, or nothing.
 * @property {() => Scene} scene
 */

/**
 * Copying links and scripts, and downloading: the buttons with `data-share`.
 * @type {(page: HTMLElement, shared: Shared) => void}
 */
export function connectSharing(page, shared) {
  const status = find(page, "#share-status", HTMLElement);
  const text = find(page, "#share-text", HTMLTextAreaElement);
  const choice = createEmbedChoice(find(page, "#embed-sliders", HTMLElement), shared.scene);
  find(page, ".share details", HTMLElement).addEventListener("toggle", choice.show);
  const frame = () => {
    const controls = choice.chosen().join(",");
    const address = shared.link().replace("/?", "/embed?");
    return controls ? `${address}&controls=${controls}` : address;
  };
  const file = (/** @type {"png" | "svg"} */ ending) =>
    `${shared.name()}${shared.step()}.${ending}`;
  let work = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const take = (/** @type {Download} */ form) => download(shared.query(), form, work.signal);
  const cancel = find(page, "#share-cancel", HTMLButtonElement);
  cancel.addEventListener("click", () => work.abort());

  /**
   * @type {Record<string, () => Promise<string>>} What each button does; it answers with what to
   *   say.
   */
  const actions = {
    link: () => copy(shared.link(), text),
    short: async () => copy((await shorten(shared.link())).url, text),
    embed: () => copy(embedCode(frame()), text),
    qr: async () => {
      await showQrCode(shared.link());
      return "";
    },
    ...favoriteActions(shared),
    "copy-numpy": async () => copy(await (await take("numpy")).text(), text),
    "copy-pytorch": async () => copy(await (await take("pytorch")).text(), text),
    numpy: async () => saveBlob(await take("numpy"), `${shared.name()}-numpy.py`),
    pytorch: async () => saveBlob(await take("pytorch"), `${shared.name()}-pytorch.py`),
    csv: async () => saveBlob(await take("csv"), `${shared.name()}.csv`),
    json: async () => saveBlob(await take("json"), `${shared.name()}.json`),
    gif: async () => saveBlob(await take("gif"), `${shared.name()}.gif`),
    png: async () => save(await shared.picture("png"), file("png")),
    svg: async () => save(await shared.picture("svg"), file("svg")),
  };
  for (const button of page.querySelectorAll("button[data-share]")) {
    const name = button.getAttribute("data-share") ?? "";
    let busy = false;
    button.addEventListener("click", async () => {
      const action = actions[name];
      if (!action || busy) return;
      busy = true;
      work = new AbortController();
      clearTimeout(timer);
      status.textContent = await finished(action, work.signal, status, cancel);
      timer = setTimeout(() => status.replaceChildren(), READ);
      busy = false;
    });
  }
}

/**
 * What to say once an action is over. While it takes long, that is said, and it can be cancelled.
 *
 * @param {() => Promise<string>} action
 * @param {AbortSignal} signal
 * @param {HTMLElement} status
 * @param {HTMLButtonElement} cancel
 * @returns {Promise<string>}
 */
async function finished(action, signal, status, cancel) {
  status.textContent = "";
  const timer = setTimeout(() => {
    status.textContent = _("Working on it …");
    cancel.hidden = false;
  }, LONG);
  try {
    return await action();
  } catch (error) {
    if (signal.aborted) return _("Cancelled.");
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
    cancel.hidden = true;
  }
}

/**
 * What is done with races that are kept in this browser.
 * @type {(shared: Shared) => Record<string, () => Promise<string>>}
 */
function favoriteActions({ title, query }) {
  return {
    star: async () => {
      const favorite = { name: title(), link: `/?${query()}` };
      const kept = withFavorite(readFavorites(localStorage), favorite);
      if (kept.length > MAX_FAVORITES) return _("There is no room for more; remove one first.");
      writeFavorites(localStorage, kept);
      return _("Starred. The list is in this browser.");
    },
    favorites: async () => {
      showFavorites(`/?${query()}`);
      return "";
    },
    compare: async () => {
      askForOther(`/?${query()}`);
      return "";
    },
  };
}

/**
 * @param {string} what
 * @param {HTMLInputElement | HTMLTextAreaElement} text Shows it, and is copied from where the page
 *   may not write to the clipboard.
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

/** @type {(address: string) => string} */
function embedCode(address) {
  const quoted = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return `<iframe src="${quoted}" width="800" height="560" loading="lazy" title="Ravine"></iframe>`;
}

/** @type {(blob: Blob, name: string) => string} */
function saveBlob(blob, name) {
  const address = URL.createObjectURL(blob);
  // The browser reads the address after this turn of the event loop.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return save(address, name);
}

/** @type {(address: string, name: string) => string} */
function save(address, name) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  return _("Saved as {name}.", { name });
}
