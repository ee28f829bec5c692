/** @import { Change } from "./shapes-table.js" */
/** @import { LabCatalog, StackAnswer, StackChoice } from "../types.js" */
import { withLayer } from "./edits.js";
import { createShapesTable } from "./shapes-table.js";
import { find, element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";

/**
 * The stack: presets above, the table, and what adds a layer below.
 *
 * @param {ParentNode} root
 * @param {LabCatalog} catalog
 * @param {{change: Change, open: (part: string) => void}} actions `open`: a preset, by its part of the link.
 */
export function createShapesView(root, catalog, { change, open }) {
  const table = createShapesTable(find(root, "#layers", HTMLElement), catalog, change);
  const teaches = element("p", { class: "teaches", "aria-live": "polite" });
  const presets = catalog.presets.map((one) =>
    element(
      "button",
      {
        type: "button",
        "data-preset": one.slug,
        title: one.teaches,
        onclick: () => open(one.part),
      },
      one.title,
    ),
  );
  find(root, "#shapes-controls", HTMLElement).replaceChildren(
    element("div", { class: "presets", role: "group", "aria-label": _("Presets") }, ...presets),
    teaches,
  );
  const kind = element(
    "select",
    { "aria-label": _("Kind of layer") },
    ...catalog.kinds.map((one) => element("option", { value: one.slug }, one.title)),
  );
  const add = element(
    "button",
    {
      type: "button",
      class: "add-run",
      onclick: () => change((now) => withLayer(now, plainLayer(kind.value))),
    },
    icon("add"),
    _("Add a layer"),
  );
  const memoryNote = element(
    "p",
    { class: "teaches" },
    _(
      "Memory counts every value once, as 4 bytes: the input and the output of every layer, for one image and the forward pass alone.",
    ),
  );
  find(root, "#shapes-foot", HTMLElement).replaceChildren(
    element("div", { class: "add-layer" }, kind, add),
    memoryNote,
  );

  return {
    /** @param {StackChoice} stack */
    set(stack) {
      table.set(stack);
      add.disabled = stack.layers.length >= catalog.limits.layers;
    },
    /** @param {StackAnswer} answer */
    show(answer) {
      table.show(answer);
      table.appease();
      const open = catalog.presets.find((one) => one.part === answer.part);
      presets.forEach((button) =>
        button.setAttribute("aria-pressed", String(button.dataset.preset === open?.slug)),
      );
      teaches.textContent = open?.teaches ?? "";
    },
    /** @type {typeof table.complain} */
    complain: (field, sentence) => table.complain(field, sentence),
  };

  /** @param {string} slug */
  function plainLayer(slug) {
    const fields = catalog.kinds.find((one) => one.slug === slug)?.settings ?? [];
    return {
      kind: slug,
      settings: Object.fromEntries(fields.map((field) => [field.name, field.default])),
    };
  }
}
