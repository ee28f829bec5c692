import { find } from "./dom.js";

const KEY = "ravine-theme";
const SYSTEM = "(prefers-color-scheme: dark)";

/**
 * Lets a button turn the page dark or light, and back to what the system says.
 * @type {(button: HTMLButtonElement, changed?: (theme: "light" | "dark") => void) => void}
 */
export function connectThemeSwitch(button, changed = () => {}) {
  const sheet = find(document, "#dark-theme", HTMLLinkElement);
  const system = matchMedia(SYSTEM);
  const isDark = () => matchMedia(sheet.media).matches;
  const label = () => button.setAttribute("aria-pressed", String(isDark()));
  const update = () => {
    label();
    changed(isDark() ? "dark" : "light");
  };

  button.addEventListener("click", () => {
    const dark = !isDark();
    if (dark === system.matches) {
      sheet.media = SYSTEM;
      localStorage.removeItem(KEY);
    } else {
      sheet.media = dark ? "all" : "not all";
      localStorage.setItem(KEY, dark ? "dark" : "light");
    }
    update();
  });
  system.addEventListener("change", update);
  label();
}

/** True if the user asked for less motion. @returns {boolean} */
export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
