/** @import { Race, Run } from "../scene/race.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { row } from "../lib/arrays.js";
import { element, setText } from "../lib/dom.js";
import { formatTuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { runName } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { ruleOf } from "../scene/catalog.js";
import { rowAt } from "../scene/race.js";

/** Milliseconds between two sets of readings, and between two times. */
const READINGS_PAUSE = 250;
const TIME_PAUSE = 80;

/**
 * @typedef {object} Reading
 * @property {string} title
 * @property {string} help
 * @property {(run: Run, row: number) => number[] | number | null} at A single number is shown as it
 *   is.
 */

/**
 * Every run's numbers at the highlighted time: position, gradient, state, next update.
 *
 * @param {HTMLElement} parent
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createInspector(parent, store, catalog) {
  const heading = element("h2");
  const list = element("div", { class: "inspector" });
  parent.replaceChildren(heading, list);
  /** @type {{reading: Reading, run: number, cell: HTMLElement}[]} */
  let cells = [];

  const update = () => {
    const { race, time } = store.state;
    if (!race) return;
    setText(heading, headingOf(race, time));
    for (const { reading, run: index, cell } of cells) {
      const run = race.runs[index];
      const at = run ? rowAt(run, time) : -1;
      const numbers = run && at >= 0 ? reading.at(run, at) : null;
      setText(cell, textOf(numbers));
    }
  };
  const rebuild = () => {
    const { race } = store.state;
    if (!race) return;
    const styles = runStyles(race.scene, catalog, readTheme(parent));
    cells = race.runs.flatMap((run, i) =>
      readings(run, race.scene, catalog).map((reading) => ({
        reading,
        run: i,
        cell: element("dd"),
      })),
    );
    const sections = race.runs.map((_run, i) => {
      const rows = cells.flatMap(({ reading: { title, help }, run, cell }) =>
        run === i ? [element("div", {}, element("dt", { title: help }, title), cell)] : [],
      );
      const name = runName(styles[i], "h3");
      return element("section", { "data-run": i }, name, element("dl", {}, ...rows));
    });
    list.replaceChildren(...sections);
    update();
  };
  store.subscribe(["race", "theme"], throttle(rebuild, READINGS_PAUSE));
  store.subscribe(["race", "time"], throttle(update, TIME_PAUSE));
}

/** @type {(race: Race, time: number) => string} */
function headingOf({ unit }, time) {
  const whole = Math.floor(time);
  return unit === "step"
    ? _("At step {step}", { step: whole })
    : _("After {count} gradient evaluations", { count: whole });
}

/** @type {(numbers: number[] | number | null) => string} */
function textOf(numbers) {
  if (numbers === null) return "–";
  return typeof numbers === "number" ? String(numbers) : formatTuple(numbers);
}

/** @type {(run: Run, scene: Scene, catalog: Catalog) => Reading[]} */
function readings(run, scene, catalog) {
  const { state } = ruleOf(catalog, run.scene.rule);
  return [
    countReading(run),
    {
      title: _("Position"),
      help: _("Where the run is."),
      at: (r, i) => [...row(r.x, i), ...row(r.y, i)],
    },
    { title: _("Loss"), help: _("The height of the surface there."), at: (r, i) => row(r.loss, i) },
    {
      title: _("Gradient"),
      help: _("The slope of the whole surface there."),
      at: (r, i) => row(r.gradient, i),
    },
    ...observedReading(scene),
    ...state.map(({ name, help }) => stateReading(name, help)),
    { title: _("Next update"), help: _("How far the run moves from here."), at: nextUpdate },
  ];
}

/** The count that time is not in. @type {(run: Run) => Reading} */
function countReading({ unit }) {
  if (unit === "evaluation")
    return {
      title: _("Step"),
      help: _("How many steps the run has taken by then."),
      at: (_run, i) => i,
    };
  return {
    title: _("Evaluations"),
    help: _("How often the run has asked for loss and gradient, or for the curvature, so far."),
    at: (run, i) => run.evaluations.data[i] ?? null,
  };
}

/**
 * The gradient that the rule observed, with noise or mini-batches.
 * @type {(scene: Scene) => Reading[]}
 */
function observedReading({ noise, batch }) {
  if (!noise && !batch) return [];
  const [title, help] = batch
    ? [
        _("Batch gradient"),
        _(
          "What the rule was told of it: the slope of the rows that were drawn for this step, and noise if there is any.",
        ),
      ]
    : [_("Noisy gradient"), _("What the rule was told of it: the slope with this step's noise.")];
  return [{ title, help, at: observedRow }];
}

/**
 * Null at the run's end, from where it took no step.
 * @type {(run: Run, index: number) => number[] | null}
 */
function observedRow({ observed }, index) {
  const numbers = index < observed.rows ? row(observed, index) : [];
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}

/** @type {(name: string, help: string) => Reading} */
function stateReading(name, help) {
  return {
    title: name,
    help,
    at(run, index) {
      const column = run.state.get(name);
      return column && index < column.rows ? row(column, index) : null;
    },
  };
}

/** Null at the run's end. @type {(run: Run, index: number) => number[] | null} */
function nextUpdate(run, index) {
  const [here, next] = [
    [...row(run.x, index), ...row(run.y, index)],
    [...row(run.x, index + 1), ...row(run.y, index + 1)],
  ];
  if (index + 1 >= run.x.rows) return null;
  return here.map((value, i) => (next[i] ?? NaN) - value);
}
