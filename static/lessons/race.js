/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Catalog, Outcome, RaceRecord } from "../types.js" */
import { siteHref } from "../lib/site.js";
import { element, find } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { runName } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { showErrors } from "../lib/widgets.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { Player } from "../player/player.js";
import { scoreboardOf, summaryOf } from "../results/scoreboard.js";
import { createWorkBar } from "../results/work-bar.js";
import { writeQuery } from "../scene/link.js";
import { startLoading } from "../scene/loader.js";
import { START } from "../scene/paths.js";
import { withoutEnds } from "../scene/race.js";
import { createStore } from "../scene/store.js";
import { createDataView } from "./data-view.js";
import { createSliders } from "./sliders.js";

/** Fraction of the plots that must be in sight for the race to play. */
const IN_SIGHT = 0.5;

/** Distance from the window at which a race is fetched. */
const NEAR = "50% 0px";

/** Largest number of runs whose endings are told beside the plot; of more, the table tells. */
const MAX_ENDINGS = 4;

/** Milliseconds between two texts about a race that changes. */
const TEXT_PAUSE = 250;

/**
 * One race of a lesson: played when it comes into sight, but not before its question is answered.
 */
export class LessonRace {
  #record;
  #catalog;
  #store;
  #player;
  #root;
  #sliders;
  #gate;
  #life = new AbortController();
  /** @type {IntersectionObserver[]} */
  #observers;
  #isLocked;
  #isLoading = false;
  #hasPlayed = false;
  /** True if it goes on when it comes back into sight. */
  #isInterrupted = false;

