/** @import { Run } from "../scene/race.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { DataRecord, Point, Values } from "../types.js" */
import { element, setText, svg } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { rowAt } from "../scene/race.js";

const WIDTH = 300;
const HEIGHT = 170;
/** Room for the axes' names. */
const EDGE = 16;

/**
 * The data that a surface is a mean over, and the line that the first run stands for at the time
 * shown; the rows of its mini-batch stand out.
 *
 * @param {HTMLElement} parent
 * @param {DataRecord} record
 * @param {Store} store
 */
export function createDataView(parent, record, store) {
  const { points, draws } = record;
  const [right, top] = [0, 1].map((axis) => Math.max(...points.map((row) => row[axis] ?? 0)));
  const place = placing(right ?? 1, top ?? 1);
  const dots = points.map(([speed = 0, distance = 0]) => {
    const [cx, cy] = place([speed, distance]);
    return svg("circle", { cx, cy, r: 3.5 });
  });
  const line = svg("line", { class: "fitted" });
  const box = { class: "data-plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" };
  const axes = svg("path", { class: "axes", d: `M${EDGE} 0V${HEIGHT - EDGE}H${WIDTH}` });
  const caption = element("p", { class: "note" });
  parent.append(svg("svg", box, axes, ...dots, line), caption);

  const show = () => {
    const { race, time, scene } = store.state;
    const run = race?.runs[0];
    if (!race || !run?.x.rows) return;
    const row = Math.max(0, rowAt(run, time));
    const ends = [0, right ?? 1].map((speed) =>
      place([speed, predicted(run, row, speed, record, race.scene.surface.parameters)]),
    );
    const [[x1, y1], [x2, y2]] = /** @type {[Point, Point]} */ (ends);
    for (const [name, value] of Object.entries({ x1, y1, x2, y2 }))
      line.setAttribute(name, value.toFixed(1));
    const drawn = new Set(draws[row]?.slice(0, scene.batch));
    dots.forEach((dot, i) => dot.classList.toggle("drawn", drawn.has(i)));
    const words = scene.batch
      ? _("{batch} cars drawn for this step, and the line so far.", { batch: scene.batch })
      : _("All {count} cars, and the line so far.", { count: points.length });
    setText(caption, words);
  };
  store.subscribe(["race", "time"], show);
}

/** Function to the place at which a point of the data is drawn. @type {(right: number, top: number) => (p: Point) => Point} */
function placing(right, top) {
  return ([x, y]) => [
    EDGE + (x / right) * (WIDTH - 2 * EDGE),
    HEIGHT - EDGE - (y / top) * (HEIGHT - 2 * EDGE),
  ];
}

/**
 * Target that a run's line predicts for a value of the feature, which may be standardized first.
 * @type {(run: Run, row: number, value: number, record: DataRecord, given: Values) => number}
 */
function predicted(run, row, value, { mean, deviation }, { standardized = 0 }) {
  const feature = standardized ? (value - mean) / deviation : value;
  return (run.x.data[row] ?? 0) * feature + (run.y.data[row] ?? 0);
}
