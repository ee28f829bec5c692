/** @import { FilterChoice, LabCatalog } from "../types.js" */
import { element } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { numberReadings } from "../lib/number-text.js";
import { readTheme } from "../plot/palette.js";
import { css, maxAbs, readable, signed } from "./cell-canvas.js";
import { CUSTOM } from "./link.js";

/** Largest window that leaves room for four decimals in a box. */
const ROOMY = 6;

/**
 * @typedef {object} FilterActions
 * @property {(slug: string) => void} name
 * @property {(cell: number, value: number) => void} type One value.
 * @property {(bias: number) => void} bias
 * @property {() => void} shuffle
 * @property {() => void} remove
 * @property {() => void} choose
 */

/** One filter: its name, its values to type over, its bias. */
export class FilterCard {
  #index;
  #catalog;
  #actions;
  #select;
  #shuffle;
  #remove;
  #channels;
  #grid;
  #bias;
  #error;
  #about = element("p", { class: "teaches" });
  #channel = 0;
  /** @type {{filter: FilterChoice, size: number} | null} */
  #shown = null;

  /** @param {number} index @param {LabCatalog} catalog @param {FilterActions} actions */
  constructor(index, catalog, actions) {
    this.#index = index;
    this.#catalog = catalog;
    this.#actions = actions;
    const number = index + 1;
    this.#select = filterSelect(number, catalog, actions.name);
    this.#shuffle = plainButton(_("Other random values"), "reset", actions.shuffle);
    this.#remove = plainButton(_("Remove filter {number}", { number }), "remove", actions.remove);
    const channels = { class: "segments channels", "aria-label": _("Channel") };
    this.#channels = element("div", { role: "radiogroup", ...channels });
    const values = _("Values of filter {number}", { number });
    this.#grid = element("div", { class: "kernel", role: "group", "aria-label": values });
    this.#bias = numberBox(_("Bias of filter {number}", { number }));
    const limits = {
      low: formatNumber(-catalog.limits.value),
      high: formatNumber(catalog.limits.value),
    };
    const sentence = _("A filter's values are numbers from {low} to {high}.", limits);
    this.#error = element("p", { class: "complaint", role: "alert", hidden: true }, sentence);
    this.element = element(
      "article",
      { class: "card filter-card" },
      element("header", {}, this.#select, this.#shuffle, this.#remove),
      this.#channels,
      this.#grid,
      element(
        "label",
        { class: "bias" },
        element("span", { class: "word" }, _("Bias")),
        this.#bias,
      ),
      this.#error,
      this.#about,
    );
    this.#listen();
  }

  /** @param {FilterChoice} filter @param {number} size Of the window. @param {boolean} isOnly */
  set(filter, size, isOnly) {
    const depth = filter.values.length / size ** 2;
    if (this.#channels.childElementCount !== (depth > 1 ? depth : 0)) this.#rebuildChannels(depth);
    if (this.#grid.childElementCount !== size * size) this.#rebuildGrid(size);
    this.#shown = { filter, size };
    this.#fill();
    this.#select.value = filter.filter;
    write(this.#bias, filter.bias);
    this.#error.hidden = this.element.querySelector("[aria-invalid]") === null;
    const known = this.#catalog.filters.find(({ slug }) => slug === filter.filter);
    this.#about.textContent = known?.teaches ?? _("Every value is yours to type.");
    this.#shuffle.hidden = !known?.seeded;
    this.#remove.hidden = isOnly;
  }

  /** @param {boolean} isChosen */
  mark(isChosen) {
    this.element.toggleAttribute("data-chosen", isChosen);
  }

  #listen() {
    this.element.addEventListener("focusin", this.#actions.choose);
    this.element.addEventListener("click", this.#actions.choose);
    this.#listenToNumber(this.#bias, this.#actions.bias);
    this.#channels.addEventListener("change", (event) => {
      if (event.target instanceof HTMLInputElement) this.#channel = Number(event.target.value);
      this.#fill();
    });
  }

  /**
   * @param {HTMLInputElement} box
   * @param {(value: number) => void} report Gets what fits a filter.
   */
  #listenToNumber(box, report) {
    box.addEventListener("change", () => {
      const readings = numberReadings(box.value);
      const [value = NaN] = readings;
      const fits = readings.length === 1 && Math.abs(value) <= this.#catalog.limits.value;
      box.toggleAttribute("aria-invalid", !fits);
      this.#error.hidden = fits;
      if (fits) report(value);
    });
  }

  /** @param {number} depth */
  #rebuildChannels(depth) {
    this.#channel = Math.min(this.#channel, depth - 1);
    const names = depth > 1 ? [_("red"), _("green"), _("blue")].slice(0, depth) : [];
    const choices = names.map((name, value) => {
      const about = { type: "radio", name: `channel-${this.#index}`, value };
      const input = element("input", { ...about, checked: value === this.#channel });
      return element("label", {}, input, element("span", {}, name));
    });
    this.#channels.replaceChildren(...choices);
  }

  /** @param {number} size */
  #rebuildGrid(size) {
    this.#grid.style.gridTemplateColumns = `repeat(${size}, minmax(0, 1fr))`;
    this.#grid.dataset.size = String(size);
    const boxes = [...Array(size * size).keys()].map((at) => {
      const [row, column] = [Math.floor(at / size) + 1, (at % size) + 1];
      const box = numberBox(_("Row {row}, column {column}", { row, column }));
      this.#listenToNumber(box, (value) =>
        this.#actions.type(at * this.#depth + this.#channel, value),
      );
      return box;
    });
    this.#grid.replaceChildren(...boxes);
  }

  get #depth() {
    return this.#shown ? this.#shown.filter.values.length / this.#shown.size ** 2 : 1;
  }

