import { find } from "./dom.js";

const KEY = "ravine-theme";
const SYSTEM = "(prefers-color-scheme: dark)";

/**
 * A button that turns the page dark or light, and back to what the system says.
 *
 * @param {HTMLButtonElement} button
 * @param {() => void} changed
 */
export function createThemeSwitch(button, changed) {
  const sheet = find(document, "#dark-theme", HTMLLinkElement);
  const system = matchMedia(SYSTEM);
  const label = () => button.setAttribute("aria-pressed", String(matchMedia(sheet.media).matches));

  button.addEventListener("click", () => {
    const dark = !matchMedia(sheet.media).matches;
    if (dark === system.matches) {
      sheet.media = SYSTEM;
      localStorage.removeItem(KEY);
    } else {
      sheet.media = dark ? "all" : "not all";
      localStorage.setItem(KEY, dark ? "dark" : "light");
    }
    label();
    changed();
  });
  system.addEventListener("change", () => {
    label();
    changed();
  });
  label();
}

/** True if the user asked for less motion. @returns {boolean} */
export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
