/** @import { ChangeScene } from "./panel.js" */
/** @import { Card } from "./run-card.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Theory } from "../scene/theory.js" */
/** @import { Catalog, Scene, SceneRun } from "../types.js" */
import { createCard } from "./run-card.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { readTheme, strokesOf } from "../plot/palette.js";
import { nextRule, runOf, withAddedRun, withRun, withoutRun } from "../scene/edits.js";
import { readingAt } from "../scene/theory.js";

const FOCUSABLE = "button, select, input, summary, pre";

/**
 * Where the focus is in a list that is about to be made anew.
 *
 * @param {HTMLElement} list
 * @returns {() => void} Puts it at the same place of the new list.
 */
function rememberFocus(list) {
  const card = [...list.children].findIndex((child) => child.contains(document.activeElement));
  const part = [...(list.children[card]?.querySelectorAll(FOCUSABLE) ?? [])].indexOf(
    /** @type {Element} */ (document.activeElement),
  );
  return () => {
    if (part < 0) return;
    const target =
      list.children[Math.min(card, list.children.length - 1)]?.querySelectorAll(FOCUSABLE)[part];
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  };
}

/**
 * The optimizers of the race, a card each.
 *
 * @type {(parent: HTMLElement, catalog: Catalog, change: ChangeScene) => {set: (scene: Scene) => void, retheme: (scene: Scene) => void, showFactors: (race: Race) => void, showTheory: (theory: Theory | null, steps: number[]) => void}}
 */
export function createRunControls(parent, catalog, change) {
  const most = catalog.limits.find((limit) => limit.name === "max_runs")?.value ?? Infinity;
  const list = element("div", { class: "cards" });
  const add = element(
    "button",
    { type: "button", class: "wide add-run", onclick: addRun },
    icon("add"),
    _("Add optimizer"),
  );
  parent.append(list, add);
  /** @type {Card[]} */
  let cards = [];

  function addRun() {
    change((scene) => {
      const rule = nextRule(scene, catalog);
      return rule ? withAddedRun(scene, runOf(rule)) : scene;
    });
    list.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  /** @type {(run: SceneRun, index: number, stroke: Stroke) => Card} */
  const cardOf = (run, index, stroke) =>
    createCard(catalog, run, stroke, {
      change: (next, moving) => change((now) => withRun(now, index, next), moving),
      duplicate: () =>
        change((now) =>
          withAddedRun(
            now,
            structuredClone(/** @type {Scene["runs"][number]} */ (now.runs[index])),
            index + 1,
          ),
        ),
      remove: () => change((now) => (now.runs.length > 1 ? withoutRun(now, index) : now)),
    });

  /** @param {Scene} scene */
  const set = (scene) => {
    const same =
      scene.runs.length === cards.length &&
      scene.runs.every((run, i) => run.rule === cards[i]?.rule);
    if (same) scene.runs.forEach((run, i) => cards[i]?.set(run));
    else rebuild(scene);
    add.disabled = scene.runs.length >= most;
    list.toggleAttribute("data-single", scene.runs.length === 1);
  };

  /** @param {Scene} scene */
  const rebuild = (scene) => {
    // A card's number is part of its closures, so a list that changed is made anew; folds keep their state.
    const open = cards.map((card) => card.element.querySelector("details")?.open ?? false);
    const restore = rememberFocus(list);
    const strokes = strokesOf(scene.runs, catalog, readTheme(parent));
    cards = strokes.map((stroke, i) => cardOf(/** @type {SceneRun} */ (scene.runs[i]), i, stroke));
    cards.forEach((card, i) =>
      card.element.querySelector("details")?.toggleAttribute("open", open[i] ?? false),
    );
    list.replaceChildren(...cards.map((card) => card.element));
    restore();
  };

  return {
    set,
    retheme: rebuild,
    showFactors: (race) => race.runs.forEach((run, i) => cards[i]?.showFactors(run.lrFactors)),
    showTheory(theory, steps) {
      const same =
        theory?.runs.length === cards.length &&
        theory.runs.every((run, i) => run.rule === cards[i]?.rule);
      if (theory && !same) return; // the cards are already those of another race, whose theory is on its way
      cards.forEach((card, i) => card.showTheory(theory && readingAt(theory, i, steps[i] ?? 0)));
    },
  };
}
