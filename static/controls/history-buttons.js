/** @import { Store } from "../scene/store.js" */
import { find } from "../lib/dom.js";

/** Selector of what undoes its own text. */
const TEXTS = "input[type=text], textarea, [contenteditable]";

/**
 * The buttons that undo, redo and reset, and the keys that do so: the way back is the browser's own,
 * so that its Back does the same.
 *
 * @param {HTMLElement} parent Has a button for each.
 * @param {Store} store
 */
export function connectHistoryButtons(parent, store) {
  const first = store.state.scene;
  const button = (/** @type {string} */ name) =>
    find(parent, `[data-history=${name}]`, HTMLButtonElement);
  const [undo, redo, reset] = [button("undo"), button("redo"), button("reset")];
  undo.addEventListener("click", () => history.back());
  redo.addEventListener("click", () => history.forward());
  reset.addEventListener("click", () => store.update(() => first, "idle", { entry: true }));
  const show = () => {
    const { past, scene } = store.state;
    undo.disabled = !past.canUndo;
    redo.disabled = !past.canRedo;
    reset.disabled = scene === first;
  };
  store.subscribe(["past", "scene"], show);
  show();
  document.addEventListener("keydown", (event) => {
    const action = historyKey(event);
    const isText = event.target instanceof Element && event.target.closest(TEXTS);
    if (!action || isText) return;
    event.preventDefault();
    (action === "undo" ? undo : redo).click();
  });
}

/**
 * Whether a key undoes or redoes.
 * @type {(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">) =>
 *   "undo" | "redo" | null}
 */
export function historyKey({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "z") return shiftKey ? "redo" : "undo";
  return key.toLowerCase() === "y" && !shiftKey ? "redo" : null;
}
