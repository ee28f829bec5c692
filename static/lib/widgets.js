/** @import { Arrangement } from "../player/plots.js" */
/** @import { Unit } from "../scene/race.js" */
import { Refusal } from "./api.js";
import { element } from "./dom.js";
import { _ } from "./i18n.js";

let made = 0;

/**
 * The choice of what runs are compared at: equal steps, or equal evaluations of the surface.
 *
 * @type {(choose: (unit: Unit) => void) => HTMLElement}
 */
export function createUnitSwitch(choose) {
  made += 1;
  /** @type {[Unit, string, string][]} */
  const options = [
    ["step", _("Steps"), _("Each run has taken as many steps as the others.")],
    [
      "evaluation",
      _("Gradient evaluations"),
      _(
        "Each run has asked as often as the others for loss and gradient, or for the curvature: searches and second looks count too. The race is over when the first run has taken all its steps.",
      ),
    ],
  ];
  const radios = options.map(([unit, title, help], i) =>
    element(
      "label",
      { title: help },
      element("input", {
        type: "radio",
        name: `unit-${made}`,
        value: unit,
        checked: i === 0,
        onchange: () => choose(unit),
      }),
      element("span", {}, title),
    ),
  );
  const label = _("Compare at equal");
  return element(
    "div",
    { class: "unit-switch" },
    element("span", { "aria-hidden": "true" }, label),
    element("div", { class: "segments", role: "radiogroup", "aria-label": label }, ...radios),
  );
}

/**
 * The choice between the map, the surface in space, and both.
 *
 * @param {HTMLElement} element Holds the radio buttons.
 * @param {(arrangement: Arrangement) => void} choose
 */
export function createArrangementSwitch(element, choose) {
  element.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement)
      choose(/** @type {Arrangement} */ (event.target.value));
  });
}

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

/**
 * A line that says what went wrong.
 *
 * @type {(element: HTMLElement) => {show: (error: unknown) => void, hide: () => void}}
 */
export function createNotice(element) {
  return {
    show(error) {
      element.hidden = false;
      element.textContent =
        error instanceof Refusal
          ? error.message
          : _("The server does not answer. What you see is the last race that arrived.");
    },
    hide() {
      element.hidden = true;
    },
  };
}

/**
 * Lets the links to the page's other languages carry the scene as it is when they are followed.
 *
 * @param {() => string} query The scene's; empty for the opening, whose page needs none.
 */
export function createLanguageLinks(query) {
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", () =>
      link.setAttribute(
        "href",
        `/?${[query(), `lang=${link.getAttribute("data-language")}`].filter(Boolean).join("&")}`,
      ),
    );
  }
}

/**
 * Lets the notices of a damaged link be closed, and puts the clean link into the address bar in
 * place of what it was read from. Does nothing where a link was read as it is.
 */
export function showCleanLink() {
  const notices = document.querySelector("#reading");
  if (!(notices instanceof HTMLElement)) return;
  history.replaceState(null, "", notices.dataset.link);
  notices.querySelector("button")?.addEventListener("click", () => notices.remove());
}
