import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { siteHref } from "../lib/site.js";
import { openDialog } from "./dialog.js";
import { readFavorites } from "./kept.js";

/**
 * The address of two races side by side.
 * @type {(one: string, other: string) => string} Of a link each, full or short.
 */
export function compareHref(one, other) {
  const query = [one, other].map((link, i) => `${"ab"[i]}=${encodeURIComponent(link)}`);
  return siteHref(`/compare?${query.join("&")}`);
}

/**
 * Asks for the race that is to be seen beside this one: a pasted link, or a starred race.
 * @param {string} current Link of the page's race.
 */
export function askForOther(current) {
  const box = element("input", { type: "text", id: "other-race", required: true });
  const form = element(
    "form",
    { class: "compare-with" },
    element("label", { for: "other-race" }, _("Link of the other race, full or short")),
    element("div", { class: "row" }, box, element("button", { type: "submit" }, _("Compare"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(compareHref(current, box.value.trim()));
  });
  const links = readFavorites(localStorage).map(({ name, link }) =>
    element("li", {}, element("a", { href: compareHref(current, link) }, name)),
  );
  const heading = links.length > 0 && element("h3", {}, _("Starred races"));
  openDialog(_("Compare with …"), form, heading, element("ul", {}, ...links));
  box.focus();
}
