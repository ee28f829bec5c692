/** @import { LabCatalog, LayerChoice, ShapeMismatch, StackAnswer, StackChoice, StackRow, Suggestion, WholeField } from "../types.js" */
import { withInput, withLayerUp, withRemedy, withSetting, withoutLayer } from "./edits.js";
import { element } from "../lib/dom.js";
import { memory, whole } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/** @typedef {(edit: (stack: StackChoice) => StackChoice) => void} Change */

/**
 * The stack as a table: a row per layer with boxes for its settings, what it makes of its input,
 * and what it costs.
 *
 * @param {HTMLElement} parent
 * @param {LabCatalog} catalog
 * @param {Change} change
 */
export function createShapesTable(parent, catalog, change) {
  /** @type {LayerRow[]} */
  let rows = [];
  let shape = "";
  const input = inputRow(catalog.input, change);
  const body = element("tbody");
  const foot = element("tr", { class: "totals" });
  parent.replaceChildren(
    element(
      "table",
      { class: "layers" },
      element(
        "caption",
        { class: "sr-only" },
        _("The layers, what they make of their input, and what they cost"),
      ),
      head(),
      body,
      element("tfoot", {}, foot),
    ),
  );

  return {
    /** @param {StackChoice} stack What the boxes say. */
    set(stack) {
      const next = stack.layers.map((one) => one.kind).join();
      if (next !== shape) {
        shape = next;
        rows = stack.layers.map((one, index) =>
          layerRow(catalog, one, index, stack.layers.length, change),
        );
        body.replaceChildren(input.element, ...rows.flatMap((row) => [row.element, row.misfit]));
      }
      input.set(stack.input);
      rows.forEach((row, index) => row.set(stack.layers[index]?.settings ?? {}));
    },
    /** @param {StackAnswer} answer What became of them. */
    show(answer) {
      input.show(answer);
      rows.forEach((row, index) => row.show(answer.rows[index] ?? null, answer));
      foot.replaceChildren(...totalCells(answer));
    },
    /** All boxes are content. */
    appease() {
      parent
        .querySelectorAll("[aria-invalid]")
        .forEach((box) => box.removeAttribute("aria-invalid"));
      parent.querySelectorAll(".complaint").forEach((line) => line.toggleAttribute("hidden", true));
    },
    /**
     * @param {string} field As the server names it.
     * @param {string} sentence
     * @returns {boolean} Whether there is a box for it: then it says so under it.
     */
    complain(field, sentence) {
      this.appease();
      const box = parent.querySelector(`[data-field="${CSS.escape(field)}"]`);
      const line = box?.closest("tr")?.querySelector(".complaint");
      if (!box || !line) return false;
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", line.id);
      line.toggleAttribute("hidden", false);
      line.textContent = sentence;
      return true;
    },
  };
}

/**
 * A row's settings, and under them the line that says what was refused.
 *
 * @param {string} id Of that line.
 * @param {HTMLElement[]} settings
 */
function settingsCell(id, settings) {
  return element(
    "td",
    {},
    element("div", { class: "settings" }, ...settings),
    element("p", { class: "complaint", id, role: "alert", hidden: true }),
  );
}

/** @returns {HTMLElement} */
function head() {
  const numbers = [_("Output"), _("Parameters"), _("Multiplications"), _("Memory")].map((title) =>
    element("th", { scope: "col", class: "number" }, title),
  );
  return element(
    "thead",
    {},
    element(
      "tr",
      {},
      element("th", { scope: "col" }, _("Layer")),
      element("th", { scope: "col" }, _("Settings")),
      ...numbers,
      element("td"),
    ),
  );
}

/**
 * @param {string} title Of the column, for narrow screens.
 * @param {...(string | Node)} children
 */
function numberCell(title, ...children) {
  return element("td", { class: "number", "data-title": title }, ...children);
}

/**
 * A whole number in the table. What is no whole number or out of range is asked of the server all the same: its refusal
 * says why, and what would do.
 *
 * @param {WholeField} field
 * @param {string} path As the server names it in a refusal.
 * @param {(value: number) => void} report
 */
