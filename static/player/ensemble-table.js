/** @import { Stroke } from "../plot/palette.js" */
/** @import { Ensemble, EnsembleRun } from "../scene/ensemble.js" */
/** @import { Scene } from "../types.js" */
import { h, setText } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { isChancy } from "../scene/ensemble.js";

/** Theory for now and for the long run are told apart when they differ by more than this part. */
const SETTLED = 0.02;

/**
 * What the seeds of a race come to, run by run, in a table; where there is no such table, a sentence says why.
 *
 * @param {HTMLElement} parent Hidden while a race has a single seed.
 * @returns {{show: (scene: Scene, ensemble: Ensemble | null, titles: string[], strokes: Stroke[]) => void}}
 */
export function createEnsembleTable(parent) {
  const heading = h("h2", {}, _("Under many seeds"));
  const sentence = h("p", { class: "teaches", role: "status" });
  const box = h("div", {
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

/**
 * @param {Scene} scene
 * @param {Ensemble | null} ensemble
 * @returns {string}
 */
export function sentenceOf(scene, ensemble) {
  if (!isChancy(scene))
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

/**
 * @param {Ensemble} ensemble
 * @param {string[]} titles
 * @param {Stroke[]} strokes
 * @returns {HTMLElement}
 */
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
    h("th", { scope: "col", title: help, class: i > 1 ? "number" : "" }, title),
  );
  const rows = ensemble.runs.map((run) => rowOf(run, titles[run.index] ?? "", strokes[run.index]));
  return h(
    "table",
    { class: "scoreboard ensemble" },
    h("caption", { class: "sr-only" }, _("What the seeds came to, run by run")),
    h("thead", {}, h("tr", {}, ...head)),
    h("tbody", {}, ...rows),
  );
}

/** @returns {string} */
function varianceHelp() {
  return _(
    "The variance of the end points, and what theory says of it: on quadratic bowls, for rules whose step is linear, with a learning rate that stays as it is.",
  );
}

/**
 * @param {EnsembleRun} run
 * @param {string} title
 * @param {Stroke | undefined} stroke
 * @returns {HTMLElement}
 */
function rowOf(run, title, stroke) {
  const { final_loss: loss, variance } = run;
  const outcomes = run.outcomes.map(({ code, count, title: name, sentence }) =>
    h(
      "span",
      { "data-code": code, title: sentence },
      _("{count} {ending}", { count, ending: name }),
    ),
  );
  const interval = h("small", {}, `[${bound(loss.low)}, ${bound(loss.high)}]`);
  return h(
    "tr",
    { class: "run", "data-run": run.index },
    h("th", { scope: "row" }, h("span", { class: "run-name" }, stroke && swatch(stroke), title)),
    h("td", { class: "outcomes" }, ...outcomes),
    h("td", { class: "number" }, h("span", {}, bound(loss.median)), interval),
    ...[0, 1].map((axis) =>
      h(
        "td",
        { class: "number" },
        h("span", {}, measuredText(variance, axis)),
        h("small", {}, theoryText(variance, axis)),
      ),
    ),
  );
}

/**
 * @param {number | null} loss
 * @returns {string} Infinite losses do not travel as numbers.
 */
function bound(loss) {
  return loss === null ? "∞" : short(loss, 3);
}

/**
 * @param {EnsembleRun["variance"]} variance
 * @param {number} axis
 * @returns {string} The measured variance and how sure it is.
 */
export function measuredText({ measured, relative_error: error }, axis) {
  const value = measured[axis];
  if (value === null || value === undefined || error === null) return "–";
  return _("{value} ± {percent} %", {
    value: short(value, 3),
    percent: Math.max(1, Math.round(100 * error)),
  });
}

/**
 * @param {EnsembleRun["variance"]} variance
 * @param {number} axis
 * @returns {string}
 */
export function theoryText({ stationary, expected }, axis) {
  const [limit, now] = [stationary?.[axis] ?? null, expected?.[axis] ?? null];
  if (limit === null || now === null) return _("no theory");
  if (Math.abs(limit - now) <= SETTLED * limit)
    return _("theory {value}", { value: short(limit, 3) });
  return _("theory {value}, later {limit}", { value: short(now, 3), limit: short(limit, 3) });
}
