/** @import { WholeField } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * @typedef {object} WholeControl
 * @property {HTMLElement} element
 * @property {(value: number) => void} set
 * @property {(field: WholeField) => void} setRange To another field's.
 * @property {(sentence: string) => void} complain With "" it is content again.
 */

/** Up to this many places a range is a slider; beyond it a box alone is more exact. */
const SLIDABLE = 64;

let made = 0;

/**
 * A whole number with its name, a slider and a box. What is no whole number in its range it refuses
 * itself; what does not go with the other settings the server refuses, and says what would do.
 *
 * @type {(field: WholeField, value: number, report: (value: number, moving: boolean) => void) => WholeControl}
 */
export function createWholeControl(field, value, report) {
  made += 1;
  const id = `whole-${made}`;
  const slidable = field.high - field.low <= SLIDABLE;
  const slider = element("input", {
    type: "range",
    id,
    min: field.low,
    max: field.high,
    step: 1,
    value,
    "data-name": field.name,
  });
  const box = element("input", {
    type: "number",
    id: slidable ? `${id}-box` : id,
    min: field.low,
    max: field.high,
    step: 1,
    value,
    inputmode: "numeric",
    "data-name": field.name,
    ...(slidable ? { "aria-label": field.title } : {}),
  });
  const complaint = element("p", {
    class: "complaint",
    id: `${id}-complaint`,
    role: "alert",
    hidden: true,
  });
  box.setAttribute("aria-describedby", complaint.id);

  slider.addEventListener("input", () => {
    box.value = slider.value;
    report(Number(slider.value), true);
  });
  let current = value;
  let range = field;
  box.addEventListener("change", () => {
    const next = Number(box.value);
    if (box.value === "") box.value = String(current);
    else if (Number.isInteger(next) && next >= range.low && next <= range.high) report(next, false);
    else
      complain(
        _("{name} is a whole number from {low} to {high}.", {
          name: field.title,
          low: range.low,
          high: range.high,
        }),
      );
  });
  /** @param {string} sentence */
  const complain = (sentence) => {
    complaint.hidden = sentence === "";
    complaint.textContent = sentence;
    box.toggleAttribute("aria-invalid", sentence !== "");
  };
  const root = element(
    "div",
    { class: slidable ? "number-control" : "number-control plain-number" },
    element(
      "label",
      { for: id, title: field.help },
      element("span", { class: "word" }, field.title),
    ),
    slidable && slider,
    box,
    complaint,
  );
  return {
    element: root,
    set(next) {
      current = next;
      if (document.activeElement !== slider) slider.value = String(next);
      if (document.activeElement !== box || Number(box.value) === next) box.value = String(next);
    },
    setRange(next) {
      range = next;
      for (const input of [slider, box])
        Object.assign(input, { min: String(next.low), max: String(next.high) });
    },
    complain,
  };
}
