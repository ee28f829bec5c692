/** @import { Aim } from "./aimed-scale.js" */
/** @import { Manner } from "../scene/manner.js" */
/** @import { Reading } from "../scene/theory.js" */
/** @import { Phase } from "../scene/store.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Catalog, RuleRecord, SceneRun, Values } from "../types.js" */
import { element, html, math, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon, swatch } from "../lib/icons.js";
import { ruleOf } from "../scene/catalog.js";
import { LEARNING_RATE, withHyperparameter } from "../scene/edits.js";
import { mannerWords } from "../scene/manner.js";
import { createVerdict } from "../theory/verdict.js";
import { NumberControl } from "./number-control.js";
import { ScheduleControl } from "./schedule.js";

/** The numbers that stand on a card; the others are behind its fold. */
const FRONT = [LEARNING_RATE, "rho"];

/**
 * @typedef {object} CardActions
 * @property {(change: (run: SceneRun) => SceneRun, phase?: Phase) => void} edit
 * @property {(rule: RuleRecord) => void} changeRule
 * @property {() => void} duplicate
 * @property {() => void} remove
 * @property {() => void} toggle Hides the run, or shows it again.
 * @property {(isHighlighted: boolean) => void} highlight
 * @property {() => void} calm Takes a learning rate that does not fly off.
 *
 * @typedef {object} Progress How the run is going.
 * @property {Manner} manner
 * @property {number} step
 *
 * @typedef {object} RunCard
 * @property {HTMLElement} element
 * @property {string} rule
 * @property {(run: SceneRun) => void} set A run of the same rule.
 * @property {(factors: Float64Array | null) => void} showFactors
 * @property {(reading: Reading | null, run: SceneRun) => void} showTheory
 * @property {(aim: Aim, best: Values) => void} aim
 * @property {(progress: Progress) => void} showProgress
 * @property {(isHidden: boolean) => void} showHidden
 */

/**
 * One optimizer of the race: its name, how it is going, its learning rate and momentum, and behind
 * a fold everything else.
 * @type {(catalog: Catalog, run: SceneRun, stroke: Stroke, aim: Aim, actions: CardActions) =>
 *   RunCard}
 */
export function createRunCard(catalog, run, stroke, aim, actions) {
  const { edit } = actions;
  const rule = ruleOf(catalog, run.rule);
  const controls = numberControls(rule, run, aim, edit);
  const rate = controls.get(LEARNING_RATE);
  const verdict = createVerdict((values) =>
    edit((now) => ({ ...now, hyperparameters: { ...now.hyperparameters, ...values } })),
  );
  const schedule = new ScheduleControl(catalog.schedules, run.schedule, (next, phase) =>
    edit((now) => ({ ...now, schedule: next }), phase),
  );
  const header = createHeader(rule, stroke, actions);
  const names = frontNames(rule);
  const [front, back] = [true, false].map((isFront) =>
    [...controls].flatMap(([name, { element: part }]) =>
      names.includes(name) === isFront ? [part] : [],
    ),
  );
  rate?.describeBy(verdict.element.id);
  const root = element(
    "article",
    { class: "card", "data-rule": rule.slug },
    header.element,
    element("div", { class: "front" }, ...(front ?? [])),
    foldOf(catalog, rule, actions, [
      ...(back ?? []),
      ...(rate ? [schedule.element] : []),
      verdict.element,
    ]),
  );
  root.style.setProperty("--knob", stroke.color);
  return {
    element: root,
    rule: rule.slug,
    set(next) {
      for (const [name, control] of controls) control.set(next.hyperparameters[name] ?? 0);
      schedule.set(next.schedule);
    },
    showFactors: (factors) => factors && schedule.showFactors(factors),
    showTheory: verdict.show,
    aim(next, best) {
      for (const [name, control] of controls)
        control.setAim(name === LEARNING_RATE ? next : undefined, best[name] ?? NaN);
    },
    showProgress: header.showProgress,
    showHidden(isHidden) {
      root.classList.toggle("is-hidden", isHidden);
      header.showHidden(isHidden);
    },
  };
}

/** Those on the card: learning rate and momentum, or a rule's first number. @param {RuleRecord} rule */
function frontNames({ hyperparameters }) {
  const names = hyperparameters.map(({ name }) => name);
  const front = names.filter((name) => FRONT.includes(name));
  return front.length > 0 ? front : names.slice(0, 1);
}

/**
 * @type {(rule: RuleRecord, run: SceneRun, aim: Aim, edit: CardActions["edit"]) => Map<string,
 *   NumberControl>}
 */
function numberControls(rule, run, aim, edit) {
  return new Map(
    rule.hyperparameters.map((field) => [
      field.name,
      new NumberControl(
        field,
        run.hyperparameters[field.name] ?? field.default,
        (value, phase) => edit((now) => withHyperparameter(now, field.name, value), phase),
        field.name === LEARNING_RATE ? aim : undefined,
      ),
    ]),
  );
}

