/** @import { WholeField } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** Largest range that is a slider; beyond it a box alone is more exact. */
const MAX_SLIDER_RANGE = 64;

let made = 0;

/**
 * A whole number with its name, a slider and a box. It refuses what is no whole number in its
 * range; what does not go with the other settings the server refuses.
 */
export class WholeControl {
  #report;
  #field;
  #value;
  #slider;
  #box;
  #error;

  /** @param {WholeField} field @param {number} value @param {(value: number) => void} report */
  constructor(field, value, report) {
    made += 1;
    const id = `whole-${made}`;
    this.#field = field;
    this.#value = value;
    this.#report = report;
    const { name, title, low, high, help } = field;
    const hasSlider = high - low <= MAX_SLIDER_RANGE;
    const range = { min: low, max: high, step: 1, value, "data-name": name };
    this.#slider = element("input", { type: "range", id, ...range });
    this.#box = element("input", {
      type: "number",
      id: hasSlider ? `${id}-box` : id,
      inputmode: "numeric",
      ...range,
      ...(hasSlider ? { "aria-label": title } : {}),
      "aria-describedby": `${id}-complaint`,
    });
    const error = { class: "complaint", id: `${id}-complaint`, role: "alert", hidden: true };
    this.#error = element("p", error);
    this.#slider.addEventListener("input", () => {
      this.#box.value = this.#slider.value;
      this.#report(Number(this.#slider.value));
    });
    this.#box.addEventListener("change", () => this.#type());
    this.element = element(
      "div",
      { class: hasSlider ? "number-control" : "number-control plain-number" },
      element("label", { for: id, title: help }, element("span", { class: "word" }, title)),
      hasSlider && this.#slider,
      this.#box,
      this.#error,
    );
  }

  /** @param {number} value */
  set(value) {
    this.#value = value;
    const [slider, box] = [this.#slider, this.#box];
    if (document.activeElement !== slider) slider.value = String(value);
    if (document.activeElement !== box || Number(box.value) === value) box.value = String(value);
  }

  /** Changes the range to another field's. @param {WholeField} field */
  setRange(field) {
    this.#field = field;
    for (const input of [this.#slider, this.#box])
      Object.assign(input, { min: String(field.low), max: String(field.high) });
  }

  /** @param {string} sentence Empty for none. */
  showError(sentence) {
    this.#error.hidden = sentence === "";
    this.#error.textContent = sentence;
    this.#box.toggleAttribute("aria-invalid", sentence !== "");
  }

  #type() {
    const { title: name, low, high } = this.#field;
    const value = Number(this.#box.value);
    if (this.#box.value === "") this.#box.value = String(this.#value);
    else if (Number.isInteger(value) && value >= low && value <= high) this.#report(value);
    else this.showError(_("{name} is a whole number from {low} to {high}.", { name, low, high }));
  }
}
