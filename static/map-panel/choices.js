/** @import { MapData } from "../maps/answer.js" */
/** @import { Sweepable } from "../maps/axes.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, MapChoice, MapKind, MapQuantity } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { runTitles } from "../scene/titles.js";
import { axisTitle, quantityTitle } from "../maps/answer.js";
import { commonSweepables, sweepables } from "../maps/axes.js";
import { surfaceRecord } from "./loader.js";

const QUANTITIES = /** @type {const} */ ([
  "final_loss",
  "best_loss",
  "steps_to_tolerance",
  "outcome",
]);

/** The kinds of maps, and what each answers. @returns {[MapKind, string, string][]} */
function kinds() {
  return [
    ["plane", _("Plane"), _("Every pair of two numbers of one run.")],
    ["line", _("Line"), _("One number, swept for all runs.")],
    ["basins", _("Basins"), _("Where each start ends.")],
  ];
}

/**
 * What a map shows, as choices: its kind, the run, the numbers, the quantity.
 *
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createChoices(store, catalog) {
  const change = (/** @type {Partial<MapChoice>} */ part) => {
    const { map } = store.state;
    if (map) store.set({ map: { ...map, ...part } });
  };
  const kind = kindSwitch((value) => change({ kind: value }));
  const run = choice(_("Optimizer"), (value) => change({ of: Number(value) }));
  const across = choice(_("Across"), (value) => change({ across: value }));
  const up = choice(_("Up"), (value) => change({ up: value }));
  const show = choice(_("Shown"), (value) => change({ show: /** @type {MapQuantity} */ (value) }));
  return {
    kinds: kind.element,
    element: element(
      "div",
      { class: "map-choices" },
      ...[run, show, across, up].map((one) => one.element),
    ),
    /** @param {MapData | null} data The map that is shown. */
    set(data) {
      const { map, scene } = store.state;
      if (!map) return;
      kind.set(map.kind);
      const isLine = map.kind === "line";
      const isBasins = map.kind === "basins";
      const surface = surfaceRecord(store, catalog);
      const titles = runTitles(scene, catalog);
      run.set(isLine ? [] : titles.map((title, i) => [String(i), title]), String(map.of));
      const found = isBasins
        ? []
        : isLine
          ? commonSweepables(scene, surface, catalog)
          : sweepables(scene, map.of, surface, catalog);
      across.set(optionsOf(found), data?.across.name ?? map.across);
      up.set(isLine ? [] : optionsOf(found), data?.up?.name ?? map.up);
      const quantities = isBasins ? [] : QUANTITIES.slice(0, isLine ? 3 : 4);
      show.set(
        quantities.map((quantity) => [quantity, quantityTitle(quantity)]),
        map.show,
      );
    },
  };
}

/** @type {(found: Sweepable[]) => [string, string][]} */
function optionsOf(found) {
  return found.map(({ name }) => [name, axisTitle(name)]);
}

/** @param {string} title @param {(value: string) => void} choose */
function choice(title, choose) {
  const select = element("select", { "aria-label": title, onchange: () => choose(select.value) });
  const label = element("label", {}, element("span", { "aria-hidden": "true" }, title), select);
  let shown = "";
  return {
    element: label,
    /** @param {[string, string][]} options Values and names; none hides the choice. @param {string} value */
    set(options, value) {
      label.hidden = options.length === 0;
      const now = options.flat().join("\n");
      if (now !== shown) {
        shown = now;
        const made = options.map(([name, text]) => element("option", { value: name }, text));
        select.replaceChildren(...made);
      }
      if (options.some(([name]) => name === value)) select.value = value;
    },
  };
}

/** @param {(kind: MapKind) => void} choose */
function kindSwitch(choose) {
  const inputs = kinds().map(([value, text, help]) => {
    const about = { type: "radio", name: "map-kind", value, onchange: () => choose(value) };
    const input = element("input", about);
    return { input, label: element("label", { title: help }, input, element("span", {}, text)) };
  });
  const labels = inputs.map(({ label }) => label);
  const about = { class: "segments", role: "radiogroup", "aria-label": _("Kind of map") };
  return {
    element: element("div", about, ...labels),
    /** @param {MapKind} kind */
    set(kind) {
      for (const { input } of inputs) input.checked = input.value === kind;
    },
  };
}
