/** @import { Favorite } from "./kept.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { siteHref } from "../lib/site.js";
import { compareHref } from "./compare.js";
import { openDialog } from "./dialog.js";
import { readFavorites, withName, withoutFavorite, writeFavorites } from "./kept.js";

/**
 * Shows the starred races, each with its name, which can be changed, and ways to open it, to see it
 * beside the race of this page, and to remove it.
 * @param {string} current Link of the page's race.
 */
export function showFavorites(current) {
  const list = element("ul", { class: "favorites" });
  const none = element("p", {}, _("None yet. Star a race to find it here again."));
  /** @param {Favorite[]} favorites */
  const show = (favorites) => {
    list.replaceChildren(...favorites.map((favorite) => rowOf(favorite, current, change)));
    none.hidden = favorites.length > 0;
  };
  /** @param {(favorites: Favorite[]) => Favorite[]} edit */
  const change = (edit) => {
    const next = edit(readFavorites(localStorage));
    writeFavorites(localStorage, next);
    show(next);
  };
  show(readFavorites(localStorage));
  const note = element("p", { class: "note" }, _("They are kept in this browser only."));
  openDialog(_("Starred races"), none, list, note);
}

/**
 * @type {(favorite: Favorite, current: string, change: (edit: (favorites: Favorite[]) => Favorite[])
 *   => void) => HTMLElement}
 */
function rowOf({ name, link }, current, change) {
  const box = element("input", { type: "text", value: name, "aria-label": _("Name of the race") });
  box.addEventListener("change", () => change((all) => withName(all, link, box.value.trim())));
  const about = { type: "button", class: "plain", "aria-label": _("Remove {name}", { name }) };
  const remove = element("button", about, icon("remove"));
  remove.addEventListener("click", () => change((all) => withoutFavorite(all, link)));
  return element(
    "li",
    {},
    box,
    element("a", { class: "button", href: siteHref(link) }, _("Open")),
    element("a", { class: "button", href: compareHref(current, link) }, _("Compare")),
    remove,
  );
}
