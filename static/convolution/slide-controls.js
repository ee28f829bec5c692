/** @import { WholeControl } from "../controls/whole-control.js" */
/** @import { FilterCard } from "./filter-card.js" */
/** @import { ImageRecord, LabCatalog, SlideChoice } from "../types.js" */
import { createWholeControl } from "../controls/whole-control.js";
import { css, gray } from "./cell-canvas.js";
import {
  withAddedFilter,
  withFilter,
  withImage,
  withPooling,
  withValue,
  withWindow,
  withoutFilter,
} from "./edits.js";
import { createFilterCard } from "./filter-card.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { readTheme } from "../plot/palette.js";

/** Pixels of a thumbnail's side. */
const THUMBNAIL = 32;

/** @typedef {(edit: (slide: SlideChoice) => SlideChoice) => void} Change */

/**
 * Everything that can be chosen about what slides: the image, the window, the filters, what
 * follows.
 *
 * @param {HTMLElement} parent
 * @param {LabCatalog} catalog
 * @param {{change: Change, choose: (index: number) => void}} actions
 */
export function createSlidePanel(parent, catalog, { change, choose }) {
  const images = createImages(catalog, change);
  const window = catalog.window.map((field) =>
    createWholeControl(field, field.default, (value) =>
      change((now) => withWindow(now, field.name, value)),
    ),
  );
  const cards = element("div", { class: "cards" });
  const add = element(
    "button",
    { type: "button", class: "add-run wide", onclick: () => addFilter() },
    icon("add"),
    _("Add a filter"),
  );
  const follow = createFollowing(catalog, change);
  parent.replaceChildren(
    section(_("Image"), images.element),
    section(_("Window"), ...window.map((one) => one.element)),
    section(_("Filters"), cards, add),
    section(_("What follows"), ...follow.elements),
  );
  /** @type {FilterCard[]} */
  let made = [];
  /** @type {SlideChoice | null} */
  let shown = null;
  /** @type {Record<string, WholeControl>} */
  const controls = Object.fromEntries([
    ...catalog.window.map((field, at) => [field.name, window[at]]),
    ...follow.controls,
    ["side", images.side],
  ]);

  return {
    /** @param {SlideChoice} slide @param {number} chosen */
    set(slide, chosen) {
      shown = slide;
      images.set(slide);
      catalog.window.forEach((field, at) =>
        window[at]?.set(Number(slide[/** @type {"size"} */ (field.name)])),
      );
      if (made.length !== slide.filters.length) rebuildCards(slide.filters.length);
      made.forEach((card, at) => {
        const one = slide.filters[at];
        if (one) card.set(one, slide.size, slide.filters.length === 1);
        card.mark(at === chosen && slide.filters.length > 1);
      });
      add.hidden = slide.filters.length >= catalog.limits.filters;
      follow.set(slide);
    },
    /** All controls are content. */
    appease() {
      Object.values(controls).forEach((control) => control.complain(""));
    },
    /**
     * @param {string} field As the server names it.
     * @param {string} sentence
     * @returns {boolean} Whether there is a control for it.
     */
    complain(field, sentence) {
      controls[field]?.complain(sentence);
      return field in controls;
    },
  };

  function addFilter() {
    change((now) => {
      const random = catalog.filters.find((one) => one.seeded);
      const depth = (now.filters[0]?.values.length ?? 1) / now.size ** 2;
      return withAddedFilter(now, {
        filter: random?.slug ?? "",
        bias: 0,
        seed: now.filters.length,
        values: new Array(now.size ** 2 * depth).fill(0),
      });
    });
    choose((shown?.filters.length ?? 1) - 1);
  }

  /** @param {number} count */
  function rebuildCards(count) {
    made = Array.from({ length: count }, (_unused, at) =>
      createFilterCard(at, catalog, {
        name: (slug) => change((now) => withFilter(now, at, { filter: slug, seed: 0 })),
        type: (cell, value) => change((now) => withValue(now, at, cell, value)),
        bias: (bias) => change((now) => withFilter(now, at, { bias })),
        shuffle: () =>
          change((now) => withFilter(now, at, { seed: (now.filters[at]?.seed ?? 0) + 1 })),
        remove: () => change((now) => withoutFilter(now, at)),
        choose: () => choose(at),
      }),
    );
    cards.replaceChildren(...made.map((card) => card.element));
  }
}

/** @param {string} title @param {...HTMLElement} children */
function section(title, ...children) {
  return element("section", {}, element("h2", {}, title), ...children);
}