function numberBox(field, path, report) {
  const box = element("input", {
    type: "number",
    min: field.low,
    max: field.high,
    step: 1,
    inputmode: "numeric",
    "data-field": path,
    title: field.help,
  });
  let current = "";
  box.addEventListener("input", () => {
    if (box.value !== "") report(Number(box.value));
  });
  box.addEventListener("blur", () => {
    if (box.value === "") box.value = current;
  });
  /** @param {number | undefined} value */
  const set = (value) => {
    current = String(value);
    if (document.activeElement !== box) box.value = current;
  };
  return {
    set,
    element: element("label", { class: "setting" }, element("span", {}, field.title), box),
  };
}

/** @param {WholeField[]} fields @param {Change} change */
function inputRow(fields, change) {
  const boxes = fields.map((field, axis) =>
    numberBox(field, field.name, (value) => change((now) => withInput(now, axis, value))),
  );
  const cells = ["", "", "", "", ""].map(() => element("td", { class: "number" }));
  const root = element(
    "tr",
    { class: "input" },
    element("th", { scope: "row" }, _("Input")),
    settingsCell(
      "input-complaint",
      boxes.map((one) => one.element),
    ),
    ...cells,
  );
  return {
    element: root,
    /** @param {number[]} sides */
    set(sides) {
      boxes.forEach(({ set }, axis) => set(sides[axis]));
    },
    /** @param {StackAnswer} answer */
    show({ input: sides }) {
      const values = sides.reduce((product, side) => product * side, 1);
      cells[0]?.replaceChildren(element("b", {}, sides.join("×")));
      cells[3]?.replaceChildren(...kept(values));
    },
  };
}

/**
 * @typedef {object} LayerRow
 * @property {HTMLElement} element
 * @property {HTMLElement} misfit The row below, where the layer does not come out even.
 * @property {(settings: Record<string, number>) => void} set
 * @property {(row: StackRow | null, answer: StackAnswer) => void} show
 */

/**
 * @type {(catalog: LabCatalog, layer: LayerChoice, index: number, count: number, change: Change) => LayerRow}
 */
function layerRow(catalog, layer, index, count, change) {
  const kind = catalog.kinds.find((one) => one.slug === layer.kind) ?? {
    title: layer.kind,
    teaches: "",
    settings: [],
  };
  const fields = [...catalog.input, ...kind.settings];
  const made = kind.settings.map((field) => control(field, index, change));
  const number = index + 1;
  const up = element(
    "button",
    {
      type: "button",
      class: "plain",
      disabled: index === 0,
      "aria-label": _("Move layer {number} up", { number }),
      onclick: () => change((now) => withLayerUp(now, index)),
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
      onclick: () => change((now) => withoutLayer(now, index)),
    },
    icon("remove"),
  );
  const [output, parameters, multiplications, values] = [
    _("Output"),
    _("Parameters"),
    _("Multiplications"),
    _("Memory"),
  ].map((title) => numberCell(title));
  const root = element(
    "tr",
    { "data-layer": index, "data-kind": layer.kind },
    element(
      "th",
      { scope: "row", title: kind.teaches },
      element("small", {}, number),
      ` ${kind.title}`,
    ),
    settingsCell(
      `layer-${index}-complaint`,
      made.map((one) => one.element),
    ),
    ...[output, parameters, multiplications, values].filter((cell) => cell !== undefined),
    element("td", { class: "actions" }, up, remove),
  );
  const misfit = element("tr", { class: "misfit", hidden: true });

  return {
    element: root,
    misfit,
    set: (settings) => made.forEach(({ name, set }) => set(settings[name] ?? 0)),
    show(row, answer) {
      root.toggleAttribute("data-unreached", row === null);
      output?.replaceChildren(...(row ? outputOf(row) : ["–"]));
      parameters?.replaceChildren(
        ...(row?.output
          ? counted(
              row.parameters,
              row.totals.parameters,
              answer.totals.parameters,
              row.cost_arithmetic,
            )
          : ["–"]),
      );
      multiplications?.replaceChildren(
        ...(row?.output
          ? counted(row.multiplications, row.totals.multiplications, answer.totals.multiplications)
          : ["–"]),
      );
      values?.replaceChildren(
        ...(row?.output ? [...kept(row.values), sofar(memory(row.totals.memory))] : ["–"]),
      );
      misfit.hidden = !row?.misfit;
      misfit.replaceChildren(
        ...(row?.misfit
          ? [
              element(
                "td",
                { colspan: 7 },
                ...explained(row.misfit, fields, (remedy) =>
                  change((now) => withRemedy(now, index, remedy)),
                ),
              ),
            ]
          : []),
      );
    },
  };
}

