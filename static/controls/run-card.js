/** @import { Reading } from "../scene/theory.js" */
/** @import { Phase } from "../scene/store.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Catalog, RuleRecord, SceneRun } from "../types.js" */
import { element, html, math } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon, swatch } from "../lib/icons.js";
import { ruleOf } from "../scene/catalog.js";
import { LEARNING_RATE, runOf, withHyperparameter } from "../scene/edits.js";
import { createVerdict } from "../theory/verdict.js";
import { NumberControl } from "./number-control.js";
import { ScheduleControl } from "./schedule.js";

/**
 * @typedef {object} CardActions
 * @property {(change: (run: SceneRun) => SceneRun, phase?: Phase) => void} edit
 * @property {() => void} duplicate
 * @property {() => void} remove
 *
 * @typedef {object} RunCard
 * @property {HTMLElement} element
 * @property {string} rule
 * @property {(run: SceneRun) => void} set A run of the same rule.
 * @property {(factors: Float64Array | null) => void} showFactors
 * @property {(reading: Reading | null, run: SceneRun) => void} showTheory
 */

/**
 * One optimizer of the race: its rule, its form, its numbers.
 * @type {(catalog: Catalog, run: SceneRun, stroke: Stroke, actions: CardActions) => RunCard}
 */
export function createRunCard(catalog, run, stroke, actions) {
  const { edit } = actions;
  const rule = ruleOf(catalog, run.rule);
  const controls = numberControls(rule, run, edit);
  const rate = controls.get(LEARNING_RATE);
  const verdict = createVerdict((values) =>
    edit((now) => ({ ...now, hyperparameters: { ...now.hyperparameters, ...values } })),
  );
  const schedule = new ScheduleControl(catalog.schedules, run.schedule, (next, phase) =>
    edit((now) => ({ ...now, schedule: next }), phase),
  );
  const changeRule = (/** @type {RuleRecord} */ next) => edit((now) => runOf(next, now));
  const numbers = [...controls.values()].flatMap((control) =>
    control === rate ? [control.element, verdict.element] : [control.element],
  );
  if (!rate) numbers.push(verdict.element);
  rate?.describeBy(verdict.element.id);
  return {
    element: element(
      "article",
      { class: "card", "data-rule": rule.slug },
      cardHeader(catalog, rule, stroke, changeRule, actions),
      formSelect(catalog, rule, changeRule),
      ...numbers,
      rate && schedule.element,
      aboutRule(rule),
    ),
    rule: rule.slug,
    set(next) {
      for (const [name, control] of controls) control.set(next.hyperparameters[name] ?? 0);
      schedule.set(next.schedule);
    },
    showFactors: (factors) => factors && schedule.showFactors(factors),
    showTheory(reading, now) {
      verdict.show(reading, now);
      const mark = reading?.mark ?? NaN;
      const text = Number.isNaN(mark) ? "" : _("Diverges from {lr} on", { lr: formatNumber(mark) });
      rate?.setMark(mark, text);
    },
  };
}

/**
 * @type {(rule: RuleRecord, run: SceneRun, edit: CardActions["edit"]) => Map<string,
 *   NumberControl>}
 */
function numberControls(rule, run, edit) {
  return new Map(
    rule.hyperparameters.map((field) => [
      field.name,
      new NumberControl(field, run.hyperparameters[field.name] ?? field.default, (value, phase) =>
        edit((now) => withHyperparameter(now, field.name, value), phase),
      ),
    ]),
  );
}

/**
 * @param {Catalog} catalog
 * @param {RuleRecord} rule
 * @param {Stroke} stroke
 * @param {(rule: RuleRecord) => void} changeRule
 * @param {CardActions} actions
 * @returns {HTMLElement}
 */
function cardHeader(catalog, rule, stroke, changeRule, { duplicate, remove }) {
  const named = { name: rule.title };
  /** @type {(label: string, onclick: () => void, name: "copy" | "remove") => HTMLElement} */
  const button = (label, onclick, name) =>
    element("button", { type: "button", class: "plain", "aria-label": label, onclick }, icon(name));
  return element(
    "header",
    {},
    swatch(stroke),
    ruleSelect(catalog, rule, changeRule),
    button(_("Duplicate {name}", named), duplicate, "copy"),
    button(_("Remove {name}", named), remove, "remove"),
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
  const about = { class: "rule-select", "aria-label": _("Optimizer") };
  const select = element("select", about, ...options);
  select.addEventListener("change", () => choose(ruleOf(catalog, select.value)));
  return select;
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
