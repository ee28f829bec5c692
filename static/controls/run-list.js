/** @import { Aim } from "./aimed-scale.js" */
/** @import { RunCard } from "./run-card.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, SceneRun } from "../types.js" */
import { element } from "../lib/dom.js";
import { rounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { readTheme, strokesOf } from "../plot/palette.js";
import { limitOf, ruleOf, surfaceOf } from "../scene/catalog.js";
import { LEARNING_RATE, nextRule, runOf, withAddedRun } from "../scene/edits.js";
import { withHyperparameter, withRun, withoutRun } from "../scene/edits.js";
import { shownView } from "../scene/grid.js";
import { mannerOf } from "../scene/manner.js";
import { rowAt } from "../scene/race.js";
import { toggled } from "../scene/store.js";
import { readingAt } from "../scene/theory.js";
import { runTitles } from "../scene/titles.js";
import { createRunCard } from "./run-card.js";
import { createRunTabs } from "./run-tabs.js";

const FOCUSABLE = "button, select, input, summary, pre";

/** Milliseconds between two readings of theory, and between two small curves. */
const THEORY_PAUSE = 80;
const CURVE_PAUSE = 250;

/** A bound above this says that nothing is too large, and is left out. */
const MAX_BOUND = 1e3;

/** Digits of a bound: with more of them a link would show what is only rounding. */
const BOUND_DIGITS = 10;

/** The optimizers of the race, a card each. */
export class RunList {
  #parent;
  #store;
  #catalog;
  #list = element("div", { class: "cards" });
  #add;
  #tabs;
  /** @type {RunCard[]} */
  #cards = [];

  /** @param {HTMLElement} parent @param {Store} store @param {Catalog} catalog */
  constructor(parent, store, catalog) {
    this.#parent = parent;
    this.#store = store;
    this.#catalog = catalog;
    const about = { type: "button", class: "add-run", onclick: () => this.#addRun() };
    this.#add = element("button", about, icon("add"), _("Add optimizer"));
    this.#tabs = createRunTabs((chosen) => this.#scrollTo(chosen));
    parent.append(this.#tabs.element, this.#list, this.#add);
    this.#list.addEventListener("scroll", () => this.#noteSwipe());
    const showFactors = throttle(() => this.#showFactors(), CURVE_PAUSE);
    const showTheory = throttle(() => this.#showTheory(), THEORY_PAUSE);
    store.subscribe(["scene"], () => this.#set());
    store.subscribe(["theme"], () => this.#rebuild());
    store.subscribe(["race", "theme"], showFactors);
    store.subscribe(["theory", "race", "time", "theme"], showTheory);
    store.subscribe(["hidden"], () => this.#showHidden());
    this.#set();
  }

  #set() {
    const { runs } = this.#store.state.scene;
    if (this.#matches(runs)) runs.forEach((run, i) => this.#cards[i]?.set(run));
    else {
      this.#store.set({ hidden: [], highlighted: null }); // these are places of other runs now
      this.#rebuild();
    }
    this.#add.disabled = runs.length >= limitOf(this.#catalog, "max_runs");
    this.#parent.toggleAttribute("data-single", runs.length === 1);
  }

  /** True if the cards are those of these runs. @param {{rule: string}[]} runs */
  #matches(runs) {
    return (
      runs.length === this.#cards.length &&
      runs.every(({ rule }, i) => rule === this.#cards[i]?.rule)
    );
  }

  /** Makes all cards anew, as each knows its index; folds keep their state. */
  #rebuild() {
    const foldOf = (/** @type {RunCard} */ card) => card.element.querySelector("details");
    const open = this.#cards.map((card) => foldOf(card)?.open ?? false);
    const restoreFocus = rememberFocus(this.#list);
    const { runs } = this.#store.state.scene;
    const strokes = strokesOf(runs, this.#catalog, readTheme(this.#parent));
    this.#cards = strokes.flatMap((stroke, i) => {
      const run = runs[i];
      return run ? [this.#cardOf(run, i, stroke)] : [];
    });
    this.#cards.forEach((card, i) => foldOf(card)?.toggleAttribute("open", open[i] ?? false));
    this.#list.replaceChildren(...this.#cards.map((card) => card.element));
    const titles = runTitles(this.#store.state.scene, this.#catalog);
    this.#tabs.show(strokes.map((stroke, i) => ({ title: titles[i] ?? "", stroke })));
    this.#showHidden();
    restoreFocus();
  }

  /** Index of the first run with the most sliders on its card. */
  get mostSliders() {
    const counts = this.#cards.map(
      ({ element }) => element.querySelectorAll(".front input").length,
    );
    return counts.indexOf(Math.max(...counts));
  }

  /**
   * Brings a card into sight, where there is room for one only; an index beyond the last does
   * nothing.
   * @param {number} chosen
   * @param {{focus?: boolean}} [how] `focus`: true to put the keys on its first slider.
   */
  choose(chosen, { focus = false } = {}) {
    const card = this.#cards[chosen];
    if (!card) return;
    this.#tabs.choose(chosen);
    this.#scrollTo(chosen);
    const slider = card.element.querySelector("input[type=range]");
    if (focus && slider instanceof HTMLElement) slider.focus({ preventScroll: true });
  }

  /** @param {number} chosen */
  #scrollTo(chosen) {
    const list = this.#list;
    list.scrollTo({ left: (chosen * list.scrollWidth) / Math.max(1, this.#cards.length) });
  }

  /** Keeps the tabs at the card in sight, which may have been swiped there. */
  #noteSwipe() {
    const { scrollLeft, scrollWidth } = this.#list;
    this.#tabs.choose(Math.round((scrollLeft / scrollWidth) * this.#cards.length));
  }

  #showHidden() {
    const { hidden } = this.#store.state;
    this.#cards.forEach((card, i) => card.showHidden(hidden.includes(i)));
  }

  /** @type {(run: SceneRun, index: number, stroke: Stroke) => RunCard} */
  #cardOf(run, index, stroke) {
    const { update } = this.#store;
    const store = this.#store;
    const current = (/** @type {SceneRun[]} */ runs) => runs[index] ?? run;
    return createRunCard(this.#catalog, run, stroke, this.#aimOf(index, run), {
      edit: (change, phase) =>
        update((scene) => withRun(scene, index, change(current(scene.runs))), phase),
      changeRule: (rule) =>
        update((scene) => {
          const next = runOf(rule, scene, this.#catalog, current(scene.runs));
          return withRun(scene, index, next);
        }),
      duplicate: () =>
        update((scene) => withAddedRun(scene, structuredClone(current(scene.runs)), index + 1)),
      remove: () => update((scene) => (scene.runs.length > 1 ? withoutRun(scene, index) : scene)),
      toggle: () => store.set({ hidden: toggled(store, index) }),
      highlight: (isHighlighted) => store.set({ highlighted: isHighlighted ? index : null }),
      calm: () => this.#calm(index),
    });
  }

  #addRun() {
    this.#store.update((scene) => {
      const rule = nextRule(scene, this.#catalog);
      return rule ? withAddedRun(scene, runOf(rule, scene, this.#catalog)) : scene;
    });
    this.#list.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  #showFactors() {
    const { race } = this.#store.state;
    race?.runs.forEach((run, i) => this.#cards[i]?.showFactors(run.lrFactors));
  }

  /**
   * What the learning rate of a run is aimed at, as far as is known.
   * @type {(index: number, run: SceneRun) => Aim}
   */
  #aimOf(index, run) {
    const { theory, scene } = this.#store.state;
    const rule = ruleOf(this.#catalog, run.rule);
    const usual = rule.hyperparameters.find(({ name }) => name === LEARNING_RATE)?.default ?? NaN;
    const pace = rule.bound ? (surfaceOf(this.#catalog, scene.surface.slug)?.pace ?? 1) : 1;
    const bound = theory ? (readingAt(theory, index, 0)?.mark ?? NaN) : NaN;
    return {
      bound: bound > 0 && bound < MAX_BOUND ? rounded(bound, BOUND_DIGITS) : NaN,
      usual: pace * usual,
    };
  }

  /** Takes the best rate, or half of the bound, or a tenth of what it is. @param {number} index */
  #calm(index) {
    const { theory, scene } = this.#store.state;
    const run = scene.runs[index];
    if (!run) return;
    const { bound } = this.#aimOf(index, run);
    const { lr = NaN } = run.hyperparameters;
    const safe = bound > 0 && bound / 2 < lr ? bound / 2 : lr / 10;
    const best = theory?.runs[index]?.optimum?.hyperparameters.lr ?? safe;
    const next = rounded(Math.min(best, safe));
    this.#store.update((now) => withRun(now, index, withHyperparameter(run, LEARNING_RATE, next)));
  }

  #showTheory() {
    const { race, theory, time, scene, grid } = this.#store.state;
    const view = shownView(this.#store.state, this.#catalog);
    this.#cards.forEach((card, i) => {
      const raced = race?.runs[i];
      if (!raced || !race || !this.#matches(race.scene.runs)) return;
      const row = rowAt(raced, time);
      card.showProgress(mannerOf(raced, row, view, grid?.low ?? NaN));
      this.#tabs.showLoss(i, raced.loss.data[row] ?? NaN);
    });
    // the cards may be those of another race already, whose theory is on its way
    if (theory && !this.#matches(theory.runs)) return;
    this.#cards.forEach((card, i) => {
      const [raced, run] = [theory?.race.runs[i], scene.runs[i]];
      const reading = theory && raced ? readingAt(theory, i, rowAt(raced, time)) : null;
      if (!run) return;
      card.showTheory(reading, run);
      card.aim(this.#aimOf(i, run), reading?.optimum?.hyperparameters ?? {});
    });
  }
}

/**
 * The place of the focus in a list that is about to be made anew; returns how to put it at the same
 * place of the new list.
 * @type {(list: HTMLElement) => () => void}
 */
function rememberFocus(list) {
  const partsOf = (/** @type {number} */ card) => [
    ...(list.children[card]?.querySelectorAll(FOCUSABLE) ?? []),
  ];
  const focused = document.activeElement;
  const card = [...list.children].findIndex((child) => child.contains(focused));
  const part = focused ? partsOf(card).indexOf(focused) : -1;
  return () => {
    const target = partsOf(Math.min(card, list.children.length - 1))[part];
    if (part >= 0 && target instanceof HTMLElement) target.focus({ preventScroll: true });
  };
}
