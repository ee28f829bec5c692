/** @import { Phase } from "../scene/store.js" */
/** @import { SceneSchedule, ScheduleRecord } from "../types.js" */
import { element, svg } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { defaults } from "../scene/edits.js";
import { NumberControl } from "./number-control.js";

const CURVE = { width: 120, height: 28 };

/** A run's learning-rate schedule: a choice, its own numbers, and a small curve. */
export class ScheduleControl {
  #schedules;
  #report;
  #select;
  #line = svg("polyline", { class: "schedule-line" });
  #curve;
  #numbers = element("div");
  /** @type {SceneSchedule | null} */
  #current = null;
  /** @type {Map<string, NumberControl>} */
  #controls = new Map();

  /**
   * @param {readonly ScheduleRecord[]} schedules The first changes nothing.
   * @param {SceneSchedule | null} value
   * @param {(schedule: SceneSchedule | null, phase: Phase) => void} report
   */
  constructor(schedules, value, report) {
    this.#schedules = schedules;
    this.#report = report;
    const options = schedules.map(({ slug, title, help }) =>
      element("option", { value: slug, title: help }, title),
    );
    this.#select = element("select", {}, ...options);
    this.#curve = svg(
      "svg",
      {
        class: "schedule-curve",
        viewBox: `0 0 ${CURVE.width} ${CURVE.height}`,
        preserveAspectRatio: "none",
        "aria-hidden": "true",
      },
      this.#line,
    );
    this.#select.addEventListener("change", () => this.#choose());
    this.set(value);
    this.element = element(
      "div",
      { class: "schedule" },
      element("label", { class: "select-row" }, element("span", {}, _("Schedule")), this.#select),
      this.#curve,
      this.#numbers,
    );
  }

  /** @param {SceneSchedule | null} next */
  set(next) {
    const none = this.#schedules[0]?.slug ?? "";
    const isOther = next?.slug !== this.#current?.slug;
    this.#current = next;
    this.#select.value = next?.slug ?? none;
    this.#curve.toggleAttribute("hidden", !next);
    if (isOther) this.#rebuild();
    for (const [name, control] of this.#controls) control.set(next?.hyperparameters[name] ?? 0);
  }

  /** @param {ArrayLike<number>} factors */
  showFactors(factors) {
    this.#line.setAttribute("points", curvePoints(factors));
  }

  #rebuild() {
    const current = this.#current;
    const record = this.#schedules.find(({ slug }) => slug === current?.slug);
    this.#controls = new Map(
      (record?.hyperparameters ?? []).map((field) => [
        field.name,
        new NumberControl(field, field.default, (value, phase) =>
          this.#change(field.name, value, phase),
        ),
      ]),
    );
    this.#numbers.replaceChildren(...[...this.#controls.values()].map((item) => item.element));
  }

  /** @type {(name: string, value: number, phase: Phase) => void} */
  #change(name, value, phase) {
    if (!this.#current) return;
    const hyperparameters = { ...this.#current.hyperparameters, [name]: value };
    this.#current = { ...this.#current, hyperparameters };
    this.#report(this.#current, phase);
  }

  #choose() {
    const at = this.#schedules.findIndex(({ slug }) => slug === this.#select.value);
    const record = this.#schedules[at];
    const chosen =
      record && at > 0
        ? { slug: record.slug, hyperparameters: defaults(record.hyperparameters) }
        : null;
    this.set(chosen);
    this.#report(chosen, "idle");
  }
}

/**
 * Points of a polyline, the highest factor at the top.
 * @type {(factors: ArrayLike<number>) => string}
 */
export function curvePoints(factors) {
  const count = factors.length;
  const shown = Math.min(count, CURVE.width);
  const rows = Array.from({ length: shown }, (_row, i) =>
    Math.round((i * (count - 1)) / Math.max(1, shown - 1)),
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
