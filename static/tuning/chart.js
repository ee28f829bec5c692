/** @import { TunedRule } from "../types.js" */
import { unpack } from "../lib/arrays.js";
import { element, svg } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { drawFrame, frameMapping, linearTicks } from "../maps/frame.js";
import { decadeTicks, powerText } from "../plot/ticks.js";

/** Losses are shown down to this part of the highest. */
const DECADES = 8;

/** @typedef {{tuned: TunedRule, color: string, dash: number[]}} Curve */

/** Median losses and bands by gradient evaluations, from starts that no search has seen. */
export class TuningChart {
  #svg = svg("svg", { class: "marks", "aria-hidden": "true" });
  element;
  /** @type {Curve[]} */
  #curves = [];

  constructor() {
    this.element = element("div", { class: "chart tuning-chart", hidden: true });
    this.element.append(this.#svg);
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  /** @param {Curve[]} curves */
  show(curves) {
    this.#curves = curves;
    this.element.hidden = curves.length === 0;
    this.#draw();
  }

  #draw() {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || this.#curves.length === 0) return;
    const bands = this.#curves.map(({ tuned }) =>
      [tuned.low, tuned.median, tuned.high].map((packed) => unpack(packed)),
    );
    const { floor, bottom, top } = lossSpan(bands.flat());
    const place = (/** @type {number} */ loss) =>
      Math.min(top, Math.max(bottom, Math.log10(Math.max(loss - floor, 1e-300))));
    const last = Math.max(...bands.map(([low]) => low?.length ?? 1));
    const values = decadeTicks([bottom, top]);
    const x = {
      title: _("gradient computations"),
      range: span(1, last),
      ticks: linearTicks(1, last),
    };
    const y = {
      title: floor < 0 ? _("loss above the lowest") : _("loss"),
      range: span(bottom, top),
      ticks: { values, texts: values.map(powerText) },
    };
    const axes = frameMapping(clientWidth, clientHeight, x, y);
    const line = (/** @type {Float64Array} */ losses) =>
      [...losses].map(
        (loss, i) => `${axes.toX(i + 1).toFixed(1)} ${axes.toY(place(loss)).toFixed(1)}`,
      );
    const drawn = bands.flatMap(([low, median, high], i) => {
      const { color, dash } = /** @type {Curve} */ (this.#curves[i]);
      if (!low || !median || !high) return [];
      const band = `M${[...line(low), ...line(high).toReversed()].join("L")}z`;
      return [
        svg("path", { class: "band", d: band, fill: color }),
        svg("path", {
          class: "median",
          d: `M${line(median).join("L")}`,
          stroke: color,
          "stroke-dasharray": dash.join(" ") || "none",
        }),
      ];
    });
    this.#svg.replaceChildren(drawFrame(axes, x, y), ...drawn);
  }
}

/** @type {(low: number, high: number) => [number, number]} */
function span(low, high) {
  return [low, high];
}

/**
 * The losses that are shown, as logarithms above a floor: zero, or the lowest where some are
 * negative.
 * @type {(series: Float64Array[]) => {floor: number, bottom: number, top: number}}
 */
function lossSpan(series) {
  const firsts = series.map((losses) => losses[0] ?? NaN).filter(Number.isFinite);
  const lowest = Math.min(...series.map((losses) => losses.filter(Number.isFinite).sort()[0] ?? 0));
  const floor = Math.min(0, lowest);
  const top = Math.log10(Math.max(1e-300, ...firsts.map((loss) => loss - floor)));
  const positive = series.flatMap((losses) =>
    [...losses].map((loss) => loss - floor).filter((loss) => loss > 0 && Number.isFinite(loss)),
  );
  const least = positive.reduce((one, other) => Math.min(one, other), Infinity);
  return { floor, bottom: Math.max(top - DECADES, Math.min(top - 1, Math.log10(least))), top };
}
