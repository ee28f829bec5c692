/** @import { Lab } from "../convolution/lab.js" */
/** @import { LabCatalog } from "../types.js" */
import { element, find } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { withLayer } from "./edits.js";
import { createShapesTable } from "./shapes-table.js";

/**
 * The stack: presets above, the table, and what adds a layer below.
 *
 * @param {ParentNode} root
 * @param {LabCatalog} catalog
 * @param {Lab} lab
 */
export function createShapesView(root, catalog, lab) {
  const presets = createPresets(catalog, lab);
  const { select, add } = createLayerAdder(catalog, lab);
  const note = _(
    "Memory counts every value once, as 4 bytes: the input and the output of every layer, for one image and the forward pass alone.",
  );
  find(root, "#shapes-controls", HTMLElement).replaceChildren(...presets.elements);
  find(root, "#shapes-foot", HTMLElement).replaceChildren(
    element("div", { class: "add-layer" }, select, add),
    element("p", { class: "teaches" }, note),
  );
  const showStack = () => {
    add.disabled = lab.state.stack.layers.length >= catalog.limits.layers;
  };
  lab.subscribe(["stack"], showStack);
  lab.subscribe(["stackAnswer"], presets.show);
  showStack();
  presets.show();
  return createShapesTable(find(root, "#layers", HTMLElement), catalog, lab);
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createPresets({ presets }, lab) {
  const about = element("p", { class: "teaches", "aria-live": "polite" });
  const buttons = presets.map(({ slug, title, teaches, part }) => {
    const onclick = () => lab.openStack(part);
    const attributes = { type: "button", "data-preset": slug, title: teaches, onclick };
    return element("button", attributes, title);
  });
  const group = { class: "presets", role: "group", "aria-label": _("Presets") };
  return {
    elements: [element("div", group, ...buttons), about],
    show() {
      const open = presets.find(({ part }) => part === lab.state.stackAnswer.part);
      for (const button of buttons)
        button.setAttribute("aria-pressed", String(button.dataset.preset === open?.slug));
      about.textContent = open?.teaches ?? "";
    },
  };
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createLayerAdder({ kinds }, lab) {
  const options = kinds.map(({ slug, title }) => element("option", { value: slug }, title));
  const select = element("select", { "aria-label": _("Kind of layer") }, ...options);
  const onclick = () => {
    const fields = kinds.find(({ slug }) => slug === select.value)?.settings ?? [];
    const settings = Object.fromEntries(fields.map((field) => [field.name, field.default]));
    lab.changeStack((stack) => withLayer(stack, { kind: select.value, settings }));
  };
  const about = { type: "button", class: "add-run", onclick };
  return { select, add: element("button", about, icon("add"), _("Add a layer")) };
}
