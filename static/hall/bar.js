/** @import { Icon } from "../lib/icons.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/** The bar under what is shown in a hall. @type {(...parts: HTMLElement[]) => HTMLElement} */
export function createHallBar(...parts) {
  const about = { class: "presenter", "aria-label": _("Presentation"), hidden: true };
  return element("nav", about, ...parts);
}

/** @type {(label: string, name: Icon, onclick: () => void) => HTMLElement} */
export function barButton(label, name, onclick) {
  const about = { type: "button", class: "round", "aria-label": label, title: label, onclick };
  return element("button", about, icon(name));
}
