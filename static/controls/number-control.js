/** @import { Phase } from "../scene/store.js" */
/** @import { NumberField } from "../types.js" */
import { element, math } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { numberReadings } from "../lib/number-text.js";
import { PLACES, fromPlace, markPlace, sliderRange, toPlace } from "./slider-scale.js";

/** @typedef {(value: number, phase: Phase) => void} Report */

let made = 0;

/** A number with its name, a slider and a box, made from its declaration alone. */
export class NumberControl {
  #field;
  #report;
  #slider;
  #box;
  #error = element("p", { class: "complaint", role: "alert", hidden: true });
  #mark = element("span", { class: "mark", "aria-hidden": "true", hidden: true });
  #value = NaN;
  #marked = NaN;
  #range;

  /** @param {NumberField} field @param {number} value @param {Report} report */
  constructor(field, value, report) {
    made += 1;
    const id = `number-${made}`;
    this.#field = field;
    this.#report = report;
    this.#range = sliderRange(field, value);
    const step = stepOf(field);
    const name = { "data-name": field.name };
    this.#slider = element("input", { type: "range", id, min: 0, max: PLACES, step, ...name });
    this.#box = element("input", {
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": field.name,
      ...name,
    });
    this.#slider.addEventListener("input", () => this.#slide("dragging"));
    this.#slider.addEventListener("change", () => this.#slide("idle"));
    this.#box.addEventListener("change", () => this.#type());
    this.#box.addEventListener("blur", () => {
      if (this.#error.hidden) this.#box.value = String(this.#value);
    });
    this.set(value);
    this.element = element(
      "div",
      { class: "number-control" },
      element("label", { for: id, title: field.help }, symbolOf(field)),
      element("div", { class: "slider" }, this.#slider, this.#mark),
      this.#box,
      this.#error,
    );
  }

  /** @param {string} id Of the element that describes the slider. */
  describeBy(id) {
    this.#slider.setAttribute("aria-describedby", id);
  }

  /** @param {number} value */
  set(value) {
    if (value === this.#value) return;
    this.#value = value;
    const isUsed = document.activeElement === this.#slider;
    if (!isUsed || value < this.#range.low || value > this.#range.high)
      this.#range = sliderRange(this.#field, value);
    const place = toPlace(this.#field, value, this.#range);
    // A slider in use keeps its own place: values are rounder than places, and would pull it back.
    if (!isUsed || Math.abs(place - Number(this.#slider.value)) > 2)
      this.#slider.value = String(place);
    this.#slider.setAttribute("aria-valuetext", formatNumber(value));
    if (document.activeElement !== this.#box) this.#box.value = String(value);
    this.#showError("");
    this.#placeMark();
  }

  /**
   * Puts a tick on the slider, an arrow beyond its ends; none for nan.
   * @param {number} value
   * @param {string} text
   */
  setMark(value, text) {
    this.#slider.title = text;
    if (Object.is(value, this.#marked)) return;
    this.#marked = value;
    this.#placeMark();
  }

  #placeMark() {
    this.#mark.hidden = Number.isNaN(this.#marked);
    const { share, beyond } = markPlace(this.#field, this.#marked, this.#range);
    this.#mark.dataset.beyond = beyond;
    this.#mark.style.setProperty("--share", String(share));
  }

  /** @param {string} sentence Empty for none. */
  #showError(sentence) {
    if (this.#error.textContent === sentence) return;
    this.#error.hidden = sentence === "";
    this.#error.textContent = sentence;
    this.#box.toggleAttribute("aria-invalid", sentence !== "");
  }

  /** @param {Phase} phase */
  #slide(phase) {
    this.#value = fromPlace(this.#field, Number(this.#slider.value), this.#range);
    this.#box.value = String(this.#value);
    this.#slider.setAttribute("aria-valuetext", formatNumber(this.#value));
    this.#showError("");
    this.#report(this.#value, phase);
  }

  #type() {
    const { low, high, whole } = this.#field;
    const readings = numberReadings(this.#box.value);
    const [value = NaN] = readings;
    const isAllowed = (!whole || Number.isInteger(value)) && value >= low && value <= high;
    if (readings.length !== 1 || !isAllowed) {
      this.#showError(refusal(this.#field, this.#box.value.trim(), readings));
      return;
    }
    if (value !== this.#value) this.#report(value, "idle");
    this.#box.value = String(value);
    this.#showError("");
    this.set(value);
  }
}

/**
 * What is wrong with a typed number.
 * @type {(field: NumberField, text: string, readings: number[]) => string}
 */
function refusal({ name, low, high, whole }, text, readings) {
  const range = { name, low: formatNumber(low), high: formatNumber(high) };
  const [first = 0, second] = readings.map(String);
  if (second !== undefined)
    return _("{text} can be read as {first} or as {second}. Please write one of them.", {
      text,
      first,
      second,
    });
  if (text && !readings.length) return _("{text} is not a number.", { text });
  return whole
    ? _("{name} is a whole number from {low} to {high}.", range)
    : _("{name} goes from {low} to {high}.", range);
}

/**
 * Places of the slider in one step of it: a press of an arrow key counts, even for whole numbers.
 * @type {(field: NumberField) => number}
 */
export function stepOf({ whole, scale, low, high }) {
  return whole && scale === "linear" ? Math.max(1, PLACES / (high - low)) : 1;
}

/**
 * The symbol of the formula beside the word, unless they are the same.
 * @type {(field: NumberField) => HTMLElement}
 */
function symbolOf({ name, symbol, mathml }) {
  const word = element("span", { class: "word" }, name);
  if (!mathml || symbol === name) return word;
  const sign = element("span", { class: "symbol", "aria-hidden": "true" }, math(mathml));
  return element("span", {}, sign, word);
}

/** @typedef {Pick<NumberControl, "element" | "set">} Control */

/**
 * The control that a number's declaration asks for: a switch for what is 0 or 1, else a slider.
 * @type {(field: NumberField, value: number, report: Report) => Control}
 */
export function createControl(field, value, report) {
  return field.scale === "switch"
    ? createSwitchControl(field, value, report)
    : new NumberControl(field, value, report);
}

/**
 * A number that is 0 or 1, as a switch.
 * @type {(field: NumberField, value: number, report: Report) => Control}
 */
function createSwitchControl(field, value, report) {
  made += 1;
  const id = `switch-help-${made}`;
  const about = { type: "checkbox", role: "switch", "aria-describedby": id };
  const input = element("input", { ...about, "data-name": field.name });
  input.addEventListener("change", () => report(input.checked ? 1 : 0, "idle"));
  const set = (/** @type {number} */ next) => {
    input.checked = next === 1;
  };
  set(value);
  const symbol = math(field.mathml, field.symbol);
  const label = element(
    "label",
    {},
    element("span", { class: "symbol", "aria-hidden": "true" }, symbol),
    element("span", { class: "word" }, field.name),
    input,
  );
  const help = element("p", { class: "note", id }, field.help);
  return { element: element("div", { class: "switch-control" }, label, help), set };
}
