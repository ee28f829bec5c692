/** @import { Store } from "./store.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { siteHref } from "../lib/site.js";
import { writeQuery } from "./link.js";

/** Milliseconds for which a scene must rest before it is written into the address bar. */
const PAUSE = 250;

/**
 * Keeps address bar and history at the store's scene. Changes that a user would want to go back
 * from become entries of the browser's history; mere adjustments replace the last one.
 * @type {(store: Store, catalog: Catalog) => void}
 */
export function connectHistory(store, catalog) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let shown = store.state.scene;
  const address = () => location.pathname + location.search;
  let written = address();
  const write = (/** @type {"pushState" | "replaceState"} */ method) => {
    history[method]({ scene: shown }, "", siteHref(`/?${writeQuery(shown, catalog)}`));
    written = address();
  };

  history.replaceState({ scene: shown }, "");
  addEventListener("popstate", ({ state }) => {
    const isOther = address() !== written;
    written = address();
    clearTimeout(timer);
    if (state?.scene) {
      shown = state.scene;
      store.update(() => shown);
    } else if (isOther) location.reload(); // a link to a place in the page has no scene, either
  });
  store.subscribe(["scene"], () => {
    const { scene, edit } = store.state;
    if (scene === shown) return;
    const isEntry = edit.entry ?? isHistoryEntry(shown, scene);
    shown = scene;
    clearTimeout(timer);
    if (isEntry) write("pushState");
    else timer = setTimeout(() => write("replaceState"), PAUSE);
  });
}

/**
 * True for a change that one would look for the way back from: another surface, other optimizers.
 * @type {(before: Scene, after: Scene) => boolean}
 */
export function isHistoryEntry(before, after) {
  const rules = (/** @type {Scene} */ scene) => scene.runs.map((run) => run.rule).join();
  return before.surface.formula !== after.surface.formula || rules(before) !== rules(after);
}
