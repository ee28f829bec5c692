/** @import { Slots } from "../results/slots.js" */
import { element, find, svg } from "../lib/dom.js";
import { connectHeader } from "../lib/header.js";
import { withRule, withoutRule } from "../results/slots.js";
import { makeSortable } from "../results/sorting.js";

/* The page of the benchmark: its table is sorted, and its lines are colored, by the reader. */

const COUNT = 6;

const legend = find(document, "#legend", HTMLUListElement);
const boxes = [...document.querySelectorAll("input[data-rule]")].filter(
  (box) => box instanceof HTMLInputElement,
);
/** @type {Slots} */
let slots = new Map(
  boxes
    .filter((box) => box.checked && box.dataset.slot)
    .map((box) => /** @type {[string, number]} */ ([box.dataset.rule, Number(box.dataset.slot)]))
    .toSorted(([, one], [, other]) => one - other),
);

/** Draws each rule's lines and its box as its slot says, those in color in front. */
function show() {
  for (const line of document.querySelectorAll(".profile [data-rule]")) {
    const slot = slots.get(line.getAttribute("data-rule") ?? "");
    const is = slot === undefined ? "line" : `line slot-${slot}`;
    if (line.getAttribute("class") === is) continue;
    line.setAttribute("class", is);
    if (slot !== undefined) line.parentElement?.append(line);
  }
  for (const box of boxes) {
    const slot = slots.get(box.dataset.rule ?? "");
    box.checked = slot !== undefined;
    box.parentElement?.querySelector(".sample")?.replaceWith(sample(slot));
  }
  const titles = new Map(boxes.map((box) => [box.dataset.rule, box.dataset.title]));
  const entries = [...slots].map(([rule, slot]) =>
    element("li", { "data-rule": rule }, sample(slot), ` ${titles.get(rule) ?? rule}`),
  );
  legend.replaceChildren(...entries, /** @type {Element} */ (legend.lastElementChild));
}

/** @param {number | undefined} slot */
function sample(slot) {
  const line = svg("path", { class: slot === undefined ? "line" : `line slot-${slot}` });
  line.setAttribute("d", "M0 4H26");
  return svg("svg", { class: "sample", viewBox: "0 0 26 8", "aria-hidden": "true" }, line);
}

for (const box of boxes) {
  box.addEventListener("change", () => {
    const rule = box.dataset.rule ?? "";
    slots = box.checked ? withRule(slots, rule, COUNT) : withoutRule(slots, rule);
    show();
  });
}
makeSortable(find(document, "#results", HTMLTableElement));
connectHeader();
