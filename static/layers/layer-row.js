/** @import { Lab } from "../convolution/lab.js" */
/** @import { LabCatalog, LayerKind, StackAnswer, StackRow, WholeField } from "../types.js" */
import { element } from "../lib/dom.js";
import { formatBytes, formatInteger } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { withLayerUp, withSetting, withSuggestion, withoutLayer } from "./edits.js";
import { explained } from "../convolution/explanations.js";

/** Bytes that a value takes in formatBytes. */
const VALUE_BYTES = 4;

/**
 * @typedef {object} LayerRow
 * @property {HTMLElement} element
 * @property {HTMLElement} mismatch The row below, where the layer does not come out even.
 * @property {(settings: Record<string, number>) => void} set
 * @property {(row: StackRow | null, answer: StackAnswer) => void} show
 */

/** @type {(index: number, catalog: LabCatalog, lab: Lab) => LayerRow} */
export function createLayerRow(index, catalog, lab) {
  const layers = lab.state.stack.layers;
  const slug = layers[index]?.kind ?? "";
  const unknown = { slug, title: slug, teaches: "", settings: [] };
  const kind = catalog.kinds.find((candidate) => candidate.slug === slug) ?? unknown;
  const fields = [...catalog.input, ...kind.settings];
  const settings = kind.settings.map((field) => createSetting(field, index, lab));
  const numbers = [_("Output"), _("Parameters"), _("Multiplications"), _("Memory")].map((title) =>
    numberCell(title),
  );
  const root = element(
    "tr",
    { "data-layer": index, "data-kind": slug },
    titleCell(kind, index + 1),
    settingsCell(
      `layer-${index}-complaint`,
      settings.map((setting) => setting.element),
    ),
    ...numbers,
    actionsCell(index, layers.length, lab),
  );
  const mismatch = element("tr", { class: "misfit", hidden: true });
  return {
    element: root,
    mismatch,
    set: (values) => settings.forEach(({ name, set }) => set(values[name] ?? 0)),
    show(row, answer) {
      root.toggleAttribute("data-unreached", row === null);
      numberContents(row, answer).forEach((content, i) => numbers[i]?.replaceChildren(...content));
      mismatch.hidden = !row?.misfit;
      const lines =
        row?.misfit &&
        explained(row.misfit, fields, (suggestion) =>
          lab.changeStack((stack) => withSuggestion(stack, index, suggestion)),
        );
      mismatch.replaceChildren(...(lines ? [element("td", { colspan: 7 }, ...lines)] : []));
    },
  };
}

/** @type {(kind: LayerKind, number: number) => HTMLElement} */
function titleCell({ title, teaches }, number) {
  const about = { scope: "row", title: teaches };
  return element("th", about, element("small", {}, number), ` ${title}`);
}

/** @type {(index: number, count: number, lab: Lab) => HTMLElement} */
function actionsCell(index, count, lab) {
  const number = index + 1;
  const up = element(
    "button",
    {
      type: "button",
      class: "plain",
      disabled: index === 0,
      "aria-label": _("Move layer {number} up", { number }),
      onclick: () => lab.changeStack((stack) => withLayerUp(stack, index)),
    },
    "↑",
  );
  const remove = element(
    "button",
    {
      type: "button",
      class: "plain",
      disabled: count === 1,
      "aria-label": _("Remove layer {number}", { number }),
      onclick: () => lab.changeStack((stack) => withoutLayer(stack, index)),
    },
    icon("remove"),
  );
  return element("td", { class: "actions" }, up, remove);
}

/**
 * A row's settings, and under them the line for errors.
 * @type {(id: string, settings: HTMLElement[]) => HTMLElement}
 */
export function settingsCell(id, settings) {
  const error = element("p", { class: "complaint", id, role: "alert", hidden: true });
  return element("td", {}, element("div", { class: "settings" }, ...settings), error);
}

