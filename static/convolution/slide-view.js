/** @import { SlideData } from "./geometry.js" */
/** @import { Lab } from "./lab.js" */
/** @import { Playback } from "../player/playback.js" */
/** @import { LabCatalog, SlideAnswer } from "../types.js" */
import { element, setText } from "../lib/dom.js";
import { formatInteger } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { listenToKeys } from "../player/timeline.js";
import { Transport } from "../player/transport.js";
import { createCellCanvas, readLabTheme } from "./cell-canvas.js";
import { imagePicture } from "./cells.js";
import { withPooling, withWindow } from "./edits.js";
import { createArithmetic, createDense, explained } from "./explanations.js";
import { stepAt, unpacked } from "./geometry.js";
import { createMatrixProduct } from "./im2col.js";
import { MapFigures, createMapNumbers } from "./map-figures.js";

/** A window moves this much slower than a race: people add up along. */
const SLOWNESS = 6;

/** The image with the window on it, the maps that fill in, and what follows, step by step. */
export class SlideView {
  #root;
  #catalog;
  #lab;
  #image = imageFigure();
  #maps;
  #size = element("p", { class: "about-line", id: "size" });
  #mismatch = element("div", { class: "notice", id: "uneven", hidden: true });
  #place = element("section", { class: "part place" });
  #arithmetic = createArithmetic(this.#place);
  #dense;
  #product;
  #numbers = createMapNumbers();
  #transport;
  #theme;
  #keys = new AbortController();
  /** @type {SlideData} */
  #data;
  /**
   * The step and state that are drawn; undefined if more has changed.
   * @type {string | undefined}
   */
  #drawn;

