import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** Selector of what takes a question mark as text. */
const TEXTS = "input:not([type=range], [type=radio]), select, textarea, [contenteditable]";

/** Lists the keys of the playground when one presses `?`. */
export function connectKeyList() {
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  document.addEventListener("keydown", (event) => {
    const isText = event.target instanceof Element && event.target.closest(TEXTS);
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isText) return;
    event.preventDefault();
    dialog ??= createDialog();
    if (dialog.open) dialog.close();
    else dialog.showModal();
  });
}

/** @returns {HTMLDialogElement} */
function createDialog() {
  const entries = /** @type {[string, string][]} */ ([
    [_("Space"), _("play and pause")],
    ["← →", _("one step; ten with Shift")],
    ["Home, End", _("first and last step")],
    ["Ctrl+Z, Ctrl+Shift+Z", _("undo and redo")],
    [_("Ctrl+wheel"), _("zoom")],
    [_("Double click"), _("show the whole surface")],
    [_("Arrows on the start"), _("move it; finely with Shift")],
    [_("Arrows on a slider"), _("one fine step")],
    ["F", _("large, for a hall; again or Escape to leave")],
    ["1 … 9", _("in a hall: the sliders of that run")],
    ["?", _("this list")],
  ]);
  const rows = entries.flatMap(([keys, text]) => [
    element("dt", {}, element("kbd", {}, keys)),
    element("dd", {}, text),
  ]);
  const close = element("button", { type: "button" }, _("Close"));
  const dialog = element(
    "dialog",
    { class: "key-list", "aria-labelledby": "key-list-title" },
    element("h2", { id: "key-list-title" }, _("Keys")),
    element("dl", {}, ...rows),
    close,
  );
  close.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  return dialog;
}
