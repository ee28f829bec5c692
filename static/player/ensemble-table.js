/** @import { Stroke } from "../plot/palette.js" */
/** @import { Ensemble, EnsembleRun } from "../scene/ensemble.js" */
/** @import { Scene } from "../types.js" */
import { element, setText } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { isStochastic } from "../scene/ensemble.js";

/** Theory for now and for the long run are told apart when they differ by more than this part. */
const SETTLED = 0.02;

/**
 * What the seeds of a race come to, run by run, in a table; where there is no such table, a sentence says why.
 *
 * @param {HTMLElement} parent Hidden while a race has a single seed.
 * @returns {{show: (scene: Scene, ensemble: Ensemble | null, titles: string[], strokes: Stroke[]) => void}}
 */
export function createEnsembleTable(parent) {
  const heading = element("h2", {}, _("Under many seeds"));
  const sentence = element("p", { class: "teaches", role: "status" });
  const box = element("div", {
    class: "scroll",
    tabindex: 0,
    role: "region",
    "aria-label": _("Under many seeds"),
  });
  parent.replaceChildren(heading, sentence, box);
  return {
    show(scene, ensemble, titles, strokes) {
      parent.hidden = scene.seeds < 2;
      setText(sentence, sentenceOf(scene, ensemble));
      box.hidden = !ensemble;
      if (ensemble) box.replaceChildren(tableOf(ensemble, titles, strokes));
    },
  };
}

/** @type {(scene: Scene, ensemble: Ensemble | null) => string} */
export function sentenceOf(scene, ensemble) {
  if (!isStochastic(scene))
    return _(
      "Without noise or mini-batches every seed gives the same race: there is no spread to show.",
    );
  const seeds = { count: scene.seeds, first: scene.seed, last: scene.seed + scene.seeds - 1 };
  if (!ensemble) return _("Running {count} seeds …", seeds);
  return _(
    "{count} seeds, {first} to {last}. Against steps, the band holds the middle 80 % of the losses, the dotted line is their median; the marks on the map are the end points.",
    seeds,
  );
}

/** @type {(ensemble: Ensemble, titles: string[], strokes: Stroke[]) => HTMLElement} */
function tableOf(ensemble, titles, strokes) {
  const columns = [
    { title: _("Run"), help: "" },
    { title: _("How they ended"), help: _("How many of the seeds ended in which way.") },
    {
      title: _("Final loss"),
      help: _(
        "The median of the losses at the end, and between which values the middle 80 % of them lie.",
      ),
    },
    { title: _("Variance along {axis}", { axis: "x" }), help: varianceHelp() },
    { title: _("Variance along {axis}", { axis: "y" }), help: varianceHelp() },
  ];
  const head = columns.map(({ title, help }, i) =>
    element("th", { scope: "col", title: help, class: i > 1 ? "number" : "" }, title),
  );
  const rows = ensemble.runs.map((run) => rowOf(run, titles[run.index] ?? "", strokes[run.index]));
  return element(
    "table",
    { class: "scoreboard ensemble" },
    element("caption", { class: "sr-only" }, _("What the seeds came to, run by run")),
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows),
  );
}

/** @returns {string} */
function varianceHelp() {
  return _(
    "The variance of the end points, and what theory says of it: on quadratic bowls, for rules whose step is linear, with a learning rate that stays as it is.",
  );
}

/** @type {(run: EnsembleRun, title: string, stroke: Stroke | undefined) => HTMLElement} */
function rowOf(run, title, stroke) {
  const { final_loss: loss, variance } = run;
  const outcomes = run.outcomes.map(({ code, count, title: name, sentence }) =>
    element(
      "span",
      { "data-code": code, title: sentence },
      _("{count} {ending}", { count, ending: name }),
    ),
  );
  const interval = element("small", {}, `[${bound(loss.low)}, ${bound(loss.high)}]`);
  return element(
    "tr",
    { class: "run", "data-run": run.index },
    element(
      "th",
      { scope: "row" },
      element("span", { class: "run-name" }, stroke && swatch(stroke), title),
    ),
    element("td", { class: "outcomes" }, ...outcomes),
    element("td", { class: "number" }, element("span", {}, bound(loss.median)), interval),
    ...[0, 1].map((axis) =>
      element(
        "td",
        { class: "number" },
        element("span", {}, measuredText(variance, axis)),
        element("small", {}, theoryText(variance, axis)),
      ),
    ),
  );
}

/** Infinite losses do not travel as numbers. @type {(loss: number | null) => string} */
function bound(loss) {
  return loss === null ? "∞" : short(loss, 3);
}

/**
 * The measured variance and how sure it is.
 *
 * @type {(variance: EnsembleRun["variance"], axis: number) => string}
 */
export function measuredText({ measured, relative_error: error }, axis) {
  const value = measured[axis];
  if (value === null || value === undefined || error === null) return "–";
  return _("{value} ± {percent} %", {
    value: short(value, 3),
    percent: Math.max(1, Math.round(100 * error)),
  });
}

/** @type {(variance: EnsembleRun["variance"], axis: number) => string} */
export function theoryText({ stationary, expected }, axis) {
  const [limit, now] = [stationary?.[axis] ?? null, expected?.[axis] ?? null];
  if (limit === null || now === null) return _("no theory");
  if (Math.abs(limit - now) <= SETTLED * limit)
    return _("theory {value}", { value: short(limit, 3) });
  return _("theory {value}, later {limit}", { value: short(now, 3), limit: short(limit, 3) });
}
