/** @import { CellCanvas, LabTheme, Picture } from "./cell-canvas.js" */
/** @import { SlideData } from "./geometry.js" */
import { createCellCanvas, maxAbs } from "./cell-canvas.js";
import { channelPicture, signedCell } from "./cells.js";
import { patch, placeOf, products } from "./geometry.js";
/** @import { ShapeMismatch, Suggestion, WholeField } from "../types.js" */
import { element, find, setText } from "../lib/dom.js";
import { formatDecimal, formatNumber, formatInteger } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/** Values in one line of a strip; more of them go on in the next. */
const STRIP_LENGTH = 64;

/**
 * Flattening, and the fully connected layer as one dot product per output.
 *
 * @param {HTMLElement} parent
 */
export function createDense(parent) {
  const about = element("p", { class: "about-line" });
  const group = { class: "outputs", role: "radiogroup", "aria-label": _("Output") };
  const outputs = element("div", group);
  const strips = [_("Flattened values"), _("Weights of this output"), _("Products")].map(
    (label) => ({ label, canvas: createCellCanvas() }),
  );
  const sum = element("p", { class: "sum", id: "dot-product" });
  const rows = strips.map(({ label, canvas }) => {
    const parts = [element("span", {}, label), element("div", {}, canvas.element)];
    return element("div", { class: "strip" }, ...parts);
  });
  parent.append(element("h2", {}, _("Flatten, fully connected")), about, outputs, ...rows, sum);
  let chosen = 0;
  let redraw = () => {};
  outputs.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) chosen = Number(event.target.value);
    redraw();
  });

  return {
    /** @param {SlideData} data @param {LabTheme} theme */
    show(data, theme) {
      parent.hidden = data.outputs.length === 0;
      if (parent.hidden) return;
      chosen = Math.min(chosen, data.outputs.length - 1);
      setText(about, flatteningSentence(data));
      listOutputs(outputs, data, chosen);
      redraw = () => {
        const { flat } = data;
        const weights = data.weights[chosen] ?? new Float64Array();
        [flat, weights, products(flat, weights)].forEach((values, i) => {
          const { label, canvas } = strips[i] ?? {};
          canvas?.draw(strip(values, label ?? "", theme), theme);
        });
        setText(sum, outputSentence(data, chosen));
      };
      redraw();
    },
  };
}

/** @type {(data: SlideData) => string} */
function flatteningSentence({ answer, maps, outputs, flat, sweep, pooledSweep }) {
  const { rows: high, columns: wide } = answer.pooling ? pooledSweep : sweep;
  return _(
    "{count} maps of {wide}×{high} in one row are {inputs} values. Each of {outputs} outputs is a dot product with all of them: {inputs} × {outputs} = {weights} weights, here random, as before any learning.",
    {
      count: maps.length,
      wide,
      high,
      inputs: formatInteger(flat.length),
      outputs: outputs.length,
      weights: formatInteger(flat.length * outputs.length),
    },
  );
}

/** @type {(data: SlideData, output: number) => string} */
function outputSentence({ flat, outputs }, output) {
  return _("Output {output}: the sum of {count} products is {value}.", {
    output,
    count: formatInteger(flat.length),
    value: formatDecimal(outputs[output] ?? NaN),
  });
}

/** @type {(values: Float64Array, label: string, theme: LabTheme) => Picture} */
function strip(values, label, theme) {
  const columns = Math.min(values.length, STRIP_LENGTH);
  const most = maxAbs(values);
  return {
    rows: Math.ceil(values.length / columns),
    columns,
    cell(row, column) {
      const value = values[row * columns + column];
      return value === undefined ? { color: null } : signedCell(value, most, theme);
    },
    largest: 26,
    tallest: 120,
    label,
  };
}

/**
 * A bar for every output; choosing one shows its dot product.
 * @type {(box: HTMLElement, data: SlideData, chosen: number) => void}
 */
function listOutputs(box, { outputs }, chosen) {
  if (box.childElementCount !== outputs.length)
    box.replaceChildren(...[...outputs.keys()].map(createOutput));
  const most = maxAbs(outputs);
  [...box.children].forEach((label, output) => {
    const value = outputs[output] ?? 0;
    const width = (50 * Math.abs(value)) / most;
    find(label, "input", HTMLInputElement).checked = output === chosen;
    setText(find(label, "b", HTMLElement), formatNumber(value));
    const bar = find(label, "i", HTMLElement);
    bar.style.width = `${width}%`;
    bar.style.left = value < 0 ? `${50 - width}%` : "50%";
    bar.dataset.sign = value < 0 ? "below" : "above";
  });
}

/** @param {number} output */
function createOutput(output) {
  return element(
    "label",
    { class: "output" },
    element("input", { type: "radio", name: "output", value: output }),
    element("span", {}, output),
    element("span", { class: "bar" }, element("i")),
    element("b"),
  );
}

