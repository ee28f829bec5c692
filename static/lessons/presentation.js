/** @import { LessonRace } from "./race.js" */
import { element, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";

/** What takes the arrow keys for itself; only Escape and the keys of a presenter's remote reach through. */
const ARROW_TAKERS = "input, select, textarea, .start-handle";
const REMOTE = /** @type {Record<string, number>} */ ({ PageDown: 1, PageUp: -1 });
const ARROWS = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 });

/** Milliseconds between two looks at whether a slide still fits. */
const FITTING_PAUSE = 60;

/** What the space bar presses or writes into. */
const SPACE_TAKERS = "input:not([type=range]), select, textarea, button, a, summary";

/**
 * Shows a lesson slide by slide, for a hall: large, one thing at a time, moved by arrow keys alone.
 *
 * @param {HTMLElement} main The lesson.
 * @param {LessonRace[]} races
 * @param {(direction: 1 | -1) => void} turn To the next lesson, or back to the one before.
 */
export function createPresentation(main, races, turn) {
  const life = new AbortController();
  const { signal } = life;
  const slides = [...main.querySelectorAll(".slide")].filter(
    (slide) => slide instanceof HTMLElement,
  );
  const button = main.querySelector("#present");
  const place = element("output", { class: "place" });
  const bar = element(
    "nav",
    { class: "presenter", "aria-label": _("Presentation"), hidden: true },
    element(
      "button",
      { type: "button", class: "round", "aria-label": _("Back"), onclick: () => move(-1) },
      icon("back"),
    ),
    place,
    element(
      "button",
      { type: "button", class: "round", "aria-label": _("Forward"), onclick: () => move(1) },
      icon("forward"),
    ),
    element(
      "button",
      {
        type: "button",
        class: "round",
        "aria-label": _("Leave the presentation"),
        onclick: () => leave(),
      },
      icon("remove"),
    ),
  );
  main.append(bar);
  /** The slide that is shown; -1 outside of a presentation. */
  let at = -1;

  button?.addEventListener("click", () => enterFullScreen(), { signal });
  document.addEventListener("keydown", onKey, { signal });
  document.addEventListener("fullscreenchange", () => !document.fullscreenElement && leave(), {
    signal,
  });
  // what is said of a race, or of an answer, comes later than the slide
  const fitting = new ResizeObserver(throttle(fit, FITTING_PAUSE));
  addEventListener("resize", fit, { signal });

  return {
    enter,
    destroy() {
      life.abort();
      fitting.disconnect();
    },
  };

  /** @param {number} [index] The slide to begin with, from the end if negative; the one in sight unless told. */
  function enter(
    index = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > innerHeight / 10),
  ) {
    document.documentElement.classList.add("presenting");
    bar.hidden = false;
    show(index < 0 ? slides.length - 1 : Math.min(index, slides.length - 1));
  }

  function enterFullScreen() {
    enter();
    void document.documentElement.requestFullscreen?.().catch(() => {}); // where it may not, the window does
  }

  function leave() {
    if (at < 0) return;
    const slide = slides[at];
    at = -1;
    fitting.disconnect();
    document.documentElement.classList.remove("presenting");
    bar.hidden = true;
    document.documentElement.style.fontSize = "";
    history.replaceState(null, "", location.pathname);
    if (document.fullscreenElement) void document.exitFullscreen();
    slide?.scrollIntoView({ block: "start" });
  }

  /** @param {number} index */
  function show(index) {
    at = index;
    slides.forEach((slide, i) => slide.classList.toggle("is-current", i === index));
    setText(place, `${index + 1} / ${slides.length}`);
    history.replaceState(null, "", `${location.pathname}?present=1#${index + 1}`);
    fit();
    fitting.disconnect();
    for (const words of slides[at]?.querySelectorAll(".question, .beside") ?? [])
      fitting.observe(words);
    // the keys are for the slide, whatever was pressed to get here
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scrollTo(0, 0);
  }

  function fit() {
    const slide = slides[at];
    if (slide) fitSlide(slide);
  }

  /** @param {1 | -1} direction */
  function move(direction) {
    const next = slideAfter(at, direction, slides.length);
    if (next === null) turn(direction);
    else show(next);
  }

  function play() {
    const race = races.find(({ section }) => slides[at]?.contains(section));
    if (race) race.toggle();
    else move(1);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const direction =
      REMOTE[event.key] ?? (target.closest(ARROW_TAKERS) ? undefined : ARROWS[event.key]);
    if (event.key.toLowerCase() === "f" && !target.closest(ARROW_TAKERS)) {
      if (document.fullscreenElement) leave();
      else enterFullScreen();
    } else if (at < 0) return;
    else if (event.key === "Escape") leave();
    else if (direction) move(/** @type {1 | -1} */ (direction));
    else if (event.key === " " && !target.closest(SPACE_TAKERS)) play();
    else return;
    event.preventDefault();
  }
}

/** Type is made smaller until a slide fits, but not beyond this part of its size; then it scrolls. */
const SMALLEST = 0.5;
const FINER = 0.95;

/**
 * Null before the first and after the last.
 *
 * @type {(at: number, direction: 1 | -1, count: number) => number | null}
 */
export function slideAfter(at, direction, count) {
  const next = at + direction;
  return next >= 0 && next < count ? next : null;
}

/**
 * The slide that an address asks for: `?present=1#3`, or `#last`.
 *
 * @param {string} query
 * @param {string} hash
 * @returns {number | null} From 0, or -1 for the last; null where no presentation is asked for.
 */
export function slideAsked(query, hash) {
  if (!new URLSearchParams(query).has("present")) return null;
  if (hash === "#last") return -1;
  const number = Number(hash.slice(1));
  return Number.isInteger(number) && number > 0 ? number - 1 : 0;
}

/**
 * Makes all type as small as it must be for a slide to fit the window.
 *
 * @param {HTMLElement} slide
 */
export function fitSlide(slide) {
  const root = document.documentElement;
  root.style.fontSize = "";
  const whole = Number.parseFloat(getComputedStyle(root).fontSize);
  for (
    let part = FINER;
    part > SMALLEST && slide.scrollHeight > slide.clientHeight + 1;
    part *= FINER
  )
    root.style.fontSize = `${part * whole}px`;
}
