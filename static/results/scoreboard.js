/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Race, Run } from "../scene/race.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, Metrics } from "../types.js" */
import { element, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { runName } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { withoutEnds } from "../scene/race.js";

/** Milliseconds between two tables, so that these never hold the paths up. */
const PAUSE = 250;

/**
 * The result of the store's race as a table, and in one sentence for those who hear the page.
 *
 * @param {HTMLElement} parent What it holds is replaced.
 * @param {HTMLElement} summary
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createScoreboard(parent, summary, store, catalog) {
  const show = throttle(() => {
    const { race, isRevealed } = store.state;
    if (!race) return;
    const styles = runStyles(race.scene, catalog, readTheme(parent));
    parent.replaceChildren(scoreboardOf(isRevealed ? race : withoutEnds(race), styles));
    if (isRevealed && race.digest) setText(summary, summaryOf(race, styles));
  }, PAUSE);
  store.subscribe(["race", "isRevealed", "theme"], show);
}

/**
 * The figures of a run, in the order of the table; which of several is the best one is said where
 * there is one.
 *
 * @returns {{title: string, help: string, of: (metrics: Metrics) => number | null, best?:
 *   "lowest"}[]}
 */
function figures() {
  return [
    {
      title: _("Final loss"),
      help: _("The loss where the run ended."),
      of: (m) => m.final_loss,
      best: "lowest",
    },
    {
      title: _("Best loss"),
      help: _("The lowest loss on the way."),
      of: (m) => m.best_loss,
      best: "lowest",
    },
    {
      title: _("Steps until close enough"),
      help: _("The first step at which the run was as good as converged."),
      of: (m) => m.steps_to_tolerance,
      best: "lowest",
    },
    {
      title: _("Gradient computations until then"),
      help: _(
        "How often the run had asked for loss and gradient, or for the curvature, by that step.",
      ),
      of: (m) => m.evaluations_to_tolerance,
      best: "lowest",
    },
    {
      title: _("Evaluations"),
      help: _("How often it asked in all: searches and second looks count too."),
      of: (m) => m.evaluations,
    },
    { title: _("Path length"), help: _("The length of the path."), of: (m) => m.path_length },
    {
      title: _("Straight-line distance"),
      help: _("The distance from the start to the end."),
      of: (m) => m.straight_distance,
    },
    {
      title: _("Back-and-forth (0–1)"),
      help: _("How much of the path turns back: 0 for a path that never does."),
      of: (m) => m.zigzag,
    },
  ];
}

/**
 * The results, run by run: what the plots say, as a table.
 * @type {(race: Race, styles: RunStyle[]) => HTMLElement}
 */
export function scoreboardOf(race, styles) {
  const all = figures();
  const bests = all.map(({ of, best }) => (best ? lowest(race, of) : null));
  const titles = all.map(({ title, help }) =>
    element("th", { scope: "col", title: help, class: "number" }, title),
  );
  const head = element("tr", {}, element("th", { scope: "col" }, _("Run")), ...titles);
  const rows = race.runs.flatMap((run, i) => {
    const cells = all.map(({ of }, column) =>
      numberCell(run.metrics ? of(run.metrics) : null, bests[column]),
    );
    const name = element("th", { scope: "row" }, runName(styles[i]));
    return [
      element("tr", { class: "run", "data-run": i }, name, ...cells),
      element("tr", { class: "sentence" }, outcomeCell(race, run, all.length + 1)),
    ];
  });
  return element(
    "table",
    { class: "scoreboard", "data-link": race.link, "data-digest": race.digest },
    element("caption", { class: "sr-only" }, _("How each run ended")),
    element("thead", {}, head),
    element("tbody", {}, ...rows),
  );
}

/** @type {(race: Race, run: Run, colspan: number) => HTMLElement} */
function outcomeCell({ isCancelled }, { outcome }, colspan) {
  const about = { colspan, class: "outcome", "data-code": outcome?.code ?? "running" };
  const unfinished = isCancelled ? _("Cancelled.") : _("Running …");
  return element("td", about, element("span", {}, outcome?.sentence ?? unfinished));
}

/**
 * The result of a complete race in one sentence.
 * @type {(race: Race, styles: RunStyle[]) => string}
 */
export function summaryOf(race, styles) {
  const losses = race.runs.map((run) => run.metrics?.final_loss ?? Infinity);
  const best = losses.indexOf(Math.min(...losses));
  return _("{name} ends lowest, at a loss of {loss}.", {
    name: styles[best]?.title ?? "",
    loss: formatNumber(losses[best], 3),
  });
}

/**
 * Null where all are alike.
 * @type {(race: Race, of: (metrics: Metrics) => number | null) => number | null}
 */
function lowest(race, of) {
  const values = race.runs
    .map((run) => (run.metrics ? of(run.metrics) : null))
    .filter((value) => value !== null);
  const least = Math.min(...values);
  return values.length > 1 && values.some((value) => value !== least) ? least : null;
}

/** @type {(value: number | null, best: number | null | undefined) => HTMLElement} */
function numberCell(value, best) {
  const text =
    value !== null && Number.isInteger(value) && Math.abs(value) < 1e6
      ? String(value)
      : formatNumber(value);
  const content = value === null ? text : element("data", { value, title: value }, text);
  return element(
    "td",
    { class: value !== null && value === best ? "number best" : "number" },
    content,
  );
}
