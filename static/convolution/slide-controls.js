/** @import { Lab } from "./lab.js" */
/** @import { ImageRecord, LabCatalog, SlideChoice } from "../types.js" */
import { WholeControl } from "../controls/whole-control.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { readTheme } from "../plot/palette.js";
import { css, gray } from "./cell-canvas.js";
import { withAddedFilter, withCopiedImage, withFilter, withImage, withPooling } from "./edits.js";
import { withValue, withWindow, withoutFilter } from "./edits.js";
import { FilterCard } from "./filter-card.js";
import { OWN } from "./link.js";
import { OwnImageEditor } from "./own-image.js";

/** Pixels of a thumbnail's side. */
const THUMBNAIL = 32;

/** @typedef {[string, WholeControl][]} NamedControls By the server's names of their fields. */

/**
 * Everything that can be chosen about what slides: the image, the window, the filters, what
 * follows.
 *
 * @param {HTMLElement} parent
 * @param {LabCatalog} catalog
 * @param {Lab} lab
 */
export function createSlideControls(parent, catalog, lab) {
  const image = createImageControls(catalog, lab);
  const window = createWindowControls(catalog, lab);
  const filters = createFilterControls(catalog, lab);
  const following = createFollowingControls(catalog, lab);
  parent.replaceChildren(
    section(_("Image"), ...image.elements),
    section(_("Window"), ...window.elements),
    section(_("Filters"), ...filters.elements),
    section(_("What follows"), ...following.elements),
  );
  const controls = new Map([...window.controls, ...following.controls, ...image.controls]);
  const clearErrors = () => controls.forEach((control) => control.showError(""));
  const show = () => {
    for (const part of [image, window, filters, following]) part.set(lab.state.slide);
  };
  lab.subscribe(["slide", "chosen", "theme"], show);
  lab.subscribe(["slideAnswer"], clearErrors);
  show();
  return {
    /**
     * @type {(field: string, sentence: string) => boolean} True if there is a control for the
     *   field.
     */
    showError(field, sentence) {
      clearErrors();
      controls.get(field)?.showError(sentence);
      return controls.has(field);
    },
  };
}

