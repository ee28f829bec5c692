/** @import { Stroke } from "../plot/palette.js" */
/** @import { Race, Run } from "../scene/race.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { row } from "../lib/arrays.js";
import { element, setText } from "../lib/dom.js";
import { tuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { rowAt } from "../scene/race.js";
import { ruleOf } from "../scene/titles.js";

/**
 * @typedef {{title: string, help: string, at: (run: Run, row: number) => number[] | number | null}} Reading A whole number
 *   is shown as it is.
 */

/**
 * Every run's numbers at the highlighted time: where it is, what it feels, what it remembers, where
 * it goes.
 *
 * @type {(parent: HTMLElement, catalog: Catalog) => {show: (race: Race, titles: string[], strokes: Stroke[]) => void, update: (race: Race, time: number) => void}}
 */
export function createInspector(parent, catalog) {
  const heading = element("h2");
  const list = element("div", { class: "inspector" });
  parent.replaceChildren(heading, list);
  /** @type {{reading: Reading, run: number, cell: HTMLElement}[]} */
  let cells = [];

  return {
    show(race, titles, strokes) {
      cells = [];
      list.replaceChildren(
        ...race.runs.map((run, i) => {
          const stroke = strokes[i];
          const rows = readings(run, race.scene, catalog).map((reading) => {
            const cell = element("dd");
            cells.push({ reading, run: i, cell });
            return element("div", {}, element("dt", { title: reading.help }, reading.title), cell);
          });
          return element(
            "section",
            { "data-run": i },
            element("h3", { class: "run-name" }, stroke && swatch(stroke), titles[i] ?? ""),
            element("dl", {}, ...rows),
          );
        }),
      );
    },
    update(race, time) {
      const whole = Math.floor(time);
      setText(
        heading,
        race.unit === "step"
          ? _("At step {step}", { step: whole })
          : _("After {count} gradient evaluations", { count: whole }),
      );
      for (const { reading, run: index, cell } of cells) {
        const run = race.runs[index];
        const at = run ? rowAt(run, time) : -1;
        const numbers = run && at >= 0 ? reading.at(run, at) : null;
        setText(
          cell,
          numbers === null ? "–" : typeof numbers === "number" ? String(numbers) : tuple(numbers),
        );
      }
    },
  };
}

/** @type {(run: Run, scene: Scene, catalog: Catalog) => Reading[]} */
function readings(run, scene, catalog) {
  const state = ruleOf(catalog, run.scene.rule).state;
  const other =
    run.unit === "step"
      ? {
          title: _("Evaluations"),
          help: _(
            "How often the run has asked for loss and gradient, or for the curvature, so far.",
          ),
          at: (/** @type {Run} */ r, /** @type {number} */ i) => r.evaluations.data[i] ?? null,
        }
      : {
          title: _("Step"),
          help: _("How many steps the run has taken by then."),
          at: (/** @type {Run} */ _r, /** @type {number} */ i) => i,
        };
  return [
    other,
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
    ...toldReading(scene),
    ...state.map(({ name, help }) => ({
      title: name,
      help,
      at: (/** @type {Run} */ r, /** @type {number} */ i) => stateRow(r, name, i),
    })),
    { title: _("Next update"), help: _("How far the run moves from here."), at: update },
  ];
}

/** What the rule got in the gradient's stead, where it did. @type {(scene: Scene) => Reading[]} */
function toldReading({ noise, batch }) {
  if (!noise && !batch) return [];
  const [title, help] = batch
    ? [
        _("Batch gradient"),
        _(
          "What the rule was told of it: the slope of the rows that were drawn for this step, and noise if there is any.",
        ),
      ]
    : [_("Noisy gradient"), _("What the rule was told of it: the slope with this step's noise.")];
  return [{ title, help, at: (run, index) => toldRow(run, index) }];
}

/**
 * Null at the run's end, from where it took no step.
 *
 * @type {(run: Run, index: number) => number[] | null}
 */
function toldRow({ told }, index) {
  const numbers = index < told.rows ? row(told, index) : [];
  return numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
}

/** @type {(run: Run, name: string, index: number) => number[] | null} */
function stateRow(run, name, index) {
  const column = run.state.get(name);
  return column && index < column.rows ? row(column, index) : null;
}

/** Null at the run's end. @type {(run: Run, index: number) => number[] | null} */
function update(run, index) {
  const [here, next] = [
    [...row(run.x, index), ...row(run.y, index)],
    [...row(run.x, index + 1), ...row(run.y, index + 1)],
  ];
  if (index + 1 >= run.x.rows) return null;
  return here.map((value, i) => (next[i] ?? NaN) - value);
}
