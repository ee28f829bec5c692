/** @import { RunCard } from "./run-card.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, SceneRun } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { readTheme, strokesOf } from "../plot/palette.js";
import { limitOf } from "../scene/catalog.js";
import { nextRule, runOf, withAddedRun, withRun, withoutRun } from "../scene/edits.js";
import { rowAt } from "../scene/race.js";
import { readingAt } from "../scene/theory.js";
import { createRunCard } from "./run-card.js";

const FOCUSABLE = "button, select, input, summary, pre";

/** Milliseconds between two readings of theory, and between two small curves. */
const THEORY_PAUSE = 80;
const CURVE_PAUSE = 250;

/** The optimizers of the race, a card each. */
export class RunList {
  #parent;
  #store;
  #catalog;
  #list = element("div", { class: "cards" });
  #add;
  /** @type {RunCard[]} */
  #cards = [];

  /** @param {HTMLElement} parent @param {Store} store @param {Catalog} catalog */
  constructor(parent, store, catalog) {
    this.#parent = parent;
    this.#store = store;
    this.#catalog = catalog;
    const about = { type: "button", class: "wide add-run", onclick: () => this.#addRun() };
    this.#add = element("button", about, icon("add"), _("Add optimizer"));
    parent.append(this.#list, this.#add);
    const showFactors = throttle(() => this.#showFactors(), CURVE_PAUSE);
    const showTheory = throttle(() => this.#showTheory(), THEORY_PAUSE);
    store.subscribe(["scene"], () => this.#set());
    store.subscribe(["theme"], () => this.#rebuild());
    store.subscribe(["race", "theme"], showFactors);
    store.subscribe(["theory", "race", "time", "theme"], showTheory);
    this.#set();
  }

  #set() {
    const { runs } = this.#store.state.scene;
    if (this.#matches(runs)) runs.forEach((run, i) => this.#cards[i]?.set(run));
    else this.#rebuild();
    this.#add.disabled = runs.length >= limitOf(this.#catalog, "max_runs");
    this.#list.toggleAttribute("data-single", runs.length === 1);
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
    restoreFocus();
  }

  /** @type {(run: SceneRun, index: number, stroke: Stroke) => RunCard} */
  #cardOf(run, index, stroke) {
    const { update } = this.#store;
    const current = (/** @type {SceneRun[]} */ runs) => runs[index] ?? run;
    return createRunCard(this.#catalog, run, stroke, {
      edit: (change, phase) =>
        update((scene) => withRun(scene, index, change(current(scene.runs))), phase),
      duplicate: () =>
        update((scene) => withAddedRun(scene, structuredClone(current(scene.runs)), index + 1)),
      remove: () => update((scene) => (scene.runs.length > 1 ? withoutRun(scene, index) : scene)),
    });
  }

  #addRun() {
    this.#store.update((scene) => {
      const rule = nextRule(scene, this.#catalog);
      return rule ? withAddedRun(scene, runOf(rule)) : scene;
    });
    this.#list.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  #showFactors() {
    const { race } = this.#store.state;
    race?.runs.forEach((run, i) => this.#cards[i]?.showFactors(run.lrFactors));
  }

  #showTheory() {
    const { theory, time, scene } = this.#store.state;
    // the cards may be those of another race already, whose theory is on its way
    if (theory && !this.#matches(theory.runs)) return;
    this.#cards.forEach((card, i) => {
      const [raced, run] = [theory?.race.runs[i], scene.runs[i]];
      const reading = theory && raced ? readingAt(theory, i, rowAt(raced, time)) : null;
      if (run) card.showTheory(reading, run);
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
