/** @import { LabTheme } from "./colors.js" */
/** @import { SlideData } from "./data.js" */
import { h, setText } from "../ui/dom.js";
import { _ } from "../ui/i18n.js";
import { createBoard } from "./board.js";
import { reach } from "./colors.js";
import { patch, placeOf, products } from "./geometry.js";
import { plain, whole } from "./numbers.js";
import { channelPicture } from "./pictures.js";

/**
 * What happens at one place: the pixels under the window, times the filter, added up.
 *
 * @param {HTMLElement} parent
 * @returns {{show: (data: SlideData, index: number, step: number, theme: LabTheme) => void}}
 */
export function createArithmetic(parent) {
  const boards = h("div", { class: "arithmetic" });
  const sum = h("p", { class: "sum", id: "sum" });
  parent.append(h("h2", {}, _("At this place")), boards, sum);
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
        .map((board) => h("div", {}, board.element));
      const name =
        depth === 3
          ? h("span", { class: "channel", "data-channel": channel }, channelName(channel))
          : h("span", { class: "channel" });
      return [name, under, operator("×"), filter, operator("="), product];
    });
    const heads = [_("Under the window"), "", _("Filter"), "", _("Products")].map((text) =>
      h("span", { class: "head" }, text),
    );
    boards.replaceChildren(h("span"), ...heads, ...rows.flat().filter((one) => one !== undefined));
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
  return h("span", { class: "operator", "aria-hidden": "true" }, sign);
}

/** @param {number} channel */
function channelName(channel) {
  return [_("red"), _("green"), _("blue")][channel] ?? "";
}

/**
 * @param {SlideData} data
 * @param {number} index
 * @param {number} step
 * @param {Float64Array} product
 * @returns {string} The sum of the products and the bias, and the server's value at that place of the map.
 */
export function sumSentence(data, index, step, product) {
  const place = placeOf(step, data.course);
  const total = product.reduce((sum, value) => sum + value, 0);
  const bias = data.answer.filters[index]?.bias ?? 0;
  const value = data.maps[index]?.[step] ?? NaN;
  const values = {
    count: whole(product.length),
    total: plain(total),
    bias: plain(bias),
    value: plain(value),
  };
  const where = { ...values, row: place.row + 1, column: place.column + 1, map: index + 1 };
  return bias
    ? _(
        "Sum of {count} products {total}, plus bias {bias}: {value} at row {row}, column {column} of map {map}.",
        where,
      )
    : _("Sum of {count} products: {value} at row {row}, column {column} of map {map}.", where);
}
