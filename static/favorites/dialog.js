/** @import { Child } from "../lib/dom.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * A dialog that is gone once it is closed.
 * @type {(title: string, ...parts: Child[]) => void}
 */
export function openDialog(title, ...parts) {
  const close = element("button", { type: "button" }, _("Close"));
  const dialog = element(
    "dialog",
    { class: "key-list", "aria-label": title },
    element("h2", {}, title),
    ...parts,
    close,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
