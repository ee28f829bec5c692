/** @import { NumberField } from "../types.js" */
import { PLACES, fromPlace, markPlace, sliderRange, toPlace } from "./slider-scale.js";
import { element, math } from "../lib/dom.js";
import { short } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/**
 * @typedef {(value: number, moving: boolean) => void} Report `moving` while more changes follow at once.
 *
 * @typedef {object} NumberControl
 * @property {HTMLElement} element
 * @property {(value: number) => void} set
 * @property {(value: number, label?: string) => void} setMark A tick on the slider; none for nan. Beyond its ends it is an arrow.
 */

let made = 0;

/**
 * A number with its name, a slider and a box, made from its declaration alone.
 *
 * @type {(field: NumberField, value: number, report: Report) => NumberControl}
 */
export function createNumberControl(field, value, report) {
  made += 1;
  const id = `number-${made}`;
  const slider = element("input", {
    type: "range",
    id,
    min: 0,
    max: PLACES,
    step: stepOf(field),
    "data-name": field.name,
  });
  const box = element("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": field.name,
    "data-name": field.name,
  });
  const label = element("label", { for: id, title: field.help }, symbolOf(field));
  const complaint = element("p", { class: "complaint", role: "alert", hidden: true });
  const mark = element("span", { class: "mark", "aria-hidden": "true", hidden: true });
  let current = value;
  let marked = NaN;
  let shown = false;
  let reach = sliderRange(field, value);

  /** @param {number} next */
  const set = (next) => {
    if (next === current && shown) return;
    [current, shown] = [next, true];
    if (document.activeElement !== slider || next < reach.low || next > reach.high)
      reach = sliderRange(field, next);
    const place = toPlace(field, next, reach);
    // A slider in use keeps its own place: values are rounder than places, and would pull it back.
    if (document.activeElement !== slider || Math.abs(place - Number(slider.value)) > 2)
      slider.value = String(place);
    slider.setAttribute("aria-valuetext", short(next));
    if (document.activeElement !== box) box.value = String(next);
    refuse("");
    placeMark();
  };

  const placeMark = () => {
    mark.hidden = Number.isNaN(marked);
    const { share, beyond } = markPlace(field, marked, reach);
    mark.dataset.beyond = beyond;
    mark.style.setProperty("--share", String(share));
  };

  /** @param {number} next @param {string} [text] */
  const setMark = (next, text = "") => {
    slider.title = text;
    if (Object.is(next, marked)) return;
    marked = next;
    placeMark();
  };

  /** @param {string} sentence */
  const refuse = (sentence) => {
    if (complaint.textContent === sentence) return;
    complaint.hidden = sentence === "";
    complaint.textContent = sentence;
    box.toggleAttribute("aria-invalid", sentence !== "");
  };

  /** @param {boolean} moving */
  const slide = (moving) => {
    current = fromPlace(field, Number(slider.value), reach);
    box.value = String(current);
    slider.setAttribute("aria-valuetext", short(current));
    refuse("");
    report(current, moving);
  };

  const type = () => {
    const typed = box.value.trim().replace("−", "-");
    const next = typed === "" ? NaN : Number(typed);
    const fits = !field.whole || Number.isInteger(next);
    if (fits && next >= field.low && next <= field.high) {
      if (next !== current) report(next, false);
      box.value = String(next);
      refuse("");
      set(next);
    } else {
      const range = { name: field.name, low: short(field.low), high: short(field.high) };
      refuse(
        field.whole
          ? _("{name} is a whole number from {low} to {high}.", range)
          : _("{name} goes from {low} to {high}.", range),
      );
    }
  };

  slider.addEventListener("input", () => slide(true));
  slider.addEventListener("change", () => slide(false));
  box.addEventListener("change", type);
  box.addEventListener("blur", () => complaint.hidden && (box.value = String(current)));
  set(value);
  return {
    element: element(
      "div",
      { class: "number-control" },
      label,
      element("div", { class: "slider" }, slider, mark),
      box,
      complaint,
    ),
    set,
    setMark,
  };
}

/**
 * How many places of the slider are one step of it: a press of an arrow key counts, even where only
 * whole numbers do.
 *
 * @type {(field: NumberField) => number}
 */
export function stepOf(field) {
  return field.whole && field.scale === "linear"
    ? Math.max(1, PLACES / (field.high - field.low))
    : 1;
}

/**
 * The symbol of the formula beside the word, unless they are the same.
 *
 * @type {(field: NumberField) => HTMLElement}
 */
function symbolOf(field) {
  const word = element("span", { class: "word" }, field.name);
  if (!field.mathml || field.symbol === field.name) return word;
  return element(
    "span",
    {},
    element("span", { class: "symbol", "aria-hidden": "true" }, math(field.mathml)),
    word,
  );
}

/** @typedef {Pick<NumberControl, "element" | "set">} Control */

/**
 * The control that a number's declaration asks for: a switch for what is 0 or 1, else a slider with
 * a box.
 *
 * @type {(field: NumberField, value: number, report: Report) => Control}
 */
export function createControl(field, value, report) {
  return field.scale === "switch"
    ? createSwitchControl(field, value, report)
    : createNumberControl(field, value, report);
}

let switches = 0;

/**
 * A number that is 0 or 1, as a switch with its name and with what it does.
 *
 * @type {(field: NumberField, value: number, report: Report) => Control}
 */
function createSwitchControl(field, value, report) {
  switches += 1;
  const help = `switch-help-${switches}`;
  const input = element("input", {
    type: "checkbox",
    role: "switch",
    "data-name": field.name,
    "aria-describedby": help,
  });
  input.addEventListener("change", () => report(input.checked ? 1 : 0, false));
  /** @param {number} next */
  const set = (next) => {
    input.checked = next === 1;
  };
  set(value);
  const label = element(
    "label",
    {},
    element("span", { class: "symbol", "aria-hidden": "true" }, math(field.mathml, field.symbol)),
    element("span", { class: "word" }, field.name),
    input,
  );
  return {
    element: element(
      "div",
      { class: "switch-control" },
      label,
      element("p", { class: "note", id: help }, field.help),
    ),
    set,
  };
}
