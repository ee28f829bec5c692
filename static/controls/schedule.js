/** @import { NumberControl } from "./number-control.js" */
/** @import { NumberField, SceneSchedule, ScheduleRecord } from "../types.js" */
import { createNumberControl } from "./number-control.js";
import { element, svg } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

const CURVE = { width: 120, height: 28 };

/**
 * How a run's learning rate changes on the way: a choice, its own numbers, and a small curve.
 *
 * @param {readonly ScheduleRecord[]} schedules The first changes nothing.
 * @param {SceneSchedule | null} value
 * @param {(schedule: SceneSchedule | null, moving: boolean) => void} report
 * @returns {{element: HTMLElement, set: (value: SceneSchedule | null) => void, showFactors: (factors: ArrayLike<number>) => void}}
 */
export function createScheduleControl(schedules, value, report) {
  const plain = schedules[0]?.slug ?? "";
  const select = element(
    "select",
    {},
    ...schedules.map((schedule) =>
      element("option", { value: schedule.slug, title: schedule.help }, schedule.title),
    ),
  );
  const line = svg("polyline", { class: "schedule-line" });
  const curve = svg(
    "svg",
    {
      class: "schedule-curve",
      viewBox: `0 0 ${CURVE.width} ${CURVE.height}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    line,
  );
  const numbers = element("div");
  /** @type {SceneSchedule | null} */
  let current = null;
  /** @type {Map<string, NumberControl>} */
  let controls = new Map();

  /** @param {NumberField} field */
  const control = (field) =>
    createNumberControl(
      field,
      current?.hyperparameters[field.name] ?? field.default,
      (next, moving) => {
        if (!current) return;
        current = {
          ...current,
          hyperparameters: { ...current.hyperparameters, [field.name]: next },
        };
        report(current, moving);
      },
    );

  /** @param {SceneSchedule | null} next */
  const set = (next) => {
    const other = (next?.slug ?? plain) !== (current?.slug ?? plain) || controls.size === 0;
    current = next;
    select.value = next?.slug ?? plain;
    curve.toggleAttribute("hidden", !next);
    if (!other) {
      for (const [name, item] of controls) item.set(next?.hyperparameters[name] ?? 0);
      return;
    }
    const record = schedules.find((schedule) => schedule.slug === next?.slug);
    controls = new Map(
      (record?.hyperparameters ?? []).map((field) => [field.name, control(field)]),
    );
    numbers.replaceChildren(...[...controls.values()].map((item) => item.element));
  };

  select.addEventListener("change", () => {
    const record = schedules.find((schedule) => schedule.slug === select.value);
    const chosen =
      record && record.slug !== plain
        ? {
            slug: record.slug,
            hyperparameters: Object.fromEntries(
              record.hyperparameters.map((f) => [f.name, f.default]),
            ),
          }
        : null;
    set(chosen);
    report(chosen, false);
  });
  set(value);

  return {
    element: element(
      "div",
      { class: "schedule" },
      element("label", { class: "select-row" }, element("span", {}, _("Schedule")), select),
      curve,
      numbers,
    ),
    set,
    showFactors(factors) {
      line.setAttribute("points", curvePoints(factors));
    },
  };
}

/**
 * Points of a polyline, the highest factor at the top.
 *
 * @type {(factors: ArrayLike<number>) => string}
 */
export function curvePoints(factors) {
  const count = factors.length;
  const wanted = Math.min(count, CURVE.width);
  const rows = Array.from({ length: wanted }, (_row, i) =>
    Math.round((i * (count - 1)) / Math.max(1, wanted - 1)),
  );
  const top = Math.max(...rows.map((row) => factors[row] ?? 0), Number.MIN_VALUE);
  return rows
    .map((row) => {
      const x = (CURVE.width * row) / Math.max(1, count - 1);
      const y = 2 + (CURVE.height - 4) * (1 - (factors[row] ?? 0) / top);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}
