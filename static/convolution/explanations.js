/** @import { LabTheme, Picture } from "./cell-canvas.js" */
/** @import { SlideData } from "./geometry.js" */
import { createBoard, reach } from "./cell-canvas.js";
import { channelPicture, signedCell } from "./cells.js";
import { patch, placeOf, products } from "./geometry.js";
import { element, setText } from "../lib/dom.js";
import { formatDecimal, short, whole } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/** Values in one line of a strip; more of them go on in the next. */
const LINE = 64;

/**
 * Flattening, and the fully connected layer as one dot product per output.
 *
 * @type {(parent: HTMLElement) => {show: (data: SlideData, theme: LabTheme) => void}}
 */
export function createDense(parent) {
  const about = element("p", { class: "about-line" });
  const outputs = element("div", {
    class: "outputs",
    role: "radiogroup",
    "aria-label": _("Output"),
  });
  const strips = [_("Flattened values"), _("Weights of this output"), _("Products")].map(
    (label) => ({ label, board: createBoard() }),
  );
  const sum = element("p", { class: "sum", id: "dot-product" });
  const rows = strips.map(({ label, board }) =>
    element(
      "div",
      { class: "strip" },
      element("span", {}, label),
      element("div", {}, board.element),
    ),
  );
  parent.append(element("h2", {}, _("Flatten, fully connected")), about, outputs, ...rows, sum);
  let chosen = 0;
  /** @type {(() => void) | null} */
  let redraw = null;

  outputs.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) chosen = Number(event.target.value);
    redraw?.();
  });

  return {
    show(data, theme) {
      const { answer, flat } = data;
      parent.hidden = data.outputs.length === 0;
      if (parent.hidden) return;
      chosen = Math.min(chosen, data.outputs.length - 1);
      const count = data.maps.length;
      const { rows: high, columns: wide } = answer.pooling ? data.pooledCourse : data.course;
      setText(
        about,
        _(
          "{count} maps of {wide}×{high} in one row are {inputs} values. Each of {outputs} outputs is a dot product with all of them: {inputs} × {outputs} = {weights} weights, here random, as before any learning.",
          {
            count,
            wide,
            high,
            inputs: whole(flat.length),
            outputs: data.outputs.length,
            weights: whole(flat.length * data.outputs.length),
          },
        ),
      );
      listOutputs(outputs, data, chosen);
      redraw = () => {
        const weights = data.weights[chosen] ?? new Float64Array();
        const product = products(flat, weights);
        strips.forEach(({ label, board }, at) =>
          board.draw(strip([flat, weights, product][at] ?? flat, label, theme), theme),
        );
        setText(
          sum,
          _("Output {output}: the sum of {count} products is {value}.", {
            output: chosen,
            count: whole(flat.length),
            value: formatDecimal(data.outputs[chosen] ?? NaN),
          }),
        );
      };
      redraw();
    },
  };
}

/** @type {(values: Float64Array, label: string, theme: LabTheme) => Picture} */
function strip(values, label, theme) {
  const columns = Math.min(values.length, LINE);
  const most = reach(values);
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
 *
 * @param {HTMLElement} box
 * @param {SlideData} data
 * @param {number} chosen
 */
function listOutputs(box, data, chosen) {
  if (box.childElementCount !== data.outputs.length) {
    box.replaceChildren(
      ...[...data.outputs.keys()].map((output) =>
        element(
          "label",
          { class: "output" },
          element("input", { type: "radio", name: "output", value: output }),
          element("span", {}, output),
          element("span", { class: "bar" }, element("i")),
          element("b"),
        ),
      ),
    );
  }
  const most = reach(data.outputs);
  [...box.children].forEach((label, output) => {
    const value = data.outputs[output] ?? 0;
    const [input, bar, number] = [
      label.querySelector("input"),
      label.querySelector("i"),
      label.querySelector("b"),
    ];
    if (input) input.checked = output === chosen;
    if (number) setText(number, short(value));
    if (!bar) return;
    bar.style.width = `${(50 * Math.abs(value)) / most}%`;
    bar.style.left = value < 0 ? `${50 - (50 * Math.abs(value)) / most}%` : "50%";
    bar.dataset.sign = value < 0 ? "below" : "above";
  });
}

/**
 * What happens at one place: the pixels under the window, times the filter, added up.
 *
 * @type {(parent: HTMLElement) => {show: (data: SlideData, index: number, step: number, theme: LabTheme) => void}}
 */
export function createArithmetic(parent) {
  const boards = element("div", { class: "arithmetic" });
  const sum = element("p", { class: "sum", id: "sum" });
  parent.append(element("h2", {}, _("At this place")), boards, sum);
  /** @type {ReturnType<typeof createBoard>[]} */
  let made = [];
  let depth = 0;

  /** @param {number} next */
  const rebuild = (next) => {
    depth = next;
    made = Array.from({ length: 3 * depth }, createBoard);
    boards.dataset.depth = String(depth);
    const rows = Array.from({ length: depth }, (_unused, channel) => {
      const [under, filter, product] = made
        .slice(3 * channel, 3 * channel + 3)
        .map((board) => element("div", {}, board.element));
      const name =
        depth === 3
          ? element("span", { class: "channel", "data-channel": channel }, channelName(channel))
          : element("span", { class: "channel" });
      return [name, under, operator("×"), filter, operator("="), product];
    });
    const heads = [_("Under the window"), "", _("Filter"), "", _("Products")].map((text) =>
      element("span", { class: "head" }, text),
    );
    boards.replaceChildren(
      element("span"),
      ...heads,
      ...rows.flat().filter((one) => one !== undefined),
    );
  };

  return {
    show(data, index, step, theme) {
      const { answer, course } = data;
      if (answer.image.depth !== depth) rebuild(answer.image.depth);
      boards.style.setProperty("--board", `${34 * answer.window.size}px`);
      const place = placeOf(step, course);
      const under = patch(data.pixels, answer.image, answer.window, place);
      const filter = data.banks[index] ?? new Float64Array();
      const product = products(under, filter);
      const most = Math.max(reach(filter) * answer.image.high, 1e-9);
      for (let channel = 0; channel < depth; channel += 1) {
        const where = { size: answer.window.size, depth, channel };
        const [one, other, result] = made.slice(3 * channel, 3 * channel + 3);
        one?.draw(
          channelPicture(under, where, theme, {
            label: _("Under the window"),
            high: answer.image.high,
          }),
          theme,
        );
        other?.draw(channelPicture(filter, where, theme, { label: _("Filter") }), theme);
        result?.draw(channelPicture(product, where, theme, { label: _("Products"), most }), theme);
      }
      setText(sum, sumSentence(data, index, step, product));
    },
  };
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
 *
 * @type {(data: SlideData, index: number, step: number, product: Float64Array) => string}
 */
export function sumSentence(data, index, step, product) {
  const place = placeOf(step, data.course);
  const total = product.reduce((sum, value) => sum + value, 0);
  const bias = data.answer.filters[index]?.bias ?? 0;
  const value = data.maps[index]?.[step] ?? NaN;
  const values = {
    count: whole(product.length),
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
