/** @import { LayerRow } from "./layer-row.js" */
/** @import { Lab } from "../convolution/lab.js" */
/** @import { LabCatalog, StackAnswer } from "../types.js" */
import { element } from "../lib/dom.js";
import { formatBytes, formatInteger } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { withInput } from "./edits.js";
import { createLayerRow, memoryOf, numberBox, numberCell, settingsCell } from "./layer-row.js";

/**
 * The stack as a table: a row per layer with boxes for its settings, its output, and its cost.
 *
 * @param {HTMLElement} parent
 * @param {LabCatalog} catalog
 * @param {Lab} lab
 */
export function createShapesTable(parent, catalog, lab) {
  /** @type {LayerRow[]} */
  let rows = [];
  let kinds = "";
  const input = createInputRow(catalog, lab);
  const body = element("tbody");
  const foot = element("tr", { class: "totals" });
  const caption = _("The layers, what they make of their input, and what they cost");
  parent.replaceChildren(
    element(
      "table",
      { class: "layers" },
      element("caption", { class: "sr-only" }, caption),
      head(),
      body,
      element("tfoot", {}, foot),
    ),
  );
  const showStack = () => {
    const { stack } = lab.state;
    const next = stack.layers.map(({ kind }) => kind).join();
    if (next !== kinds) {
      kinds = next;
      rows = stack.layers.map((_layer, index) => createLayerRow(index, catalog, lab));
      body.replaceChildren(input.element, ...rows.flatMap((row) => [row.element, row.mismatch]));
    }
    input.set(stack.input);
    rows.forEach((row, index) => row.set(stack.layers[index]?.settings ?? {}));
  };
  const showAnswer = () => {
    const { stackAnswer } = lab.state;
    input.show(stackAnswer);
    rows.forEach((row, index) => row.show(stackAnswer.rows[index] ?? null, stackAnswer));
    foot.replaceChildren(...totalCells(stackAnswer));
    clearErrors(parent);
  };
  lab.subscribe(["stack"], showStack);
  lab.subscribe(["stackAnswer"], showAnswer);
  showStack();
  showAnswer();
  return {
    /** @type {(field: string, sentence: string) => boolean} True if there is a box for it. */
    showError: (field, sentence) => showError(parent, field, sentence),
  };
}

/** @param {HTMLElement} table */
function clearErrors(table) {
  for (const box of table.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
  for (const line of table.querySelectorAll(".complaint")) line.toggleAttribute("hidden", true);
}

/** @type {(table: HTMLElement, field: string, sentence: string) => boolean} */
function showError(table, field, sentence) {
  clearErrors(table);
  const box = table.querySelector(`[data-field="${CSS.escape(field)}"]`);
  const line = box?.closest("tr")?.querySelector(".complaint");
  if (!box || !line) return false;
  box.setAttribute("aria-invalid", "true");
  box.setAttribute("aria-describedby", line.id);
  line.toggleAttribute("hidden", false);
  line.textContent = sentence;
  return true;
}

/** @returns {HTMLElement} */
function head() {
  const numbers = [_("Output"), _("Parameters"), _("Multiplications"), _("Memory")];
  const cells = [
    element("th", { scope: "col" }, _("Layer")),
    element("th", { scope: "col" }, _("Settings")),
    ...numbers.map((title) => element("th", { scope: "col", class: "number" }, title)),
    element("td"),
  ];
  return element("thead", {}, element("tr", {}, ...cells));
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createInputRow(catalog, lab) {
  const boxes = catalog.input.map((field, axis) =>
    numberBox(field, field.name, (value) =>
      lab.changeStack((stack) => withInput(stack, axis, value)),
    ),
  );
  const settings = boxes.map((box) => box.element);
  const cells = ["", "", "", "", ""].map(() => element("td", { class: "number" }));
  const title = element("th", { scope: "row" }, _("Input"));
  const row = [title, settingsCell("input-complaint", settings), ...cells];
  return {
    element: element("tr", { class: "input" }, ...row),
    /** @param {number[]} sides */
    set: (sides) => boxes.forEach((box, axis) => box.set(sides[axis])),
    /** @param {StackAnswer} answer */
    show({ input: sides }) {
      const values = sides.reduce((product, side) => product * side, 1);
      cells[0]?.replaceChildren(element("b", {}, sides.join("×")));
      cells[3]?.replaceChildren(...memoryOf(values));
    },
  };
}

/** @type {(answer: StackAnswer) => HTMLElement[]} */
function totalCells({ totals, rows, stopped }) {
  const { parameters, weights, biases, multiplications } = totals;
  const last = rows.at(-1)?.output;
  const title = stopped ? _("Up to the layer that does not fit") : _("In all");
  const parts = _("{weights} weights, {biases} biases", {
    weights: formatInteger(weights),
    biases: formatInteger(biases),
  });
  const values = _("{values} values", { values: formatInteger(totals.values) });
  const bold = (/** @type {string} */ text) => element("b", {}, text);
  const small = (/** @type {string} */ text) => element("small", {}, text);
  return [
    element("th", { scope: "row", colspan: 2 }, title),
    numberCell(_("Output"), bold(last ? last.join("×") : "–")),
    numberCell(
      _("Parameters"),
      element("b", { id: "total-parameters" }, formatInteger(parameters)),
      small(parts),
    ),
    numberCell(_("Multiplications"), bold(formatInteger(multiplications))),
    numberCell(_("Memory"), bold(formatBytes(totals.memory)), small(values)),
    element("td"),
  ];
}