/** @type {(title: string, ...children: Node[]) => HTMLElement} The title is for narrow screens. */
export function numberCell(title, ...children) {
  return element("td", { class: "number", "data-title": title }, ...children);
}

/**
 * A whole number in the table. What is out of range is asked of the server all the same: its
 * refusal says why, and what would do.
 *
 * @param {WholeField} field
 * @param {string} path As the server names it in a refusal.
 * @param {(value: number) => void} report
 */
export function numberBox({ low, high, help, title }, path, report) {
  const about = { type: "number", min: low, max: high, step: 1, inputmode: "numeric" };
  const box = element("input", { ...about, "data-field": path, title: help });
  let current = "";
  box.addEventListener("input", () => {
    if (box.value !== "") report(Number(box.value));
  });
  box.addEventListener("blur", () => {
    if (box.value === "") box.value = current;
  });
  return {
    element: element("label", { class: "setting" }, element("span", {}, title), box),
    /** @param {number | undefined} value */
    set(value) {
      current = String(value);
      if (document.activeElement !== box) box.value = current;
    },
  };
}

/**
 * A setting of a layer: a box, or a tick for what is 0 or 1.
 * @type {(field: WholeField, index: number, lab: Lab) => {name: string, element: HTMLElement, set:
 *   (value: number) => void}}
 */
function createSetting(field, index, lab) {
  const { name, title, help, low, high } = field;
  const path = `layers[${index}].${name}`;
  const report = (/** @type {number} */ value) =>
    lab.changeStack((stack) => withSetting(stack, index, name, value));
  if (low !== 0 || high !== 1) return { name, ...numberBox(field, path, report) };
  const tick = element("input", { type: "checkbox", "data-field": path, title: help });
  tick.addEventListener("change", () => report(Number(tick.checked)));
  return {
    name,
    element: element("label", { class: "setting" }, element("span", {}, title), tick),
    set: (value) => (tick.checked = value === 1),
  };
}

/**
 * Contents of the four cells with numbers.
 * @type {(row: StackRow | null, answer: StackAnswer) => (Node | string)[][]}
 */
function numberContents(row, { totals: all }) {
  const none = ["–"];
  if (!row) return [none, none, none, none];
  const output = [
    element("b", {}, row.output ? row.output.join("×") : "–"),
    ...row.size_arithmetic.split(", ").map((side) => element("small", {}, side)),
    element("small", {}, _("sees {field}", { field: row.receptive_field.join("×") })),
  ];
  if (!row.output) return [output, none, none, none];
  const { parameters, multiplications, totals } = row;
  const cost = row.cost_arithmetic;
  return [
    output,
    costOf(parameters, totals.parameters, all.parameters, cost),
    costOf(multiplications, totals.multiplications, all.multiplications),
    [...memoryOf(row.values), sumSoFar(formatBytes(totals.memory))],
  ];
}

/**
 * A number, how it comes about, its sum so far, and its share of the whole as a bar.
 * @type {(value: number, total: number, all: number, arithmetic?: string) => (Node | string)[]}
 */
function costOf(value, total, all, arithmetic = "") {
  const bar = element("i", { class: "share-bar", "aria-hidden": "true" });
  bar.style.width = `${all ? (100 * value) / all : 0}%`;
  return [
    element("b", {}, formatInteger(value)),
    arithmetic ? element("small", {}, arithmetic.split(" = ")[0] ?? "") : "",
    sumSoFar(formatInteger(total)),
    bar,
  ];
}

/** @type {(text: string) => HTMLElement} */
function sumSoFar(text) {
  return element("small", { class: "sofar" }, `Σ ${text}`);
}

/** Memory of some values, and their number. @type {(values: number) => Node[]} */
export function memoryOf(values) {
  const count = _("{values} values", { values: formatInteger(values) });
  return [element("b", {}, formatBytes(VALUE_BYTES * values)), element("small", {}, count)];
}