/** @param {LabCatalog} catalog @param {Change} change */
function createImages(catalog, change) {
  const pictures = catalog.images.map((image) => {
    const canvas = thumbnail(image);
    const label = element(
      "label",
      { title: image.title },
      element("input", {
        type: "radio",
        name: "image",
        value: image.slug,
        class: "sr-only",
        "aria-label": image.title,
      }),
      canvas,
    );
    return { image, label };
  });
  const box = element(
    "div",
    { class: "image-grid", role: "radiogroup", "aria-label": _("Image") },
    ...pictures.map((one) => one.label),
  );
  const root = element("div", {}, box);
  const source = element("p", { class: "source-line" });
  const find = (/** @type {string} */ slug) => catalog.images.find((image) => image.slug === slug);
  const sideField = /** @type {ImageRecord} */ (catalog.images.at(-1)).side;
  const side = createWholeControl(sideField, sideField.default, (value) =>
    change((now) => ({ ...now, side: value })),
  );
  root.append(side.element, source);
  box.addEventListener("change", (event) => {
    const image = event.target instanceof HTMLInputElement ? find(event.target.value) : null;
    if (image) change((now) => withImage(now, image));
  });
  return {
    element: root,
    side,
    /** @param {SlideChoice} slide */
    set(slide) {
      for (const { image, label } of pictures) {
        const input = label.querySelector("input");
        if (input) input.checked = image.slug === slide.image;
        paint(label.querySelector("canvas"), image);
      }
      const image = find(slide.image);
      side.element.hidden = !image || image.side.low === image.side.high;
      if (image) side.setRange(image.side);
      side.set(slide.side);
      source.textContent = image?.source ?? "";
    },
  };
}

/** @param {ImageRecord} image */
function thumbnail({ thumbnail: rows }) {
  return element("canvas", {
    width: rows[0]?.length ?? 1,
    height: rows.length,
    class: "thumb",
    "aria-hidden": "true",
  });
}

/** @param {HTMLCanvasElement | null} canvas @param {ImageRecord} image */
function paint(canvas, { thumbnail: rows, high, depth }) {
  const context = canvas?.getContext("2d");
  if (!canvas || !context) return;
  const theme = readTheme(canvas);
  canvas.style.width = canvas.style.height = `${THUMBNAIL}px`;
  rows.forEach((row, y) =>
    row.forEach((pixel, x) => {
      const [red = 0, green = 0, blue = 0] = pixel;
      context.fillStyle = css(depth === 3 ? [red, green, blue] : gray(red / high, theme));
      context.fillRect(x, y, 1, 1);
    }),
  );
}

/** Pooling and the fully connected layer. @param {LabCatalog} catalog @param {Change} change */
function createFollowing(catalog, change) {
  const none = element("option", { value: "none" }, _("No pooling"));
  const select = element(
    "select",
    {},
    none,
    ...catalog.poolings.map((one) => element("option", { value: one.slug }, one.title)),
  );
  const kind = element("label", { class: "select-row" }, element("span", {}, _("Pooling")), select);
  const pooling = catalog.pooling.map((field) => {
    const named = {
      ...field,
      title: field.name === "size" ? _("Pooling size") : _("Pooling stride"),
    };
    return createWholeControl(named, field.default, (value) =>
      change((now) => withPooling(now, { [field.name]: value })),
    );
  });
  const outputs = createWholeControl(catalog.outputs, catalog.outputs.default, (value) =>
    change((now) => ({ ...now, outputs: value })),
  );
  const plain = Object.fromEntries(catalog.pooling.map((field) => [field.name, field.default]));
  select.addEventListener("change", () =>
    change((now) => ({
      ...now,
      pool:
        select.value === "none"
          ? null
          : { size: plain.size ?? 2, stride: plain.stride ?? 2, ...now.pool, kind: select.value },
    })),
  );
  return {
    elements: [kind, ...pooling.map((one) => one.element), outputs.element],
    controls: /** @type {[string, WholeControl][]} */ ([
      ...catalog.pooling.map((field, at) => [`pool.${field.name}`, pooling[at]]),
      ["outputs", outputs],
    ]),
    /** @param {SlideChoice} slide */
    set(slide) {
      select.value = slide.pool?.kind ?? "none";
      catalog.pooling.forEach((field, at) => {
        const control = pooling[at];
        if (!control) return;
        control.element.hidden = !slide.pool;
        if (slide.pool) control.set(slide.pool[/** @type {"size"} */ (field.name)]);
      });
      outputs.set(slide.outputs);
    },
  };
}
