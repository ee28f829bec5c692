/** @import { Icon } from "../lib/icons.js" */
/** @import { Reading } from "../scene/theory.js" */
/** @import { Optimum, Rates, SceneRun, Values } from "../types.js" */
import { element, setText } from "../lib/dom.js";
import { formatNumber, formatRounded, rounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon, setIcon } from "../lib/icons.js";

/**
 * Digits of an optimum that go into the link: with fewer, critical damping would visibly be missed.
 */
const OPTIMUM_DIGITS = 10;

let made = 0;

/**
 * Theory about one run where its ball is, and the optimum in a bowl.
 *
 * @param {(values: Values) => void} choose Takes hyperparameters by name.
 * @returns {{element: HTMLElement, show: (reading: Reading | null, run: SceneRun) => void}} Shows
 *   nothing for null.
 */
export function createVerdict(choose) {
  const sign = icon("verdict-no-verdict");
  const title = element("strong");
  const sentence = element("span");
  const rates = element("p", { class: "rates", hidden: true });
  /** @type {Values} */
  let best = {};
  const button = element("button", {
    type: "button",
    class: "optimum",
    hidden: true,
    onclick: () => choose(best),
  });
  made += 1;
  const words = element("p", {}, title, " ", sentence);
  const root = element(
    "div",
    { class: "verdict", id: `verdict-${made}`, hidden: true },
    sign,
    element("div", {}, words, rates, button),
  );
  return {
    element: root,
    show(reading, run) {
      root.hidden = !reading;
      if (!reading) return;
      if (root.dataset.code !== reading.code) {
        root.dataset.code = reading.code;
        setIcon(sign, /** @type {Icon} */ (`verdict-${reading.code}`));
      }
      setText(title, reading.title);
      setText(sentence, sentenceOf(reading));
      const said = ratesSentence(reading.rates);
      rates.hidden = said === "";
      setText(rates, said);
      best = reading.optimum ? roundedValues(reading.optimum) : {};
      button.hidden = !reading.optimum || run.schedule !== null || isAt(best, run);
      if (reading.optimum) {
        setText(button, optimumLabel(reading.optimum));
        button.title = _("The rate is {rate} per step then.", {
          rate: formatNumber(reading.optimum.rate),
        });
      }
    },
  };
}

/** The verdict with its numbers filled in. @type {(reading: Reading) => string} */
export function sentenceOf({ template, escapeTemplate, limit, numbers, scheduled }) {
  /** @type {Record<string, string>} */
  const values = {
    limit,
    left: percent(numbers.rate),
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, compact(value)])),
  };
  if (scheduled) values.lr = _("{lr} (by its schedule)", { lr: values.lr ?? "" });
  return [template, escapeTemplate]
    .filter(Boolean)
    .map((text) => _(text, values))
    .join(" ");
}

/** Three digits of a share. @type {(share: number) => string} */
function percent(share) {
  return Number.isFinite(share) ? formatRounded(rounded(100 * share)) : "–";
}

/** Four digits at most, without zeros that say nothing. @type {(value: number) => string} */
function compact(value) {
  return Number.isFinite(value)
    ? formatNumber(value)
        .replace(/(\.\d*?)0+(?=e|$)/, "$1")
        .replace(/\.(?=e|$)/, "")
    : "–";
}

/**
 * The contraction rates in words; empty if none is predicted.
 * @type {(rates: Rates | null) => string}
 */
export function ratesSentence(rates) {
  if (rates?.predicted === null || rates?.predicted === undefined) return "";
  const predicted = percent(rates.predicted);
  if (rates.measured === null)
    return _("By theory each step leaves {predicted} % of the way.", { predicted });
  return _("Each step leaves {measured} % of the way (theory: {predicted} %).", {
    predicted,
    measured: percent(rates.measured),
  });
}

/** @type {(optimum: Optimum) => string} */
function optimumLabel({ hyperparameters }) {
  const [one, other] = Object.entries(hyperparameters).map(([name, value]) => ({
    name,
    value: formatRounded(rounded(value)),
  }));
  if (!one) return "";
  if (!other) return _("Best {name} in the long run: {value}", one);
  return _("Best in the long run: {first} {value}, {second} {other}", {
    first: one.name,
    value: one.value,
    second: other.name,
    other: other.value,
  });
}

/** @type {(optimum: Optimum) => Values} */
function roundedValues({ hyperparameters }) {
  return Object.fromEntries(
    Object.entries(hyperparameters).map(([name, value]) => [name, rounded(value, OPTIMUM_DIGITS)]),
  );
}

/** True if the run has just these. @type {(values: Values, run: SceneRun) => boolean} */
function isAt(values, run) {
  return Object.entries(values).every(([name, value]) => run.hyperparameters[name] === value);
}