  /** Writes and colors the values of the channel. */
  #fill() {
    if (!this.#shown) return;
    const { filter, size } = this.#shown;
    const theme = readTheme(this.element);
    const largest = maxAbs(filter.values);
    [...this.#grid.children].forEach((box, at) => {
      if (!(box instanceof HTMLInputElement)) return;
      const value = filter.values[at * this.#depth + this.#channel] ?? 0;
      const color = signed((0.75 * value) / largest, theme);
      write(box, filter.filter === CUSTOM ? value : rounded(value, size));
      box.style.backgroundColor = css(color);
      box.style.color = readable(color);
    });
  }
}

/**
 * @type {(number: number, catalog: LabCatalog, choose: (slug: string) => void) =>
 *   HTMLSelectElement}
 */
function filterSelect(number, catalog, choose) {
  const options = [...catalog.filters, catalog.custom].map(({ slug, title }) =>
    element("option", { value: slug }, title),
  );
  const label = _("Filter {number}", { number });
  const select = element("select", { class: "rule-select", "aria-label": label }, ...options);
  select.addEventListener("change", () => choose(select.value));
  return select;
}

/** @type {(label: string, name: "reset" | "remove", onclick: () => void) => HTMLButtonElement} */
function plainButton(label, name, onclick) {
  const about = { type: "button", class: "plain", "aria-label": label };
  return element("button", { ...about, onclick: () => onclick() }, icon(name));
}

/** @type {(label: string) => HTMLInputElement} */
function numberBox(label) {
  const about = { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": label };
  return element("input", about);
}

/**
 * Writes a value, unless the user is in the box.
 * @param {HTMLInputElement} box
 * @param {number} value
 */
function write(box, value) {
  if (document.activeElement === box) return;
  box.value = String(value);
  box.removeAttribute("aria-invalid");
}

/** @type {(value: number, size: number) => number} */
function rounded(value, size) {
  return Number(size > ROOMY ? value.toPrecision(3) : value.toFixed(4));
}
