/** @import { MapData } from "./answer.js" */
/** @import { LineContent } from "./line-values.js" */
/** @import { RunStyle } from "../plot/palette.js" */
/** @import { Mapping } from "../plot/scales.js" */
/** @import { Run } from "../scene/race.js" */
/** @import { Phase } from "../scene/store.js" */
/** @import { Point } from "../types.js" */
import { element, svg } from "../lib/dom.js";
import { formatRounded, rounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { createHandle, listenToPoints } from "../player/start-handle.js";
import { axisTitle, isGone, nearestIndex, outcomeAt } from "./answer.js";
import { projection } from "./axes.js";
import { drawFrame, frameAxis, frameMapping } from "./frame.js";
import { nearestRun, valueAtCell, valueAxis, valueOfEnd } from "./line-values.js";

/** Digits of a number that a dot was dragged to. */
const DIGITS = 4;

/** Pixels for the bars that tell where runs flew off, each, above the curves. */
const BAR = 7;

/** Curves of all runs over one number that is swept, and a dot on each for the race shown. */
export class LineView {
  element = element("div", { class: "chart plane line", role: "group" });
  #curves = svg("svg", { class: "marks", "aria-hidden": "true" });
  #listener;
  /** @type {ReturnType<typeof createHandle>[]} */
  #handles = [];
  /** @type {LineContent | null} */
  #content = null;
  /** @type {Mapping | null} */
  #axes = null;
  /** Where the pointer is, in places of the axes. @type {Point | null} */
  #pointer = null;
  /** @type {number[]} */
  #values = [];
  /** @type {Run[]} */
  #ends = [];

  /**
   * @param {{move: (run: number, value: number, phase: Phase) => void, hover: (column: number) =>
   *   void}} listener `hover`: over a value, -1 over none.
   */
  constructor(listener) {
    this.#listener = listener;
    this.element.append(this.#curves);
    listenToPoints(this.element, () => this.#axes, {
      press: (point) => this.#pick(point),
      hover: (point) => {
        this.#pointer = point;
        this.#tell();
      },
    });
    new ResizeObserver(() => this.#layout()).observe(this.element);
  }

  /** @param {LineContent} content @param {string} label */
  show(content, label) {
    this.#content = content;
    this.element.setAttribute("aria-label", label);
    if (this.#handles.length !== content.styles.length) this.#makeHandles(content.styles.length);
    this.#layout();
    this.#tell();
  }

  /**
   * Places the dots of the race that is shown.
   *
   * @param {number[]} values By run.
   * @param {Run[]} ends How the runs ended, as far as that is known; else what the map has.
   */
  place(values, ends) {
    [this.#values, this.#ends] = [values, ends];
    const content = this.#content;
    if (!content) return;
    const { forward } = projection(content.data.across);
    const { toPlace } = valueAxis(content);
    values.forEach((value, run) => {
      const cells = content.data.acrossValues.length;
      const column = nearestIndex(content.data.across, content.data.acrossValues, value);
      const end = ends[run];
      const mapped = column < 0 ? NaN : valueAtCell(content, run * cells + column);
      const loss = end ? valueOfEnd(end, content.quantity) : mapped;
      const height = this.#axes ? this.#axes.yRange[1] : 0;
      const place = Number.isFinite(loss) ? toPlace(loss) : height;
      this.#handles[run]?.place([forward(value), place]);
    });
  }

  /** @param {number} count */
  #makeHandles(count) {
    for (const handle of this.#handles) handle.element.remove();
    this.#handles = Array.from({ length: count }, (_handle, run) =>
      createHandle(this.element, {
        mapping: () => this.#axes,
        move: ([place], phase) => this.#listener.move(run, this.#valueAt(place), phase),
        label: () => this.#label(run),
      }),
    );
  }

  /** Tells what is under the pointer, of the map that is shown now. */
  #tell() {
    this.#listener.hover(this.#pointer ? this.#columnAt(this.#pointer[0]) : -1);
  }

  #layout() {
    const content = this.#content;
    const { clientWidth, clientHeight } = this.element;
    if (!content || clientWidth === 0) return;
    const { data, styles } = content;
    const x = frameAxis(data.across);
    const { axis: y, toPlace } = valueAxis(content);
    const axes = frameMapping(clientWidth, clientHeight, x, y);
    this.#axes = axes;
    const cells = data.acrossValues.length;
    const { forward } = projection(data.across);
    const lines = styles.flatMap((style, run) => {
      /** @type {(Point | null)[]} */
      const points = Array.from(data.acrossValues, (value, i) => {
        const loss = valueAtCell(content, run * cells + i);
        return Number.isFinite(loss) ? [axes.toX(forward(value)), axes.toY(toPlace(loss))] : null;
      });
      return strokesOf(pathOf(points), style);
    });
    const bars = styles.flatMap((style, run) => [
      goneBar(data, axes, run, style),
      ...limits(data, axes, run, style),
    ]);
    this.#curves.replaceChildren(drawFrame(axes, x, y), ...lines, ...bars);
    styles.forEach((style, run) =>
      this.#handles[run]?.element.style.setProperty("--knob", style.stroke.color),
    );
    this.place(this.#values, this.#ends);
  }

  /** Sets the nearest curve's run to where was pressed. @param {Point} point */
  #pick(point) {
    const content = this.#content;
    if (!content) return;
    const column = this.#columnAt(point[0]);
    const value = content.data.acrossValues[column] ?? NaN;
    this.#listener.move(nearestRun(content, column, point[1]), value, "idle");
  }

  /** @type {(place: number) => number} */
  #columnAt(place) {
    const data = this.#content?.data;
    if (!data) return -1;
    return nearestIndex(data.across, data.acrossValues, projection(data.across).back(place));
  }

  /** @type {(place: number) => number} */
  #valueAt(place) {
    const across = this.#content?.data.across;
    if (!across) return NaN;
    const value = rounded(projection(across).back(place), DIGITS);
    return Math.min(across.high, Math.max(across.low, value));
  }

  /** @type {(run: number) => string} */
  #label(run) {
    const content = this.#content;
    if (!content) return "";
    return _("{name}: {place}. Arrow keys move it.", {
      name: content.styles[run]?.title ?? "",
      place: `${axisTitle(content.data.across.name)} ${formatRounded(rounded(this.#values[run] ?? NaN))}`,
    });
  }
}

