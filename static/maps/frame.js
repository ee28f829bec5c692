/** @import { Mapping } from "../plot/scales.js" */
/** @import { MapAxis } from "../types.js" */
import { svg } from "../lib/dom.js";
import { formatRounded } from "../lib/format.js";
import { mapping } from "../plot/scales.js";
import { logTicks } from "../plot/ticks.js";
import { axisTitle } from "./answer.js";
import { projection } from "./axes.js";

/** Space around the plot, in pixels, for the numbers of its axes. */
const MARGIN = { left: 46, right: 14, top: 24, bottom: 38 };

/**
 * An axis as it is drawn.
 *
 * @typedef {object} FrameAxis
 * @property {string} title
 * @property {[number, number]} range What its ends stand for, as places.
 * @property {{values: number[], texts: string[]}} ticks
 */

/** The axis of a swept number. @type {(axis: MapAxis) => FrameAxis} */
export function frameAxis(axis) {
  const { forward } = projection(axis);
  const [low, high] = [forward(axis.low), forward(axis.high)];
  const ticks = axis.scale === "log" ? logTicks([low, high]) : linearTicks(low, high);
  return { title: axisTitle(axis.name), range: [low, high], ticks };
}

/**
 * Round numbers in a range, about five of them.
 * @type {(low: number, high: number) => {values: number[], texts: string[]}}
 */
export function linearTicks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const values = Array.from({ length: Math.max(0, count) }, (_tick, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { values, texts: values.map(formatRounded) };
}

/**
 * The places that cells reach over, half of one beyond the first and the last value.
 * @type {(axis: MapAxis, values: Float64Array) => [number, number]}
 */
export function extent(axis, values) {
  const { forward } = projection(axis);
  const [first, last] = [forward(values[0] ?? NaN), forward(values.at(-1) ?? NaN)];
  const half = (last - first) / Math.max(1, values.length - 1) / 2;
  return [first - half, last + half];
}

/** Where the axes are on an element of this size. @type {(width: number, height: number, x: FrameAxis, y: FrameAxis) => Mapping} */
export function frameMapping(width, height, x, y) {
  const { left, right, top, bottom } = MARGIN;
  const box = {
    left,
    top,
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - top - bottom),
  };
  return mapping(box, x.range, y.range);
}

/**
 * Numbers and names of two axes.
 * @type {(axes: Mapping, x: FrameAxis, y: FrameAxis) => SVGElement}
 */
export function drawFrame(axes, x, y) {
  const [right, bottom] = [axes.left + axes.width, axes.top + axes.height];
  const across = x.ticks.values.flatMap((value, i) => {
    const place = axes.toX(value);
    return [
      svg("line", { x1: place, x2: place, y1: bottom, y2: bottom + 4 }),
      text(x.ticks.texts[i] ?? "", { x: place, y: bottom + 17, "text-anchor": "middle" }),
    ];
  });
  const up = y.ticks.values.flatMap((value, i) => {
    const place = axes.toY(value);
    return [
      svg("line", { x1: axes.left - 4, x2: axes.left, y1: place, y2: place }),
      text(y.ticks.texts[i] ?? "", { x: axes.left - 7, y: place + 4, "text-anchor": "end" }),
    ];
  });
  const names = [
    text(x.title, { class: "axis-name", x: right, y: bottom + 33, "text-anchor": "end" }),
    text(y.title, { class: "axis-name", x: 4, y: 14 }),
  ];
  return svg("g", { class: "frame" }, ...across, ...up, ...names);
}

/** @type {(words: string, attributes: Record<string, string | number>) => SVGElement} */
function text(words, attributes) {
  const node = svg("text", attributes);
  node.textContent = words;
  return node;
}
