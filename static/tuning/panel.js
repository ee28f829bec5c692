/** @import { TunedRule, TuningDone, TuningProgress } from "../types.js" */
import { streamTuning } from "../lib/api.js";
import { element, setText } from "../lib/dom.js";
import { formatInteger, formatNumber, formatRounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { siteHref } from "../lib/site.js";
import { createNotice } from "../lib/widgets.js";
import { TuningChart } from "./chart.js";
import { secondsLeft } from "./estimate.js";

/**
 * @typedef {object} TuningChoice
 * @property {string} query The race.
 * @property {number} budget
 * @property {number} passes
 * @property {number} starts
 */

/** @typedef {{color: string, casing: string, dash: number[]}} Style */

/** Searches the hyperparameters of a race's rules, and shows what is found as it is found. */
export class TuningPanel {
  #choice;
  #styles;
  #changed;
  #budget = element("input", { type: "number", min: 1, step: 1000 });
  #starts = element("input", { type: "number", min: 1, max: 64, step: 1 });
  #start = element("button", { type: "button", class: "button" }, _("Tune"));
  #cancel = element("button", { type: "button", class: "button", hidden: true }, _("Cancel"));
  #more = element("button", { type: "button", class: "button", hidden: true }, _("Continue"));
  #progress = element("progress", { max: 1, value: 0 });
  #left = element("span", { role: "status" });
  #bar = element("div", { class: "tuning-progress", hidden: true });
  #notice = element("p", { class: "notice", role: "alert", hidden: true });
  #words;
  #table = element("table", { hidden: true });
  #chart = new TuningChart();
  #race = element("a", { class: "button", hidden: true }, _("Race at these rates"));
  /** @type {AbortController | null} */
  #running = null;
  /** @type {TunedRule[]} */
  #found = [];

  /**
   * @param {HTMLElement} root
   * @param {TuningChoice} choice
   * @param {(rule: string, index: number) => Style} styles How rules are drawn.
   * @param {(choice: TuningChoice) => void} changed Hears of every tuning that begins.
   */
  constructor(root, choice, styles, changed) {
    this.#choice = choice;
    this.#styles = styles;
    this.#changed = changed;
    this.#words = createNotice(this.#notice);
    this.#budget.value = String(choice.budget);
    this.#starts.value = String(choice.starts);
    this.#progress.setAttribute("aria-label", _("Progress"));
    this.#bar.append(this.#progress, this.#left);
    this.#start.addEventListener("click", () => this.#begin());
    this.#cancel.addEventListener("click", () => this.#running?.abort());
    this.#more.addEventListener("click", () => this.#continue());
    const choices = element(
      "div",
      { class: "tuning-choices" },
      element("label", {}, _("Gradient computations for each"), this.#budget),
      element("label", {}, _("Starts"), this.#starts),
      this.#start,
      this.#cancel,
      this.#more,
    );
    const note = _(
      "Lines: the middle of 32 runs from starts that no search has seen; bands: 80 % of them.",
    );
    const wide = element("div", { class: "wide" }, this.#table);
    root.replaceChildren(
      choices,
      this.#bar,
      this.#notice,
      wide,
      this.#chart.element,
      element("p", { class: "note" }, note),
      element("p", {}, this.#race),
    );
  }

  #begin() {
    const [budget, starts] = [this.#budget.valueAsNumber, this.#starts.valueAsNumber];
    this.#choice = { ...this.#choice, budget, starts, passes: 1 };
    void this.run();
  }

  /** Searches once more, around what has been found. */
  #continue() {
    this.#choice = { ...this.#choice, passes: this.#choice.passes + 1 };
    void this.run();
  }

  /** Runs the tuning that is chosen. */
  async run() {
    this.#running?.abort();
    const mine = new AbortController();
    this.#running = mine;
    this.#changed(this.#choice);
    this.#words.hide();
    this.#found = [];
    this.#showRunning(true);
    const { query, budget, passes, starts } = this.#choice;
    const asked = `${query}&budget=${budget}&passes=${passes}&starts=${starts}`;
    const begun = performance.now();
    /** @type {number | null} */
    let from = null;
    /** @param {TuningProgress} event */
    const progress = ({ share }) => {
      from ??= share;
      this.#progress.value = share;
      const left = secondsLeft(share, from, (performance.now() - begun) / 1000);
      const words = left === null ? "" : _("about {seconds} s left", { seconds: Math.ceil(left) });
      setText(this.#left, words);
    };
    try {
      await streamTuning(
        asked,
        { progress, tuned: (tuned) => this.#add(tuned), done: (done) => this.#end(done) },
        mine.signal,
      );
    } catch (error) {
      if (!mine.signal.aborted) this.#words.show(error);
    }
    if (this.#running === mine) this.#showRunning(false);
  }

  /** @param {boolean} isRunning */
  #showRunning(isRunning) {
    this.#bar.hidden = this.#cancel.hidden = !isRunning;
    this.#start.hidden = isRunning;
    this.#more.hidden = isRunning || this.#found.length === 0;
    if (!isRunning) return;
    this.#progress.value = 0;
    setText(this.#left, "");
    this.#race.hidden = true;
  }

  /** @param {TunedRule} tuned */
  #add(tuned) {
    this.#found = [...this.#found, tuned];
    this.#show(this.#found);
  }

  /** @param {TuningDone} done */
  #end({ ranking, link }) {
    const ranked = ranking.flatMap((index) => this.#found.find((one) => one.index === index) ?? []);
    this.#show(ranked);
    this.#race.href = siteHref(link);
    this.#race.hidden = false;
  }

  /** @param {TunedRule[]} found */
  #show(found) {
    const curves = found.map((tuned) => ({ tuned, ...this.#styles(tuned.rule, tuned.index) }));
    this.#table.hidden = false;
    this.#table.replaceChildren(
      element("thead", {}, headRow()),
      element("tbody", {}, ...curves.map(({ tuned, ...style }) => bodyRow(tuned, style))),
    );
    this.#chart.show(curves);
  }
}

function headRow() {
  const titles = [
    _("Optimizer"),
    _("Best found"),
    _("Median final loss"),
    _("80 % of the runs"),
    _("Close enough"),
    _("Computations"),
  ];
  return element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, title)));
}

/** @type {(tuned: TunedRule, style: Style) => HTMLElement} */
function bodyRow({ title, hyperparameters, final, reached, spent }, style) {
  const numbers = Object.entries(hyperparameters).map(
    ([name, value]) => `${name} ${formatRounded(value)}`,
  );
  const [low, median, high] = final.map((loss) =>
    loss === null ? _("flew off") : formatNumber(loss, 3),
  );
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, element("span", { class: "run-name" }, swatch(style), title)),
    element("td", {}, numbers.join(", ") || "–"),
    element("td", {}, median),
    element("td", {}, `${low} … ${high}`),
    element("td", {}, `${Math.round(100 * reached)} %`),
    element("td", {}, formatInteger(spent)),
  );
}