/** A path through points, with gaps. @type {(points: (Point | null)[]) => string} */
function pathOf(points) {
  let isOpen = false;
  return points
    .map((point) => {
      const command = isOpen ? "L" : "M";
      isOpen = point !== null;
      return point ? `${command}${point.map((px) => px.toFixed(1)).join(" ")}` : "";
    })
    .join("");
}

/** @type {(d: string, style: RunStyle) => SVGElement[]} */
function strokesOf(d, { stroke }) {
  const common = { d, fill: "none", "stroke-linejoin": "round" };
  const dashes = stroke.dash.join(" ") || "none";
  return [
    svg("path", { ...common, stroke: stroke.casing, "stroke-width": 4.6 }),
    svg("path", {
      ...common,
      stroke: stroke.color,
      "stroke-width": 2.2,
      "stroke-dasharray": dashes,
    }),
  ];
}

/** Bars over the values at which a run flew off. @type {(data: MapData, axes: Mapping, run: number, style: RunStyle) => SVGElement} */
function goneBar(data, axes, run, { stroke }) {
  const cells = data.acrossValues.length;
  const width = axes.width / (cells - 1);
  const y = axes.top + 3 + run * BAR;
  const bars = Array.from({ length: cells }, (_cell, i) => i)
    .filter((i) => isGone(outcomeAt(data, run * cells + i)))
    .map((i) =>
      svg("path", {
        d: `M${(axes.left + (i - 0.5) * width).toFixed(1)} ${y}h${(width + 0.5).toFixed(1)}`,
      }),
    );
  return svg("g", { stroke: stroke.color, "stroke-width": 4 }, ...bars);
}

/** Theory's limits of a run. @type {(data: MapData, axes: Mapping, run: number, style: RunStyle) => SVGElement[]} */
function limits({ across, marks }, axes, run, { stroke }) {
  const { forward } = projection(across);
  const y1 = axes.top + 3 + run * BAR;
  return (marks[run]?.border ?? [])
    .flatMap((line) => line.across)
    .map((value) => axes.toX(forward(value)))
    .map((x) =>
      svg("line", {
        class: "limit",
        x1: x,
        x2: x,
        y1,
        y2: axes.top + axes.height,
        stroke: stroke.color,
      }),
    );
}
