/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Ensemble, EnsembleRun } from "../scene/ensemble.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { element, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { runName } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { isStochastic } from "../scene/ensemble.js";

/** Milliseconds between two tables. */
const PAUSE = 250;

/** Stationary and expected variance are both told when they differ by more than this fraction. */
const SETTLED = 0.02;

/**
 * Results of the seeds, run by run, in a table; without a table, a sentence says why.
 *
 * @param {HTMLElement} parent Hidden while a race has a single seed.
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createEnsembleTable(parent, store, catalog) {
  const title = _("Repeated with other noise");
  const sentence = element("p", { class: "teaches", role: "status" });
  const about = { class: "scroll", tabindex: 0, role: "region", "aria-label": title };
  const box = element("div", about);
  parent.replaceChildren(element("h2", {}, title), sentence, box);
  const show = throttle(() => {
    const { scene, race, ensemble, isRevealed } = store.state;
    if (!race || !isRevealed) return;
    parent.hidden = scene.seeds < 2;
    setText(sentence, sentenceOf(scene, ensemble));
    box.hidden = !ensemble;
    const styles = runStyles(race.scene, catalog, readTheme(parent));
    if (ensemble) box.replaceChildren(tableOf(ensemble, styles));
  }, PAUSE);
  store.subscribe(["race", "ensemble", "isRevealed", "theme"], show);
}

/** @type {(scene: Scene, ensemble: Ensemble | null) => string} */
export function sentenceOf(scene, ensemble) {
  if (!isStochastic(scene))
    return _(
      "Without noise or mini-batches every repeat is the same race: there is no spread to show.",
    );
  const seeds = { count: scene.seeds, first: scene.seed, last: scene.seed + scene.seeds - 1 };
  if (!ensemble) return _("Running {count} repeats …", seeds);
  return _(
    "{count} repeats, noise patterns {first} to {last}. Band: 80 % of the repeats. Dotted: the middle one. Dots on the map: where they ended.",
    seeds,
  );
}

/** @type {(ensemble: Ensemble, styles: RunStyle[]) => HTMLElement} */
function tableOf(ensemble, styles) {
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
  const rows = ensemble.runs.map((run) => rowOf(run, styles[run.index]));
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

/** @type {(run: EnsembleRun, style: RunStyle | undefined) => HTMLElement} */
function rowOf(run, style) {
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
    element("th", { scope: "row" }, runName(style)),
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
  return loss === null ? "∞" : formatNumber(loss, 3);
}

/**
 * The measured variance and how sure it is.
 * @type {(variance: EnsembleRun["variance"], axis: number) => string}
 */
export function measuredText({ measured, relative_error: error }, axis) {
  const value = measured[axis];
  if (value === null || value === undefined || error === null) return "–";
  return _("{value} ± {percent} %", {
    value: formatNumber(value, 3),
    percent: Math.max(1, Math.round(100 * error)),
  });
}

/** @type {(variance: EnsembleRun["variance"], axis: number) => string} */
export function theoryText({ stationary, expected }, axis) {
  const [limit, now] = [stationary?.[axis] ?? null, expected?.[axis] ?? null];
  if (limit === null || now === null) return _("no theory");
  if (Math.abs(limit - now) <= SETTLED * limit)
    return _("theory {value}", { value: formatNumber(limit, 3) });
  return _("theory {value}, later {limit}", {
    value: formatNumber(now, 3),
    limit: formatNumber(limit, 3),
  });
}
