/** @import { LessonRace } from "./race.js" */
import { barButton, createHallBar } from "../hall/bar.js";
import { HallMode } from "../hall/hall-mode.js";
import { element, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { throttle } from "../lib/scheduling.js";
import { SPACE_TAKERS } from "../player/timeline.js";

/**
 * Selector of what takes the arrow keys for itself; a presenter's remote reaches through.
 */
const ARROW_TAKERS = "input, select, textarea, .start-handle";
const REMOTE = /** @type {Record<string, 1 | -1>} */ ({ PageDown: 1, PageUp: -1 });
const ARROWS = /** @type {Record<string, 1 | -1>} */ ({ ArrowRight: 1, ArrowLeft: -1 });

/** Milliseconds between two looks at whether a slide still fits. */
const FITTING_PAUSE = 60;

/** A lesson slide by slide, for a hall: large, one thing at a time, moved by arrow keys alone. */
export class Presentation {
  #races;
  #turn;
  #life = new AbortController();
  #slides;
  #place = element("output", { class: "place" });
  #bar;
  /** The slide that is shown; -1 outside of a presentation. */
  #at = -1;
  #fitting;
  #hall;

  /**
   * @param {HTMLElement} main The lesson.
   * @param {LessonRace[]} races
   * @param {(direction: 1 | -1) => void} turn To the next lesson, or back to the one before.
   */
  constructor(main, races, turn) {
    this.#races = races;
    this.#turn = turn;
    this.#slides = [...main.querySelectorAll(".slide")].filter(
      (slide) => slide instanceof HTMLElement,
    );
    this.#bar = createHallBar(
      barButton(_("Back"), "back", () => this.#move(-1)),
      this.#place,
      barButton(_("Forward"), "forward", () => this.#move(1)),
      barButton(_("Leave the presentation"), "remove", () => this.#hall.leave()),
    );
    main.append(this.#bar);
    const { signal } = this.#life;
    const fit = () => this.#fit();
    // what is said of a race, or of an answer, comes later than the slide
    this.#fitting = new ResizeObserver(throttle(fit, FITTING_PAUSE));
    this.#hall = new HallMode({
      entering: () => this.#choose(),
      entered: () => this.#enter(),
      left: () => this.#leave(),
      signal,
    });
    const enter = () => this.#hall.enterFullScreen();
    main.querySelector("#present")?.addEventListener("click", enter, { signal });
    document.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    addEventListener("resize", fit, { signal });
  }

  /** @param {number} index The first slide, from the end if negative. */
  enter(index) {
    this.#at = index < 0 ? this.#slides.length - 1 : Math.min(index, this.#slides.length - 1);
    this.#hall.enter();
  }

  destroy() {
    this.#life.abort();
    this.#fitting.disconnect();
  }

  /** Begins with the slide in sight, unless one has been asked for. */
  #choose() {
    if (this.#at >= 0) return;
    const isInSight = (/** @type {HTMLElement} */ slide) =>
      slide.getBoundingClientRect().bottom > innerHeight / 10;
    this.#at = Math.max(0, this.#slides.findIndex(isInSight));
  }

  #enter() {
    this.#bar.hidden = false;
    this.#show(this.#at);
  }

  #leave() {
    const slide = this.#slides[this.#at];
    this.#at = -1;
    this.#fitting.disconnect();
    this.#bar.hidden = true;
    document.documentElement.style.fontSize = "";
    history.replaceState(null, "", location.pathname);
    slide?.scrollIntoView({ block: "start" });
  }

  /** @param {number} index */
  #show(index) {
    this.#at = index;
    this.#slides.forEach((slide, i) => slide.classList.toggle("is-current", i === index));
    setText(this.#place, `${index + 1} / ${this.#slides.length}`);
    history.replaceState(null, "", `${location.pathname}?present=1#${index + 1}`);
    this.#fit();
    this.#fitting.disconnect();
    for (const words of this.#slides[index]?.querySelectorAll(".question, .beside") ?? [])
      this.#fitting.observe(words);
    // the keys are for the slide, whatever was pressed to get here
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scrollTo(0, 0);
  }

  #fit() {
    const slide = this.#slides[this.#at];
    if (slide) fitSlide(slide);
  }

  /** @param {1 | -1} direction */
  #move(direction) {
    const next = slideAfter(this.#at, direction, this.#slides.length);
    if (next === null) this.#turn(direction);
    else this.#show(next);
  }

  #play() {
    const slide = this.#slides[this.#at];
    const race = this.#races.find(({ section }) => slide?.contains(section));
    if (race) race.toggle();
    else this.#move(1);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const takesArrows = target.closest(ARROW_TAKERS) !== null;
    const direction = REMOTE[event.key] ?? (takesArrows ? undefined : ARROWS[event.key]);
    if (this.#at < 0) return;
    if (direction) this.#move(direction);
    else if (event.key === " " && !target.closest(SPACE_TAKERS)) this.#play();
    else return;
    event.preventDefault();
  }
}

/**
 * Smallest type with which a slide is made to fit, as a fraction of its size; beyond it, it
 * scrolls.
 */
const MIN_TYPE = 0.5;
const TYPE_STEP = 0.95;

/**
 * Null before the first and after the last.
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
 * @param {HTMLElement} slide
 */
function fitSlide(slide) {
  const root = document.documentElement;
  root.style.fontSize = "";
  const whole = Number.parseFloat(getComputedStyle(root).fontSize);
  for (
    let part = TYPE_STEP;
    part > MIN_TYPE && slide.scrollHeight > slide.clientHeight + 1;
    part *= TYPE_STEP
  )
    root.style.fontSize = `${part * whole}px`;
}
