/**
 * Makes a fold behave as a menu: it closes when one presses Escape or looks elsewhere.
 *
 * @param {HTMLDetailsElement} menu
 */
export function createMenu(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}
