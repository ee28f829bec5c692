/** @import { NumberControl } from "./number-control.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Reading } from "../scene/theory.js" */
/** @import { Catalog, RuleRecord, SceneRun } from "../types.js" */
import { createNumberControl } from "./number-control.js";
import { createScheduleControl } from "./schedule.js";
import { codeOf } from "../lib/code.js";
import { element, math } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon, swatch } from "../lib/icons.js";
import { LEARNING_RATE, runOf, withHyperparameter } from "../scene/edits.js";
import { ruleOf } from "../scene/titles.js";
import { createVerdict } from "../theory/verdict.js";

/**
 * @typedef {object} Card
 * @property {HTMLElement} element
 * @property {string} rule
 * @property {(run: SceneRun) => void} set A run of the same rule.
 * @property {(factors: Float64Array | null) => void} showFactors
 * @property {(reading: Reading | null) => void} showTheory Null: nothing is known.
 */

/**
 * One optimizer of the race: which rule, in which form, with which numbers.
 *
 * @type {(catalog: Catalog, given: SceneRun, stroke: Stroke, actions: {change: (run: SceneRun, moving: boolean) => void, duplicate: () => void, remove: () => void}) => Card}
 */
export function createCard(catalog, given, stroke, { change, duplicate, remove }) {
  let run = given;
  const rule = ruleOf(catalog, run.rule);

  /** @param {SceneRun} next @param {boolean} moving */
  const report = (next, moving) => {
    run = next;
    change(run, moving);
  };
  /** @param {RuleRecord} next */
  const changeRule = (next) => change(runOf(next, run), false);

  /** @type {Map<string, NumberControl>} */
  const controls = new Map(
    rule.hyperparameters.map((field) => [
      field.name,
      createNumberControl(
        field,
        run.hyperparameters[field.name] ?? field.default,
        (value, moving) => report(withHyperparameter(run, field.name, value), moving),
      ),
    ]),
  );
  const verdict = createVerdict((values) =>
    report({ ...run, hyperparameters: { ...run.hyperparameters, ...values } }, false),
  );
  const schedule = createScheduleControl(catalog.schedules, run.schedule, (next, moving) =>
    report({ ...run, schedule: next }, moving),
  );
  const head = element(
    "header",
    {},
    swatch(stroke),
    ruleSelect(catalog, rule, changeRule),
    element(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-label": _("Duplicate {name}", { name: rule.title }),
        onclick: duplicate,
      },
      icon("copy"),
    ),
    element(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-label": _("Remove {name}", { name: rule.title }),
        onclick: remove,
      },
      icon("remove"),
    ),
  );
  const numbers = [...controls].flatMap(([name, control]) =>
    name === LEARNING_RATE ? [control.element, verdict.element] : [control.element],
  );
  if (!controls.has(LEARNING_RATE)) numbers.push(verdict.element);
  controls
    .get(LEARNING_RATE)
    ?.element.querySelector("input")
    ?.setAttribute("aria-describedby", verdict.element.id);
  return {
    element: element(
      "article",
      { class: "card", "data-rule": rule.slug },
      head,
      variantSelect(catalog, rule, changeRule),
      ...numbers,
      controls.has(LEARNING_RATE) && schedule.element,
      aboutRule(rule),
    ),
    rule: rule.slug,
    set(next) {
      run = next;
      for (const [name, control] of controls) control.set(next.hyperparameters[name] ?? 0);
      schedule.set(next.schedule);
    },
    showFactors(factors) {
      if (factors) schedule.showFactors(factors);
    },
    showTheory(reading) {
      verdict.show(reading, run);
      const mark = reading?.mark ?? NaN;
      controls
        .get(LEARNING_RATE)
        ?.setMark(mark, Number.isNaN(mark) ? "" : _("Diverges from {lr} on", { lr: short(mark) }));
    },
  };
}

/**
 * A choice between families, each under the name of its first rule.
 *
 * @type {(catalog: Catalog, current: RuleRecord, choose: (rule: RuleRecord) => void) => HTMLElement}
 */
function ruleSelect(catalog, current, choose) {
  const heads = catalog.rules.filter((rule) => rule === familyOf(catalog, rule)[0]);
  const chosen = familyOf(catalog, current)[0];
  const options = heads.map((rule) =>
    element("option", { value: rule.slug, selected: rule === chosen }, rule.title),
  );
  const select = element(
    "select",
    { class: "rule-select", "aria-label": _("Optimizer") },
    ...options,
  );
  select.addEventListener("change", () => choose(ruleOf(catalog, select.value)));
  return select;
}

/**
 * A choice between the forms of one rule, where there are several.
 *
 * @type {(catalog: Catalog, current: RuleRecord, choose: (rule: RuleRecord) => void) => HTMLElement | null}
 */
function variantSelect(catalog, current, choose) {
  const family = familyOf(catalog, current);
  if (family.length < 2) return null;
  const select = element(
    "select",
    {},
    ...family.map((rule) =>
      element("option", { value: rule.slug, selected: rule === current }, rule.title),
    ),
  );
  select.addEventListener("change", () => choose(ruleOf(catalog, select.value)));
  return element("label", { class: "select-row" }, element("span", {}, _("Form")), select);
}

/** The rule and its variants. @type {(catalog: Catalog, rule: RuleRecord) => RuleRecord[]} */
function familyOf(catalog, rule) {
  return rule.family ? catalog.rules.filter((other) => other.family === rule.family) : [rule];
}

/** Formula, meaning, source and code, folded away. @type {(rule: RuleRecord) => HTMLElement} */
function aboutRule(rule) {
  return element(
    "details",
    { class: "about" },
    element("summary", {}, _("How it moves")),
    element("div", { class: "formula" }, math(rule.mathml, rule.formula.join("\n"))),
    element("p", {}, rule.teaches),
    rule.differs && element("p", { class: "differs" }, rule.differs),
    rule.bound &&
      element(
        "p",
        { class: "bound" },
        _("The bound on its learning rate, L being the largest curvature:"),
        " ",
        math(rule.bound),
      ),
    element("h3", {}, _("The code that ran")),
    element(
      "pre",
      { tabindex: 0, role: "group", "aria-label": _("The code that ran") },
      codeOf(rule.code, rule.highlight),
    ),
    element("p", { class: "source" }, sourceOf(rule)),
  );
}

/**
 * Its source, as a link where it is known to be found.
 *
 * @type {(rule: RuleRecord) => HTMLElement}
 */
function sourceOf({ source, paper }) {
  return paper
    ? element("a", { href: paper, rel: "noopener", target: "_blank" }, source)
    : element("span", {}, source);
}