/**
 * The run's line, which hides it, its name, and how it is going.
 * @type {(rule: RuleRecord, stroke: Stroke, actions: CardActions) => {element: HTMLElement,
 *   showProgress: RunCard["showProgress"], showHidden: RunCard["showHidden"]}}
 */
function createHeader(rule, stroke, { toggle, highlight, calm }) {
  const show = element(
    "button",
    { type: "button", class: "show-run", "aria-label": _("Show {name}", { name: rule.title }) },
    swatch(stroke),
  );
  show.addEventListener("click", toggle);
  const words = element("p", { class: "manner" });
  const about = { type: "button", class: "remedy", hidden: true, onclick: () => calm() };
  const remedy = element("button", about, _("Use a safe rate"));
  const header = element("header", {}, show, element("h2", {}, rule.title), words, remedy);
  show.addEventListener("pointerenter", () => highlight(true));
  show.addEventListener("pointerleave", () => highlight(false));
  return {
    element: header,
    showProgress({ manner, step }) {
      setText(words, mannerWords(manner, step));
      words.dataset.code = manner;
      remedy.hidden = manner !== "gone";
    },
    showHidden: (isHidden) => show.setAttribute("aria-pressed", String(!isHidden)),
  };
}

/**
 * What of a card is folded away: rule and form, the other numbers, theory, formula and code.
 * @type {(catalog: Catalog, rule: RuleRecord, actions: CardActions, parts: HTMLElement[]) =>
 *   HTMLElement}
 */
function foldOf(catalog, rule, { changeRule, duplicate, remove }, parts) {
  const named = { name: rule.title };
  const button = (
    /** @type {string} */ label,
    /** @type {() => void} */ onclick,
    /** @type {"copy" | "remove"} */ name,
  ) => element("button", { type: "button", "aria-label": label, onclick }, icon(name));
  return element(
    "details",
    { class: "more" },
    element("summary", { "aria-label": _("More of {name}", named) }, icon("more")),
    element(
      "div",
      { class: "more-body" },
      ruleSelect(catalog, rule, changeRule),
      formSelect(catalog, rule, changeRule),
      ...parts,
      aboutRule(rule),
      element(
        "div",
        { class: "card-ways" },
        button(_("Duplicate {name}", named), duplicate, "copy"),
        button(_("Remove {name}", named), remove, "remove"),
      ),
    ),
  );
}

/**
 * A choice between families, each under the name of its first rule.
 * @type {(catalog: Catalog, current: RuleRecord, choose: (rule: RuleRecord) => void) =>
 *   HTMLElement}
 */
function ruleSelect(catalog, current, choose) {
  const heads = catalog.rules.filter((rule) => rule === familyOf(catalog, rule)[0]);
  const chosen = familyOf(catalog, current)[0];
  const options = heads.map((rule) =>
    element("option", { value: rule.slug, selected: rule === chosen }, rule.title),
  );
  const select = element("select", { class: "rule-select" }, ...options);
  select.addEventListener("change", () => choose(ruleOf(catalog, select.value)));
  return element("label", { class: "select-row" }, element("span", {}, _("Optimizer")), select);
}

/**
 * A choice between the forms of one rule; null if there is only one.
 * @type {(catalog: Catalog, current: RuleRecord, choose: (rule: RuleRecord) => void) => HTMLElement
 *   | null}
 */
function formSelect(catalog, current, choose) {
  const family = familyOf(catalog, current);
  if (family.length < 2) return null;
  const options = family.map((rule) =>
    element("option", { value: rule.slug, selected: rule === current }, rule.title),
  );
  const select = element("select", {}, ...options);
  select.addEventListener("change", () => choose(ruleOf(catalog, select.value)));
  return element("label", { class: "select-row" }, element("span", {}, _("Form")), select);
}

/** The rule and its variants. @type {(catalog: Catalog, rule: RuleRecord) => RuleRecord[]} */
function familyOf(catalog, rule) {
  return rule.family ? catalog.rules.filter((other) => other.family === rule.family) : [rule];
}

/** Formula, meaning, source and code, folded away. @type {(rule: RuleRecord) => HTMLElement} */
function aboutRule(rule) {
  const bound = _("The bound on its learning rate, L being the largest curvature:");
  const code = { tabindex: 0, role: "group", "aria-label": _("The code that ran") };
  return element(
    "details",
    { class: "about" },
    element("summary", {}, _("How it moves")),
    element("div", { class: "formula" }, math(rule.mathml, rule.formula.join("\n"))),
    element("p", {}, rule.teaches),
    rule.differs && element("p", { class: "differs" }, rule.differs),
    rule.bound && element("p", { class: "bound" }, bound, " ", math(rule.bound)),
    element("h3", {}, _("The code that ran")),
    element("pre", code, element("code", {}, html(rule.code_html))),
    element("p", { class: "source" }, sourceOf(rule)),
  );
}

/** Its source, as a link if its address is known. @type {(rule: RuleRecord) => HTMLElement} */
function sourceOf({ source, paper }) {
  return paper
    ? element("a", { href: paper, rel: "noopener", target: "_blank" }, source)
    : element("span", {}, source);
}