  /** @param {HTMLElement} root @param {LabCatalog} catalog @param {Lab} lab */
  constructor(root, catalog, lab) {
    this.#root = root;
    this.#catalog = catalog;
    this.#lab = lab;
    this.#data = unpacked(lab.state.slideAnswer);
    this.#theme = readLabTheme(root);
    const timelineBox = element("div", { class: "timeline-box" });
    this.#transport = new Transport(timelineBox, { paint: this.#paint, slowness: SLOWNESS });
    this.#maps = new MapFigures({
      choose: lab.choose,
      seek: (row, column) => this.#seek(row * this.#data.sweep.columns + column),
    });
    const [dense, product] = ["dense", "product"].map((name) =>
      element("section", { class: `part ${name}` }),
    );
    const sliding = element(
      "div",
      { class: "part sliding" },
      this.#image.element,
      this.#maps.element,
    );
    root.replaceChildren(sliding, timelineBox, this.#size, this.#mismatch, this.#place);
    if (dense && product) root.append(dense, product);
    root.append(this.#numbers.element);
    this.#dense = createDense(/** @type {HTMLElement} */ (dense));
    this.#product = createMatrixProduct(/** @type {HTMLElement} */ (product));
    this.#listen();
    this.#applyTheme();
    this.#showAnswer();
    this.#activate();
  }

  #listen() {
    const lab = this.#lab;
    const { canvas } = this.#image;
    const move = (/** @type {PointerEvent} */ event) => {
      const { row, column } = canvas.at(event);
      this.#seek(stepAt(row, column, this.#data.answer.window, this.#data.sweep));
    };
    canvas.element.addEventListener("pointerdown", (event) => {
      canvas.element.setPointerCapture(event.pointerId);
      move(event);
    });
    canvas.element.addEventListener("pointermove", (event) => {
      if (canvas.element.hasPointerCapture(event.pointerId)) move(event);
    });
    this.#numbers.element.addEventListener("toggle", () => this.#listNumbers());
    new ResizeObserver(() => this.#redraw()).observe(this.#image.element);
    lab.subscribe(["slideAnswer"], () => this.#showAnswer());
    lab.subscribe(["chosen"], () => {
      this.#listNumbers();
      this.#redraw();
    });
    lab.subscribe(["view"], () => this.#activate());
    lab.subscribe(["theme"], () => {
      this.#applyTheme();
      this.#redraw();
    });
  }

  #showAnswer() {
    this.#data = unpacked(this.#lab.state.slideAnswer);
    const { last } = this.#data.sweep;
    const { playing, time } = this.#transport.playback;
    this.#transport.dispatch({ type: "extend", arrived: last, last });
    if (playing && time > last) this.#transport.dispatch({ type: "play" });
    this.#maps.describe(this.#data);
    this.#describe(this.#data);
    this.#explain(this.#data.answer);
    this.#listNumbers();
    this.#redraw();
  }

  /** Takes the page's keys while the view is shown, and rests while it is not. */
  #activate() {
    this.#keys.abort();
    this.#keys = new AbortController();
    if (this.#lab.state.view !== "slide") return this.#transport.dispatch({ type: "pause" });
    const { signal } = this.#keys;
    listenToKeys(this.#transport.dispatch, signal);
    document.addEventListener("keydown", (event) => this.#moveByRows(event), { signal });
    this.#redraw();
  }

  /** Moves the window up or down by a row. @param {KeyboardEvent} event */
  #moveByRows(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const isOther = event.ctrlKey || event.metaKey || event.altKey;
    if (!rows || isOther || !target.closest("[data-rows]")) return;
    event.preventDefault();
    this.#transport.dispatch({ type: "step", by: rows * this.#data.sweep.columns });
  }

  /** @param {number} time */
  #seek(time) {
    this.#transport.dispatch({ type: "seek", time });
  }

  /** Sets the style sheet's part of the colors. */
  #applyTheme() {
    this.#theme = readLabTheme(this.#root);
    this.#root.style.setProperty("--below", this.#theme.below);
    this.#root.style.setProperty("--above", this.#theme.above);
  }

  /** @param {SlideData} data */
  #describe({ answer, maps }) {
    const { image, window, parameters } = answer;
    const [across, down] = answer.arithmetic;
    setText(this.#image.caption, imageCaption(answer));
    const cost = _(
      "{filters} filters of {size}×{size}×{depth} and a bias each: {parameters} parameters, {multiplications} multiplications.",
      {
        filters: maps.length,
        size: window.size,
        depth: image.depth,
        parameters: formatInteger(parameters.weights + parameters.biases),
        multiplications: formatInteger(answer.multiplications),
      },
    );
    setText(this.#size, `${across === down ? across : `${across}, ${down}`}. ${cost}`);
  }

  /** Says what does not come out even, and what would. @param {SlideAnswer} answer */
  #explain({ misfit, pooling }) {
    const { changeSlide } = this.#lab;
    const ofWindow =
      misfit &&
      explained(misfit, this.#catalog.window, ({ setting, value }) =>
        changeSlide((slide) => withWindow(slide, setting, value)),
      );
    const ofPooling =
      pooling?.misfit &&
      explained(pooling.misfit, this.#catalog.pooling, ({ setting, value }) =>
        changeSlide((slide) => withPooling(slide, { [setting]: value })),
      );
    const heading = element("h3", {}, _("Pooling"));
    const lines = [...(ofWindow ?? []), ...(ofPooling ? [heading, ...ofPooling] : [])];
    this.#mismatch.hidden = lines.length === 0;
    this.#mismatch.replaceChildren(...lines);
  }

  #listNumbers() {
    this.#numbers.show(this.#data, this.#lab.state.chosen);
  }

  #redraw() {
    this.#drawn = undefined;
    this.#transport.request();
  }

  /** @param {Playback} playback */
  #paint = (playback) => {
    const step = Math.min(Math.floor(playback.time), playback.last);
    const next = `${step} ${playback.playing}`;
    if (next === this.#drawn || this.#image.element.clientWidth === 0) return;
    this.#draw(step, playback.playing);
    this.#drawn = next;
  };

  /** @param {number} step @param {boolean} isPlaying */
  #draw(step, isPlaying) {
    const [data, theme] = [this.#data, this.#theme];
    const chosen = Math.min(this.#lab.state.chosen, data.maps.length - 1);
    this.#image.canvas.draw(imagePicture(data, step, theme), theme);
    this.#maps.draw(data, step, chosen, theme);
    this.#place.setAttribute("aria-live", isPlaying ? "off" : "polite");
    this.#arithmetic.show(data, chosen, step, theme);
    this.#product.show(data, chosen, step, theme);
    if (!this.#drawn) this.#dense.show(data, theme);
  }
}

/** The image's figure: its canvas takes the focus, so that arrow keys move the window both ways. */
function imageFigure() {
  const canvas = createCellCanvas();
  canvas.element.tabIndex = 0;
  canvas.element.dataset.rows = "";
  const caption = element("span");
  const parts = [element("figcaption", {}, caption), element("div", {}, canvas.element)];
  return { canvas, caption, element: element("figure", { class: "image-figure" }, ...parts) };
}

/** @type {(answer: SlideAnswer) => string} */
function imageCaption({ image: { title, width, height, depth }, window: { padding } }) {
  const padded = _(", with zeros {width}×{height}", {
    width: width + 2 * padding,
    height: height + 2 * padding,
  });
  return `${title}: ${width}×${height}×${depth}${padding ? padded : ""}`;
}
