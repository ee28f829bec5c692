/** @import { MapData } from "./answer.js" */
/** @import { Shading } from "./shades.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Mapping } from "../plot/scales.js" */
/** @import { Phase } from "../scene/store.js" */
/** @import { Point } from "../types.js" */
import { element, svg } from "../lib/dom.js";
import { formatRounded, rounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { createHandle, listenToPoints } from "../player/start-handle.js";
import { axisTitle, nearestIndex } from "./answer.js";
import { projection } from "./axes.js";
import { cellPicture, paintCells } from "./cells.js";
import { drawFrame, extent, frameAxis, frameMapping } from "./frame.js";
import { drawMarks } from "./marks.js";

/** Digits of a number that the dot was dragged to. */
const DIGITS = 4;

/**
 * @typedef {object} PlaneContent
 * @property {MapData} data
 * @property {Shading} shading
 * @property {Theme} theme
 */

/**
 * A plane of cells with its axes, its marks, and the race that is shown as a dot.
 */
export class PlaneView {
  element = element("div", { class: "chart plane", role: "group" });
  #canvas = element("canvas", { class: "cells", "aria-hidden": "true" });
  #marks = svg("svg", { class: "marks", "aria-hidden": "true" });
  #listener;
  #handle;
  /** @type {PlaneContent | null} */
  #content = null;
  /** @type {HTMLCanvasElement | null} */
  #picture = null;
  /** @type {Mapping | null} */
  #axes = null;
  /** Where the pointer is, in places of the axes. @type {Point | null} */
  #pointer = null;
  /** @type {Point} */
  #values = [NaN, NaN];

  /**
   * @param {{move: (values: Point, phase: Phase) => void, hover: (cell: number) => void}} listener
   *   `move`: of the dot, to values of the axes; `hover`: over a cell, -1 over none.
   */
  constructor(listener) {
    this.#listener = listener;
    this.element.append(this.#canvas, this.#marks);
    this.#handle = createHandle(this.element, {
      mapping: () => this.#axes,
      move: (place, phase) => listener.move(this.#valuesAt(place), phase),
      label: () => this.#label(),
    });
    listenToPoints(this.element, () => this.#axes, {
      press: (point) => listener.move(this.#cellValues(this.#cellUnder(point)), "idle"),
      hover: (point) => {
        this.#pointer = point;
        this.#tell();
      },
    });
    new ResizeObserver(() => this.#layout()).observe(this.element);
  }

  /** @param {PlaneContent} content @param {string} label */
  show(content, label) {
    const { data, shading } = content;
    this.#content = content;
    this.element.setAttribute("aria-label", label);
    this.#picture = cellPicture(shading, data.acrossValues.length, data.upValues.length);
    this.#layout();
    this.#tell();
  }

  /** Places the dot of the race that is shown. @param {Point} values Of the axes. */
  place(values) {
    this.#values = values;
    const data = this.#content?.data;
    if (!data?.up) return;
    const [x, y] = [projection(data.across), projection(data.up)];
    this.#handle.place([x.forward(values[0]), y.forward(values[1])]);
  }

  /** Tells what is under the pointer, of the map that is shown now. */
  #tell() {
    this.#listener.hover(this.#pointer ? this.#cellUnder(this.#pointer) : -1);
  }

  #layout() {
    const { clientWidth, clientHeight } = this.element;
    const content = this.#content;
    if (!content?.data.up || !this.#picture || clientWidth === 0) return;
    const { data, theme } = content;
    const [x, y] = [frameAxis(data.across), frameAxis(content.data.up)];
    const axes = frameMapping(clientWidth, clientHeight, x, y);
    this.#axes = axes;
    const canvas = this.#canvas;
    canvas.width = Math.round(axes.width * devicePixelRatio);
    canvas.height = Math.round(axes.height * devicePixelRatio);
    Object.assign(canvas.style, {
      left: `${axes.left}px`,
      top: `${axes.top}px`,
      width: `${axes.width}px`,
      height: `${axes.height}px`,
    });
    const across = extent(data.across, data.acrossValues);
    paintCells(
      canvas,
      this.#picture,
      partOf(axes, across, extent(content.data.up, data.upValues)),
      theme,
    );
    this.#marks.replaceChildren(drawMarks(data, content.data.up, axes), drawFrame(axes, x, y));
    this.place(this.#values);
  }

  /** The values of a place that the dot was moved to. @type {(place: Point) => Point} */
  #valuesAt(place) {
    const data = this.#content?.data;
    if (!data?.up) return this.#values;
    const [across, up] = [data.across, data.up].map((axis, i) => {
      const value = rounded(projection(axis).back(place[i] ?? NaN), DIGITS);
      return Math.min(axis.high, Math.max(axis.low, value));
    });
    return [across ?? NaN, up ?? NaN];
  }

  /** @type {(point: Point) => number} */
  #cellUnder(point) {
    const data = this.#content?.data;
    if (!data?.up) return -1;
    const columns = data.acrossValues.length;
    const [across, up] = [projection(data.across), projection(data.up)];
    const column = nearestIndex(data.across, data.acrossValues, across.back(point[0]));
    const row = nearestIndex(data.up, data.upValues, up.back(point[1]));
    return column < 0 || row < 0 ? -1 : row * columns + column;
  }

  /** @type {(cell: number) => Point} */
  #cellValues(cell) {
    const data = this.#content?.data;
    if (!data || cell < 0) return this.#values;
    const columns = data.acrossValues.length;
    return [
      data.acrossValues[cell % columns] ?? NaN,
      data.upValues[Math.floor(cell / columns)] ?? NaN,
    ];
  }

  #label() {
    const data = this.#content?.data;
    if (!data?.up) return "";
    const [across, up] = this.#values;
    const place = `${axisTitle(data.across.name)} ${formatRounded(across)}, ${axisTitle(data.up.name)} ${formatRounded(up)}`;
    return _("The race that is shown: {place}. Arrow keys move it.", { place });
  }
}

/**
 * The part of the plot that cells cover, as fractions from its left and top.
 * @type {(axes: Mapping, across: [number, number], up: [number, number]) => {left: number, top:
 *   number, right: number, bottom: number}}
 */
function partOf({ xRange: [x0, x1], yRange: [y0, y1] }, across, up) {
  const [left, right] = [(across[0] - x0) / (x1 - x0), (across[1] - x0) / (x1 - x0)];
  return { left, right, top: (y1 - up[1]) / (y1 - y0), bottom: (y1 - up[0]) / (y1 - y0) };
}
