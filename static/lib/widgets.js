/** @import { Observable } from "./state.js" */
import { siteHref } from "./site.js";
import { ApiError } from "./api.js";
import { element } from "./dom.js";
import { _ } from "./i18n.js";

let made = 0;

/**
 * The choice of what runs are compared at: equal steps, or equal evaluations of the surface.
 *
 * @param {Observable<any>} store With the key `unit`.
 * @returns {HTMLElement}
 */
export function createUnitSwitch(store) {
  made += 1;
  const name = `unit-${made}`;
  const options = /** @type {const} */ ([
    ["step", _("steps"), _("Each run has taken as many steps as the others.")],
    [
      "evaluation",
      _("gradient computations"),
      _("Fair when some rules compute more gradients per step. Stops when the first run is done."),
    ],
  ]);
  const radios = options.map(([value, text, help], i) => {
    const onchange = () => store.set({ unit: value });
    const radio = element("input", { type: "radio", name, value, checked: i === 0, onchange });
    store.subscribe(["unit"], () => {
      radio.checked = store.state.unit === value;
    });
    return element("label", { title: help }, radio, element("span", {}, text));
  });
  const label = _("Compare after the same number of");
  return element(
    "div",
    { class: "unit-switch" },
    element("span", { "aria-hidden": "true" }, label),
    element("div", { class: "segments", role: "radiogroup", "aria-label": label }, ...radios),
  );
}

/**
 * Makes a fold a menu: it closes when one presses Escape or looks elsewhere.
 * @param {HTMLDetailsElement} menu
 */
export function connectMenu(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  const body = menu.querySelector(".menu-body");
  document.addEventListener("pointerdown", (event) => {
    // on a phone it may stand in the page's flow, where closing it would move what is pressed
    const floats = body && getComputedStyle(body).position !== "static";
    if (floats && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}

/** A line that says what went wrong. @param {HTMLElement} line */
export function createNotice(line) {
  return {
    /** @param {unknown} error */
    show(error) {
      line.hidden = false;
      line.textContent =
        error instanceof ApiError
          ? error.message
          : _("The server does not answer. What you see is the last race that arrived.");
    },
    hide() {
      line.hidden = true;
    },
  };
}

/**
 * Shows why the newest request failed, until that is over.
 *
 * @param {HTMLElement} line
 * @param {Observable<any>} store With the key `error`.
 */
export function showErrors(line, store) {
  const notice = createNotice(line);
  store.subscribe(["error"], () => {
    const { error } = store.state;
    if (error) notice.show(error);
    else notice.hide();
  });
}

/**
 * Lets the links to the page's other languages carry the scene as it is by then.
 * @param {() => string} query Empty for the opening, whose page needs none.
 * @param {string} [path] Of the page.
 */
export function connectLanguageLinks(query, path = "/") {
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", () => {
      const items = [query(), `lang=${link.getAttribute("data-language")}`];
      link.setAttribute("href", siteHref(`${path}?${items.filter(Boolean).join("&")}`));
    });
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
