import { find } from "./dom.js";
import { connectThemeSwitch } from "./preferences.js";

/**
 * Connects the page's header: the theme, and on a phone the burger that opens the other pages.
 * @param {(theme: "light" | "dark") => void} [changed] Hears of another theme.
 */
export function connectHeader(changed) {
  connectThemeSwitch(find(document, "#theme", HTMLButtonElement), changed);
  const burger = find(document, "#burger", HTMLButtonElement);
  const site = find(document, "#site", HTMLElement);
  const open = (/** @type {boolean} */ isOpen) => {
    site.classList.toggle("is-open", isOpen);
    burger.setAttribute("aria-expanded", String(isOpen));
  };
  burger.addEventListener("click", () => open(!site.classList.contains("is-open")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !site.classList.contains("is-open")) return;
    open(false);
    burger.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !site.contains(target) && !burger.contains(target)) open(false);
  });
}
