/** @import { Stroke } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Metrics } from "../types.js" */
import { element } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";

/**
 * The figures of a run, in the order of the table; which of several is the best one is said where
 * there is one.
 *
 * @returns {{title: string, help: string, of: (metrics: Metrics) => number | null, best?: "lowest"}[]}
 */
function columns() {
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
      title: _("Steps to tolerance"),
      help: _("The first step at which the run was as good as converged."),
      of: (m) => m.steps_to_tolerance,
      best: "lowest",
    },
    {
      title: _("Evaluations to tolerance"),
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
    { title: _("Path"), help: _("The length of the path."), of: (m) => m.path_length },
    {
      title: _("Straight"),
      help: _("The distance from the start to the end."),
      of: (m) => m.straight_distance,
    },
    {
      title: _("Zigzag"),
      help: _("How much of the path turns back: 0 for a path that never does."),
      of: (m) => m.zigzag,
    },
  ];
}

/**
 * How the race ended, run by run: also what the plots say, for those who do not see them.
 *
 * @param {HTMLElement} parent What it holds is replaced.
 * @returns {{show: (race: Race, titles: string[], strokes: Stroke[]) => void}}
 */
export function createScoreboard(parent) {
  return {
    show(race, titles, strokes) {
      const figures = columns();
      const head = element(
        "tr",
        {},
        element("th", { scope: "col" }, _("Run")),
        ...figures.map(({ title, help }) =>
          element("th", { scope: "col", title: help, class: "number" }, title),
        ),
      );
      const bests = figures.map(({ of, best }) => (best ? lowest(race, of) : null));
      const rows = race.runs.flatMap((run, i) => {
        const stroke = strokes[i];
        const name = element(
          "th",
          { scope: "row" },
          element("span", { class: "run-name" }, stroke && swatch(stroke), titles[i]),
        );
        const cells = figures.map(({ of }, column) =>
          numberCell(run.metrics ? of(run.metrics) : null, bests[column]),
        );
        const code = run.outcome?.code ?? "running";
        const sentence = element(
          "td",
          { colspan: figures.length + 1, class: "outcome", "data-code": code },
          element("span", {}, run.outcome?.sentence ?? _("Running …")),
        );
        return [
          element("tr", { class: "run", "data-run": i }, name, ...cells),
          element("tr", { class: "sentence" }, sentence),
        ];
      });
      const table = element(
        "table",
        { class: "scoreboard", "data-link": race.link, "data-digest": race.digest },
        element("caption", { class: "sr-only" }, _("How each run ended")),
        element("thead", {}, head),
        element("tbody", {}, ...rows),
      );
      parent.replaceChildren(table);
    },
  };
}

/**
 * The race in one sentence, for those who hear the page.
 *
 * @param {Race} race Complete.
 * @param {string[]} titles
 * @returns {string}
 */
export function summaryOf(race, titles) {
  const losses = race.runs.map((run) => run.metrics?.final_loss ?? Infinity);
  const best = losses.indexOf(Math.min(...losses));
  return _("{name} ends lowest, at a loss of {loss}.", {
    name: titles[best] ?? "",
    loss: short(losses[best], 3),
  });
}

/**
 * Null where all are alike.
 *
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
      : short(value);
  const content = value === null ? text : element("data", { value, title: value }, text);
  return element(
    "td",
    { class: value !== null && value === best ? "number best" : "number" },
    content,
  );
}