/**
 * The arithmetic at one place: the pixels under the window, times the filter, added up.
 *
 * @param {HTMLElement} parent
 */
export function createArithmetic(parent) {
  const grid = element("div", { class: "arithmetic" });
  const sum = element("p", { class: "sum", id: "sum" });
  parent.append(element("h2", {}, _("At this place")), grid, sum);
  /** @type {CellCanvas[][]} Three for each channel. */
  let rows = [];

  return {
    /**
     * @param {SlideData} data
     * @param {number} index Of the filter.
     * @param {number} step
     * @param {LabTheme} theme
     */
    show(data, index, step, theme) {
      const { image, window } = data.answer;
      const { size } = window;
      const { depth, high } = image;
      if (depth !== rows.length) rows = rebuild(grid, depth);
      grid.style.setProperty("--board", `${34 * size}px`);
      const under = patch(data.pixels, image, window, placeOf(step, data.sweep));
      const filter = data.banks[index] ?? new Float64Array();
      const product = products(under, filter);
      const most = Math.max(maxAbs(filter) * high, 1e-9);
      rows.forEach((row, channel) => {
        const at = { size, depth, channel };
        const pictures = [
          channelPicture(under, at, theme, { label: _("Under the window"), high }),
          channelPicture(filter, at, theme, { label: _("Filter") }),
          channelPicture(product, at, theme, { label: _("Products"), most }),
        ];
        pictures.forEach((picture, i) => row[i]?.draw(picture, theme));
      });
      setText(sum, sumSentence(data, index, step, product));
    },
  };
}

/**
 * Makes a row of three canvases for each channel.
 * @type {(grid: HTMLElement, depth: number) => CellCanvas[][]}
 */
function rebuild(grid, depth) {
  const heads = [_("Under the window"), "", _("Filter"), "", _("Products")].map((text) =>
    element("span", { class: "head" }, text),
  );
  const rows = Array.from({ length: depth }, () => Array.from({ length: 3 }, createCellCanvas));
  const cells = rows.map((row, channel) => {
    const [under, filter, product] = row.map((canvas) => element("div", {}, canvas.element));
    const name = depth === 3 ? channelName(channel) : "";
    const about =
      depth === 3 ? { class: "channel", "data-channel": channel } : { class: "channel" };
    return [element("span", about, name), under, operator("×"), filter, operator("="), product];
  });
  grid.dataset.depth = String(depth);
  const parts = cells.flat().filter((cell) => cell !== undefined);
  grid.replaceChildren(element("span"), ...heads, ...parts);
  return rows;
}

/** @param {string} sign */
function operator(sign) {
  return element("span", { class: "operator", "aria-hidden": "true" }, sign);
}

/** @param {number} channel */
function channelName(channel) {
  return [_("red"), _("green"), _("blue")][channel] ?? "";
}

/**
 * The sum of the products and the bias, and the server's value at that place of the map.
 * @type {(data: SlideData, index: number, step: number, product: Float64Array) => string}
 */
function sumSentence(data, index, step, product) {
  const place = placeOf(step, data.sweep);
  const total = product.reduce((sum, value) => sum + value, 0);
  const bias = data.answer.filters[index]?.bias ?? 0;
  const value = data.maps[index]?.[step] ?? NaN;
  const values = {
    count: formatInteger(product.length),
    total: formatDecimal(total),
    bias: formatDecimal(bias),
    value: formatDecimal(value),
  };
  const where = { ...values, row: place.row + 1, column: place.column + 1, map: index + 1 };
  return bias
    ? _(
        "Sum of {count} products {total}, plus bias {bias}: {value} at row {row}, column {column} of map {map}.",
        where,
      )
    : _("Sum of {count} products: {value} at row {row}, column {column} of map {map}.", where);
}

/**
 * Why a window does not come out even, and a button for each of the nearest settings that would.
 *
 * @param {ShapeMismatch} mismatch
 * @param {WholeField[]} fields The settings that a suggestion may name.
 * @param {(suggestion: Suggestion) => void} choose
 * @returns {HTMLElement[]}
 */
export function explained({ sentence, remedies }, fields, choose) {
  const titles = Object.fromEntries(fields.map(({ name, title }) => [name, title]));
  const why = element("p", {}, sentence);
  if (remedies.length === 0) return [why];
  const buttons = remedies.map((suggestion) => {
    const { setting, value, output } = suggestion;
    const text =
      setting === "input"
        ? `${_("Input")} ${value}×${value}`
        : [titles[setting] ?? setting, ...(setting === "floor" ? [] : [value])].join(" ");
    const about = { type: "button", onclick: () => choose(suggestion) };
    return element("button", about, `${text} → ${output}`);
  });
  return [why, element("p", { class: "remedies" }, _("What would fit:"), " ", ...buttons)];
}