/** @type {(title: string, ...children: HTMLElement[]) => HTMLElement} */
function section(title, ...children) {
  return element("section", {}, element("h2", {}, title), ...children);
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createWindowControls(catalog, lab) {
  /** @type {NamedControls} */
  const controls = catalog.window.map((field) => [
    field.name,
    new WholeControl(field, field.default, (value) =>
      lab.changeSlide((slide) => withWindow(slide, field.name, value)),
    ),
  ]);
  return {
    elements: controls.map(([, control]) => control.element),
    controls,
    /** @param {SlideChoice} slide */
    set(slide) {
      for (const [name, control] of controls)
        control.set(slide[/** @type {"size" | "stride" | "padding" | "dilation"} */ (name)]);
    },
  };
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createFilterControls(catalog, lab) {
  const list = element("div", { class: "cards" });
  const add = element(
    "button",
    { type: "button", class: "add-run wide", onclick: () => addFilter(catalog, lab) },
    icon("add"),
    _("Add a filter"),
  );
  /** @type {FilterCard[]} */
  let cards = [];
  return {
    elements: [list, add],
    controls: /** @type {NamedControls} */ ([]),
    /** @param {SlideChoice} slide */
    set({ filters, size }) {
      if (cards.length !== filters.length) {
        cards = filters.map((_filter, index) => createCard(index, catalog, lab));
        list.replaceChildren(...cards.map((card) => card.element));
      }
      filters.forEach((filter, index) => {
        cards[index]?.set(filter, size, filters.length === 1);
        cards[index]?.mark(index === lab.state.chosen && filters.length > 1);
      });
      add.hidden = filters.length >= catalog.limits.filters;
    },
  };
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function addFilter(catalog, lab) {
  const seeded = catalog.filters.find((filter) => filter.seeded);
  lab.changeSlide((slide) =>
    withAddedFilter(slide, {
      filter: seeded?.slug ?? "",
      bias: 0,
      seed: slide.filters.length,
      values: (slide.filters[0]?.values ?? [0]).map(() => 0),
    }),
  );
  lab.choose(lab.state.slide.filters.length - 1);
}

/** @type {(index: number, catalog: LabCatalog, lab: Lab) => FilterCard} */
function createCard(index, catalog, lab) {
  return new FilterCard(index, catalog, {
    name: (filter) => lab.changeSlide((slide) => withFilter(slide, index, { filter, seed: 0 })),
    type: (cell, value) => lab.changeSlide((slide) => withValue(slide, index, cell, value)),
    bias: (bias) => lab.changeSlide((slide) => withFilter(slide, index, { bias })),
    shuffle: () =>
      lab.changeSlide((slide) =>
        withFilter(slide, index, { seed: (slide.filters[index]?.seed ?? 0) + 1 }),
      ),
    remove: () => lab.changeSlide((slide) => withoutFilter(slide, index)),
    choose: () => lab.choose(index),
  });
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createImageControls(catalog, lab) {
  const find = (/** @type {string} */ slug) => catalog.images.find((image) => image.slug === slug);
  const choices = catalog.images.map((image) => createImageChoice(image));
  const editor = new OwnImageEditor(catalog.own, lab);
  const own = createOwnChoice(catalog.own.title);
  const about = { class: "image-grid", role: "radiogroup", "aria-label": _("Image") };
  const grid = element("div", about, ...choices.map((choice) => choice.label), own.label);
  const field = /** @type {ImageRecord} */ (catalog.images.at(-1)).side;
  const side = new WholeControl(field, field.default, (value) =>
    lab.changeSlide((slide) => ({ ...slide, side: value })),
  );
  const source = element("p", { class: "source-line" });
  grid.addEventListener("change", (event) => {
    const image = event.target instanceof HTMLInputElement ? find(event.target.value) : null;
    if (image) lab.changeSlide((slide) => withImage(slide, image));
    else lab.changeSlide((slide) => withCopiedImage(slide, lab.state.slideAnswer, catalog.own));
  });
  return {
    elements: [element("div", {}, grid, editor.element, side.element, source)],
    controls: /** @type {NamedControls} */ ([["side", side]]),
    /** @param {SlideChoice} slide */
    set(slide) {
      for (const { image, input, canvas } of choices) {
        input.checked = image.slug === slide.image;
        paintThumbnail(canvas, image);
      }
      own.input.checked = slide.image === OWN;
      editor.element.hidden = slide.image !== OWN;
      if (slide.image === OWN) editor.set(slide);
      const image = find(slide.image);
      side.element.hidden = !image || image.side.low === image.side.high;
      if (image) side.setRange(image.side);
      side.set(slide.side);
      source.textContent = image?.source ?? "";
    },
  };
}

/** @param {ImageRecord} image */
function createImageChoice(image) {
  const { slug, title, thumbnail: rows } = image;
  const size = { width: rows[0]?.length ?? 1, height: rows.length };
  const canvas = element("canvas", { ...size, class: "thumb", "aria-hidden": "true" });
  const about = { type: "radio", name: "image", value: slug, class: "sr-only" };
  const input = element("input", { ...about, "aria-label": title });
  return { image, input, canvas, label: element("label", { title }, input, canvas) };
}

/** @param {string} title */
function createOwnChoice(title) {
  const about = { type: "radio", name: "image", value: OWN, class: "sr-only" };
  const input = element("input", { ...about, "aria-label": title });
  const sign = element("span", { class: "thumb own-thumb" }, icon("edit"));
  return { input, label: element("label", { title }, input, sign) };
}

/** @param {HTMLCanvasElement} canvas @param {ImageRecord} image */
function paintThumbnail(canvas, { thumbnail: rows, high, depth }) {
  const context = canvas.getContext("2d");
  if (!context) return;
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

/** Pooling and the fully connected layer. @param {LabCatalog} catalog @param {Lab} lab */
function createFollowingControls(catalog, lab) {
  const { select, element: kind } = createPoolingSelect(catalog, lab);
  /** @type {NamedControls} */
  const pooling = catalog.pooling.map((field) => {
    const title = field.name === "size" ? _("Pooling size") : _("Pooling stride");
    const control = new WholeControl({ ...field, title }, field.default, (value) =>
      lab.changeSlide((slide) => withPooling(slide, { [field.name]: value })),
    );
    return [field.name, control];
  });
  const outputs = new WholeControl(catalog.outputs, catalog.outputs.default, (value) =>
    lab.changeSlide((slide) => ({ ...slide, outputs: value })),
  );
  return {
    elements: [kind, ...pooling.map(([, control]) => control.element), outputs.element],
    controls: /** @type {NamedControls} */ ([
      ...pooling.map(([name, control]) => [`pool.${name}`, control]),
      ["outputs", outputs],
    ]),
    /** @param {SlideChoice} slide */
    set(slide) {
      select.value = slide.pool?.kind ?? "none";
      for (const [name, control] of pooling) {
        control.element.hidden = !slide.pool;
        if (slide.pool) control.set(slide.pool[/** @type {"size" | "stride"} */ (name)]);
      }
      outputs.set(slide.outputs);
    },
  };
}

/** @param {LabCatalog} catalog @param {Lab} lab */
function createPoolingSelect(catalog, lab) {
  const options = catalog.poolings.map(({ slug, title }) =>
    element("option", { value: slug }, title),
  );
  const none = element("option", { value: "none" }, _("No pooling"));
  const select = element("select", {}, none, ...options);
  const { size = 2, stride = 2 } = Object.fromEntries(
    catalog.pooling.map((field) => [field.name, field.default]),
  );
  select.addEventListener("change", () => {
    const kind = select.value;
    lab.changeSlide((slide) => ({
      ...slide,
      pool: kind === "none" ? null : { size, stride, ...slide.pool, kind },
    }));
  });
  const label = element("span", {}, _("Pooling"));
  return { select, element: element("label", { class: "select-row" }, label, select) };
}
