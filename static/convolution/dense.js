/** @import { LabTheme } from "./colors.js" */
/** @import { SlideData } from "./data.js" */
/** @import { Picture } from "./board.js" */
import { h, setText } from "../ui/dom.js";
import { short } from "../ui/format.js";
import { _ } from "../ui/i18n.js";
import { createBoard } from "./board.js";
import { reach } from "./colors.js";
import { products } from "./geometry.js";
import { plain, whole } from "./numbers.js";
import { signedCell } from "./pictures.js";

/** Values in one line of a strip; more of them go on in the next. */
const LINE = 64;

/**
 * Flattening, and the fully connected layer as one dot product per output.
 *
 * @param {HTMLElement} parent
 * @returns {{show: (data: SlideData, theme: LabTheme) => void}}
 */
export function createDense(parent) {
  const about = h("p", { class: "about-line" });
  const outputs = h("div", { class: "outputs", role: "radiogroup", "aria-label": _("Output") });
  const strips = [_("Flattened values"), _("Weights of this output"), _("Products")].map(
    (label) => ({ label, board: createBoard() }),
  );
  const sum = h("p", { class: "sum", id: "dot-product" });
  const rows = strips.map(({ label, board }) =>
    h("div", { class: "strip" }, h("span", {}, label), h("div", {}, board.element)),
  );
  parent.append(h("h2", {}, _("Flatten, fully connected")), about, outputs, ...rows, sum);
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
            value: plain(data.outputs[chosen] ?? NaN),
          }),
        );
      };
      redraw();
    },
  };
}

/**
 * @param {Float64Array} values
 * @param {string} label
 * @param {LabTheme} theme
 * @returns {Picture}
 */
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
        h(
          "label",
          { class: "output" },
          h("input", { type: "radio", name: "output", value: output }),
          h("span", {}, output),
          h("span", { class: "bar" }, h("i")),
          h("b"),
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
