/** @import { Display } from "./link.js" */
/** @import { Store } from "./store.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { siteHref } from "../lib/site.js";
import { writeDisplay, writeQuery } from "./link.js";

/** Milliseconds for which a page must rest before it is written into the address bar. */
const PAUSE = 250;

/** Changes of one thing within so many milliseconds, as by a held key, are one entry. */
const ONE_CHANGE = 700;

/** Keys of an address that tell how a race is shown. */
const SHOWN_OTHERWISE = /[?&](picture|unit|at)=/;

/**
 * Keeps address bar and history at the store's scene. Each change is an entry of the browser's
 * history once it is over: a slider or the start when they are let go. How the race is shown is in
 * the address, too, but never an entry of its own.
 * @type {(store: Store, catalog: Catalog) => void}
 */
export function connectHistory(store, catalog) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let shown = store.state.scene;
  let index = Number(history.state?.index ?? 0);
  let newest = index;
  let last = { part: "", at: -Infinity };
  const address = () => location.pathname + location.search;
  const whole = () => siteHref(`/?${writeQuery(shown, catalog)}`);
  let written = address();
  /** The scene's address as it was opened, perhaps a short one. */
  let plain = SHOWN_OTHERWISE.test(location.search) ? whole() : written;
  const write = (/** @type {"pushState" | "replaceState"} */ method) => {
    const display = writeDisplay(store.state);
    history[method]({ scene: shown, index, plain }, "", display ? `${whole()}&${display}` : plain);
    written = address();
  };
  const writeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => write("replaceState"), PAUSE);
  };
  const tell = () => store.set({ past: { canUndo: index > 0, canRedo: index < newest } });

  history.replaceState({ scene: shown, index, plain }, "");
  addEventListener("popstate", ({ state }) => {
    const isOther = address() !== written;
    written = address();
    clearTimeout(timer);
    if (state?.scene) {
      [shown, index, last] = [state.scene, Number(state.index ?? 0), { part: "", at: -Infinity }];
      plain = state.plain ?? whole();
      store.update(() => shown);
      tell();
    } else if (isOther) location.reload(); // a link to a place in the page has no scene, either
  });
  store.subscribe(["scene", "phase"], () => {
    const { scene, phase, edit } = store.state;
    if (scene === shown || phase === "dragging") return;
    const change = { part: changedPart(shown, scene), at: performance.now() };
    if (change.part === "") return;
    const isSame = change.part === last.part && change.at - last.at < ONE_CHANGE;
    const isEntry = edit.entry ?? !isSame;
    [shown, last] = [scene, change];
    plain = whole();
    clearTimeout(timer);
    if (!isEntry) return writeSoon();
    index += 1;
    newest = index;
    write("pushState");
    tell();
  });
  store.subscribe(["arrangement", "unit", "time"], writeSoon);
  tell();
}

/**
 * The part of a scene in which another one differs, in one text: the same for each step of a slider;
 * empty for none.
 * @type {(before: Scene, after: Scene) => string}
 */
export function changedPart(before, after) {
  return parts(before, after, "").join(" ");
}

/** @type {(before: any, after: any, path: string) => string[]} */
function parts(before, after, path) {
  if (before === after) return [];
  const areObjects = [before, after].every((one) => typeof one === "object" && one !== null);
  if (!areObjects || (Array.isArray(after) && after.length !== before.length)) return [path];
  const isPlace = Array.isArray(after) && after.every((one) => typeof one === "number");
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const found = keys.flatMap((key) => parts(before[key], after[key], `${path}/${key}`));
  return isPlace && found.length > 0 ? [path] : found;
}

/**
 * Shows a race as it is asked for, and stands at a time once the race has arrived.
 * @type {(store: Store, display: Display) => void}
 */
export function showAs(store, { arrangement, unit, at }) {
  store.set({ arrangement, unit });
  if (at === null) return;
  const stop = store.subscribe(["race"], () => {
    if (!store.state.race?.digest) return;
    stop();
    store.set({ time: at });
  });
}
