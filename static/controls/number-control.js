/** @import { Aim, SliderScale } from "./aimed-scale.js" */
/** @import { Phase } from "../scene/store.js" */
/** @import { NumberField } from "../types.js" */
import { element, math } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { numberReadings } from "../lib/number-text.js";
import { isShare, nudged, scaleFor, snapped } from "./aimed-scale.js";
import { SliderMarks } from "./slider-marks.js";
import { PLACES } from "./slider-scale.js";

/** @typedef {(value: number, phase: Phase) => void} Report */

const ARROWS = /** @type {Record<string, 1 | -1>} */ ({
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
});

/** Presses of an arrow key that one with shift counts for. */
const SHIFT = 10;

let made = 0;

/** A number with its name, a slider and a box, made from its declaration alone. */
export class NumberControl {
  #field;
  #report;
  #slider;
  #box;
  #error = element("p", { class: "complaint", role: "alert", hidden: true });
  #marks = new SliderMarks();
  #value = NaN;
  /** @type {Aim | undefined} */
  #aim;
  #best = NaN;
  /** @type {SliderScale} */
  #scale;
  /** True while the knob is drawn along by a pointer. */
  #isHeld = false;

  /** @param {NumberField} field @param {number} value @param {Report} report @param {Aim} [aim] */
  constructor(field, value, report, aim) {
    made += 1;
    const id = `number-${made}`;
    this.#field = field;
    this.#report = report;
    this.#aim = aim;
    this.#scale = scaleFor(field, value, aim);
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
    this.#listen();
    this.set(value);
    this.element = element(
      "div",
      { class: "number-control" },
      element("label", { for: id, title: field.help }, symbolOf(field)),
      element("div", { class: "slider" }, ...this.#marks.elements, this.#slider),
      this.#box,
      this.#error,
    );
  }

  #listen() {
    const slider = this.#slider;
    slider.addEventListener("pointerdown", () => (this.#isHeld = true));
    slider.addEventListener("input", () => this.#slide("dragging"));
    slider.addEventListener("change", () => {
      this.#slide("idle");
      this.#isHeld = false;
    });
    slider.addEventListener("keydown", (event) => this.#nudge(event));
    slider.addEventListener("blur", () => this.#rescale());
    this.#box.addEventListener("change", () => this.#type());
    this.#box.addEventListener("blur", () => {
      if (this.#error.hidden) this.#box.value = String(this.#value);
    });
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
    if (!isUsed || value < this.#scale.low || value > this.#scale.high) this.#rescale();
    else this.#place();
    this.#slider.setAttribute("aria-valuetext", formatNumber(value));
    if (document.activeElement !== this.#box) this.#box.value = String(value);
    this.#showError("");
  }

  /**
   * Says where a learning rate should be aimed at, and the best value where one is known.
   * @param {Aim | undefined} aim
   * @param {number} best nan for none.
   */
  setAim(aim, best) {
    const isSame = Object.is(aim?.bound, this.#aim?.bound) && aim?.usual === this.#aim?.usual;
    if (isSame && Object.is(best, this.#best)) return;
    this.#aim = aim;
    this.#best = best;
    if (this.#isHeld) this.#showMarks();
    else this.#rescale();
  }

  #rescale() {
    this.#scale = scaleFor(this.#field, this.#value, this.#aim);
    this.#slider.value = String(this.#scale.toPlace(this.#value));
    this.#showMarks();
  }

  /** A slider in use keeps its own place: values are rounder than places, and would pull it back. */
  #place() {
    const place = this.#scale.toPlace(this.#value);
    if (Math.abs(place - Number(this.#slider.value)) > 2) this.#slider.value = String(place);
  }

  #showMarks() {
    const share = (/** @type {number} */ value) => this.#scale.toPlace(value) / PLACES;
    this.#marks.show(share(this.#best), this.#aim ? share(this.#aim.bound) : NaN);
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
    const place = Number(this.#slider.value);
    const targets = [this.#best, this.#aim?.bound ?? NaN];
    const target = this.#isHeld ? snapped(this.#scale, place, targets) : undefined;
    this.#tell(target ?? this.#scale.fromPlace(place), phase);
  }

  /** Moves by an arrow key as finely as the number is written. @param {KeyboardEvent} event */
  #nudge(event) {
    const direction = ARROWS[event.key];
    if (!direction || !(this.#aim || isShare(this.#field))) return;
    event.preventDefault();
    let value = this.#value;
    for (let press = 0; press < (event.shiftKey ? SHIFT : 1); press += 1)
      value = nudged(value, direction, this.#field);
    this.#tell(value, "idle");
    if (value > this.#scale.high) this.#rescale();
    else this.#slider.value = String(this.#scale.toPlace(value));
  }

  /** @param {number} value @param {Phase} phase */
  #tell(value, phase) {
    this.#value = value;
    this.#box.value = String(value);
    this.#slider.setAttribute("aria-valuetext", formatNumber(value));
    this.#showError("");
    this.#report(value, phase);
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
