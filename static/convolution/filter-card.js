/** @import { FilterChoice, LabCatalog } from "../types.js" */
import { css, reach, readable, signed } from "./cell-canvas.js";
import { CUSTOM } from "./link.js";
import { element } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { readTheme } from "../plot/palette.js";

/**
 * @typedef {object} FilterActions
 * @property {(slug: string) => void} name
 * @property {(cell: number, value: number) => void} type One value.
 * @property {(bias: number) => void} bias
 * @property {() => void} shuffle
 * @property {() => void} remove
 * @property {() => void} choose
 *
 * @typedef {object} FilterCard
 * @property {HTMLElement} element
 * @property {(one: FilterChoice, size: number, only: boolean) => void} set
 * @property {(chosen: boolean) => void} mark
 */

/**
 * One filter: its name, its values to type over, its bias.
 *
 * @type {(index: number, catalog: LabCatalog, actions: FilterActions) => FilterCard}
 */
export function createFilterCard(index, catalog, actions) {
  const number = index + 1;
  const options = [...catalog.filters, catalog.custom].map((one) =>
    element("option", { value: one.slug }, one.title),
  );
  const select = element(
    "select",
    { class: "rule-select", "aria-label": _("Filter {number}", { number }) },
    ...options,
  );
  const shuffle = element(
    "button",
    {
      type: "button",
      class: "plain",
      "aria-label": _("Other random values"),
      onclick: () => actions.shuffle(),
    },
    icon("reset"),
  );
  const remove = element(
    "button",
    {
      type: "button",
      class: "plain",
      "aria-label": _("Remove filter {number}", { number }),
      onclick: () => actions.remove(),
    },
    icon("remove"),
  );
  const channels = element("div", {
    class: "segments channels",
    role: "radiogroup",
    "aria-label": _("Channel"),
  });
  const grid = element("div", {
    class: "kernel",
    role: "group",
    "aria-label": _("Values of filter {number}", { number }),
  });
  const bias = element("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": _("Bias of filter {number}", { number }),
  });
  const limits = { low: short(-catalog.limits.value), high: short(catalog.limits.value) };
  const complaint = element(
    "p",
    { class: "complaint", role: "alert", hidden: true },
    _("A filter's values are numbers from {low} to {high}.", limits),
  );
  const teaches = element("p", { class: "teaches" });
  const root = element(
    "article",
    { class: "card filter-card" },
    element("header", {}, select, shuffle, remove),
    channels,
    grid,
    element("label", { class: "bias" }, element("span", { class: "word" }, _("Bias")), bias),
    complaint,
    teaches,
  );
  let channel = 0;
  /** @type {{one: FilterChoice, size: number} | null} */
  let shown = null;

  select.addEventListener("change", () => actions.name(select.value));
  root.addEventListener("focusin", () => actions.choose());
  root.addEventListener("click", () => actions.choose());
  onNumber(bias, (value) => actions.bias(value));
  channels.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement) channel = Number(event.target.value);
    if (shown) fill(shown.one, shown.size);
  });

  return {
    element: root,
    set(one, size, only) {
      const depth = one.values.length / size ** 2;
      if (channels.childElementCount !== (depth > 1 ? depth : 0)) rebuildChannels(depth);
      if (grid.childElementCount !== size * size) rebuildGrid(size);
      shown = { one, size };
      fill(one, size);
      select.value = one.filter;
      write(bias, one.bias);
      complaint.hidden = root.querySelector("[aria-invalid]") === null;
      const known = catalog.filters.find((each) => each.slug === one.filter);
      teaches.textContent = known?.teaches ?? _("Every value is yours to type.");
      shuffle.hidden = !known?.seeded;
      remove.hidden = only;
    },
    mark(chosen) {
      root.toggleAttribute("data-chosen", chosen);
    },
  };

  /**
   * @param {HTMLInputElement} box
   * @param {(value: number) => void} report Gets what is a filter's value; anything else is complained of.
   */
  function onNumber(box, report) {
    box.addEventListener("change", () => {
      const text = box.value.trim().replace("−", "-");
      const fits = text !== "" && Math.abs(Number(text)) <= catalog.limits.value;
      box.toggleAttribute("aria-invalid", !fits);
      complaint.hidden = fits;
      if (fits) report(Number(text));
    });
  }

  /** @param {number} depth */
  function rebuildChannels(depth) {
    channel = Math.min(channel, depth - 1);
    const names = [_("red"), _("green"), _("blue")];
    const made = Array.from({ length: depth > 1 ? depth : 0 }, (_unused, at) =>
      element(
        "label",
        {},
        element("input", {
          type: "radio",
          name: `channel-${index}`,
          value: at,
          checked: at === channel,
        }),
        element("span", {}, names[at] ?? at),
      ),
    );
    channels.replaceChildren(...made);
  }

  /** @param {number} size */
  function rebuildGrid(size) {
    grid.style.gridTemplateColumns = `repeat(${size}, minmax(0, 1fr))`;
    grid.dataset.size = String(size);
    grid.replaceChildren(
      ...Array.from({ length: size * size }, (_unused, at) => valueBox(at, size)),
    );
  }

  /** @param {number} at @param {number} size */
  function valueBox(at, size) {
    const label = _("Row {row}, column {column}", {
      row: Math.floor(at / size) + 1,
      column: (at % size) + 1,
    });
    const box = element("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      "aria-label": label,
    });
    onNumber(box, (value) => {
      const depth = shown ? shown.one.values.length / shown.size ** 2 : 1;
      actions.type(at * depth + channel, value);
    });
    return box;
  }

  /** @param {FilterChoice} one @param {number} size */
  function fill(one, size) {
    const depth = one.values.length / size ** 2;
    const theme = readTheme(root);
    const most = reach(one.values);
    [...grid.children].forEach((box, at) => {
      if (!(box instanceof HTMLInputElement)) return;
      const value = one.values[at * depth + channel] ?? 0;
      const color = signed((0.75 * value) / most, theme);
      write(box, one.filter === CUSTOM ? value : rounded(value, size));
      box.style.backgroundColor = css(color);
      box.style.color = readable(color);
    });
  }
}

/**
 * @param {HTMLInputElement} box Unless the user is in it.
 * @param {number} value
 */
function write(box, value) {
  if (document.activeElement === box) return;
  box.value = String(value);
  box.removeAttribute("aria-invalid");
}

/** Windows larger than this leave room for three digits in a box. */
const ROOMY = 6;

/**
 * @param {number} value
 * @param {number} size Of the window.
 * @returns {number}
 */
function rounded(value, size) {
  return Number(size > ROOMY ? value.toPrecision(3) : value.toFixed(4));
}