/**
 * A setting in a row: a box, or a tick for the bias.
 *
 * @type {(field: WholeField, index: number, change: Change) => {name: string, element: HTMLElement, set: (value: number) => void}}
 */
function control(field, index, change) {
  const path = `layers[${index}].${field.name}`;
  /** @param {number} value */
  const report = (value) => change((now) => withSetting(now, index, field.name, value));
  if (field.low === 0 && field.high === 1) {
    const tick = element("input", { type: "checkbox", "data-field": path, title: field.help });
    tick.addEventListener("change", () => report(Number(tick.checked)));
    return {
      name: field.name,
      element: element("label", { class: "setting" }, element("span", {}, field.title), tick),
      set: (value) => (tick.checked = value === 1),
    };
  }
  return { name: field.name, ...numberBox(field, path, report) };
}

/** @param {StackRow} row */
function outputOf({ output, size_arithmetic: arithmetic }) {
  return [
    element("b", {}, output ? output.join("×") : "–"),
    ...arithmetic.split(", ").map((side) => element("small", {}, side)),
  ];
}

/**
 * A number, how it comes about, what it has added up to, and its share of the whole as a bar.
 *
 * @param {number} value
 * @param {number} total
 * @param {number} all
 * @param {string} [arithmetic]
 */
function counted(value, total, all, arithmetic = "") {
  const bar = element("i", { class: "share-bar", "aria-hidden": "true" });
  bar.style.width = `${all ? (100 * value) / all : 0}%`;
  return [
    element("b", {}, whole(value)),
    arithmetic ? element("small", {}, arithmetic.split(" = ")[0] ?? "") : "",
    sofar(whole(total)),
    bar,
  ];
}

/** @param {string} text What something has added up to. */
function sofar(text) {
  return element("small", { class: "sofar" }, `Σ ${text}`);
}

/** What has to be kept in memory. @param {number} values */
function kept(values) {
  return [
    element("b", {}, memory(4 * values)),
    element("small", {}, _("{values} values", { values: whole(values) })),
  ];
}

/** @param {StackAnswer} answer */
function totalCells({ totals, rows, stopped }) {
  const last = rows.at(-1)?.output;
  return [
    element(
      "th",
      { scope: "row", colspan: 2 },
      stopped ? _("Up to the layer that does not fit") : _("In all"),
    ),
    numberCell(_("Output"), element("b", {}, last ? last.join("×") : "–")),
    numberCell(
      _("Parameters"),
      element("b", { id: "total-parameters" }, whole(totals.parameters)),
      element(
        "small",
        {},
        _("{weights} weights, {biases} biases", {
          weights: whole(totals.weights),
          biases: whole(totals.biases),
        }),
      ),
    ),
    numberCell(_("Multiplications"), element("b", {}, whole(totals.multiplications))),
    numberCell(
      _("Memory"),
      element("b", {}, memory(totals.memory)),
      element("small", {}, _("{values} values", { values: whole(totals.values) })),
    ),
    element("td"),
  ];
}

/**
 * Why a window does not come out even, and a button for each of the nearest settings with which it would.
 *
 * @param {ShapeMismatch} misfit
 * @param {WholeField[]} fields The settings that a remedy may name.
 * @param {(remedy: Suggestion) => void} choose
 * @returns {HTMLElement[]}
 */
export function explained({ sentence, remedies }, fields, choose) {
  const titles = Object.fromEntries(fields.map(({ name, title }) => [name, title]));
  const offers = remedies.map((remedy) => {
    const square = remedy.setting === "input";
    const text = square
      ? `${_("Input")} ${remedy.value}×${remedy.value}`
      : `${titles[remedy.setting] ?? remedy.setting} ${remedy.value}`;
    return element(
      "button",
      { type: "button", onclick: () => choose(remedy) },
      `${text} → ${remedy.output}`,
    );
  });
  const why = element("p", {}, sentence);
  return offers.length
    ? [why, element("p", { class: "remedies" }, _("What would fit:"), " ", ...offers)]
    : [why];
}