  /** @param {HTMLElement} section @param {RaceRecord} record @param {Catalog} catalog */
  constructor(section, record, catalog) {
    this.section = section;
    this.#record = record;
    this.#catalog = catalog;
    this.#isLocked = record.waits;
    this.#store = createStore(record.scene);
    this.#root = find(section, "[data-player]", HTMLElement);
    this.#sliders = find(section, "[data-sliders]", HTMLElement);
    this.#player = new Player(this.#root, {
      store: this.#store,
      catalog,
      curves: record.curves,
      waits: true,
      keys: () => !this.#isLocked && section.contains(document.activeElement),
      movesStart: record.sliders.some(({ place }) => place === START),
      movesView: true,
    });
    createSliders(this.#sliders, record, this.#store, catalog);
    const data = section.querySelector("[data-data]");
    if (record.data && data instanceof HTMLElement) createDataView(data, record.data, this.#store);
    showErrors(find(section, "[data-notice]", HTMLElement), this.#store);
    createWorkBar(find(this.#root, ".plots", HTMLElement), this.#store);
    this.#gate = predictionGate(() => this.unlock());
    this.#root.after(this.#gate);
    this.#connectButtons();
    const showResult = throttle(() => this.#showResult(), TEXT_PAUSE);
    this.#store.subscribe(["race", "isRevealed", "theme"], showResult);
    this.#observers = [
      this.#watch((isNear) => isNear && this.#load(), { rootMargin: NEAR }),
      this.#watch((isInSight) => this.#noteSight(isInSight), { threshold: IN_SIGHT }),
    ];
    this.#showLock();
  }

  /** Lets the race go: its question has been answered, or is not to be. */
  unlock() {
    if (!this.#isLocked) return;
    this.#isLocked = false;
    this.#showLock();
    this.#start();
  }

  toggle() {
    if (this.#isLocked) this.unlock();
    else if (!this.#hasPlayed) this.#start();
    else this.#player.control("toggle");
  }

  /** @param {"light" | "dark"} theme */
  setTheme(theme) {
    this.#store.set({ theme });
  }

  destroy() {
    this.#life.abort();
    for (const observer of this.#observers) observer.disconnect();
    this.#player.destroy();
  }

  #connectButtons() {
    const { section } = this;
    const { signal } = this.#life;
    const reset = find(section, "[data-reset]", HTMLButtonElement);
    const open = find(section, "[data-open]", HTMLAnchorElement);
    const at = section.querySelector("[data-at]");
    const { scene: original, at: time } = this.#record;
    reset.addEventListener("click", () => this.#store.update(() => original), { signal });
    at?.addEventListener("click", () => this.#store.set({ time: time ?? 0 }), { signal });
    this.#store.subscribe(["scene"], () => {
      const { scene } = this.#store.state;
      reset.disabled = scene === original;
      open.href = siteHref(`/?${writeQuery(scene, this.#catalog)}`);
    });
  }

  /** Tells the result of the newest complete race. */
  #showResult() {
    const { race: whole, isRevealed } = this.#store.state;
    if (!whole?.digest) return;
    const race = isRevealed ? whole : withoutEnds(whole);
    this.section.dataset.digest = whole.digest;
    const styles = runStyles(race.scene, this.#catalog, readTheme(this.section));
    const scoreboard = find(this.section, "[data-scoreboard]", HTMLElement);
    scoreboard.replaceChildren(scoreboardOf(race, styles));
    const endings =
      race.runs.length <= MAX_ENDINGS
        ? race.runs.map(({ outcome }, i) => ending(styles[i], outcome))
        : isRevealed
          ? [element("li", {}, summaryOf(race, styles))]
          : [];
    find(this.section, "[data-endings]", HTMLElement).replaceChildren(...endings);
  }

  #start() {
    this.#load();
    this.#hasPlayed = true;
    this.#player.play();
  }

  /** Shows what can be done while the race is locked, and what when it no longer is. */
  #showLock() {
    const isLocked = this.#isLocked;
    this.section.toggleAttribute("data-waiting", isLocked);
    this.#gate.hidden = !isLocked;
    for (const part of [this.#root, this.#sliders]) part.inert = isLocked;
    find(this.section, "[data-result]", HTMLElement).hidden = isLocked;
    find(this.section, "[data-endings]", HTMLElement).hidden = isLocked;
    // the surface in space always shows whole paths
    this.#store.set({ arrangement: isLocked ? "map" : this.#record.arrangement });
  }

  #load() {
    if (this.#isLoading) return;
    this.#isLoading = true;
    startLoading(this.#store, this.#catalog);
  }

  /** @param {boolean} isInSight */
  #noteSight(isInSight) {
    if (isInSight && !this.#isLocked && !this.#hasPlayed && !isPresenting()) this.#start();
    else if (isInSight && this.#isInterrupted) this.#player.control("resume");
    this.#isInterrupted = !isInSight && this.#player.isPlaying;
    if (this.#isInterrupted) this.#player.control("pause");
  }

  /** @param {(isVisible: boolean) => void} report @param {IntersectionObserverInit} options */
  #watch(report, options) {
    const observer = new IntersectionObserver(
      (entries) => report(entries.at(-1)?.isIntersecting ?? false),
      options,
    );
    observer.observe(find(this.#root, ".plots", HTMLElement));
    return observer;
  }
}

/**
 * Notice in the race's place until the question is answered.
 * @type {(skip: () => void) => HTMLElement}
 */
function predictionGate(skip) {
  const button = { type: "button", "data-skip": true, onclick: skip };
  return element(
    "p",
    { class: "gate" },
    _("The race starts when you have answered."),
    " ",
    element("button", button, _("Just show me")),
  );
}

/** True if a lecturer decides when things move. @returns {boolean} */
function isPresenting() {
  return document.documentElement.classList.contains("presenting");
}

/** @type {(style: RunStyle | undefined, outcome: Outcome | null) => HTMLElement} */
function ending(style, outcome) {
  const about = { class: "outcome", "data-code": outcome?.code ?? "running" };
  const sentence = outcome?.sentence ?? _("Running …");
  return element("li", {}, runName(style), " ", element("span", about, sentence));
}
