/** @import { Lab } from "./lab.js" */
/** @import { OwnImage, SlideChoice } from "../types.js" */
import { WholeControl } from "../controls/whole-control.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { readTheme } from "../plot/palette.js";
import { createCellCanvas, gray } from "./cell-canvas.js";
import { withGray, withOwnImage, withOwnSide } from "./edits.js";

/** Pixels of the page that the drawing may be high. */
const TALLEST = 240;

/** @type {Record<string, [number, number]>} Steps along columns and rows. */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The grid on which an own image is drawn, or into which a file is put; the file stays here. */
export class OwnImageEditor {
  #own;
  #lab;
  #cells = createCellCanvas();
  #complaint = element("p", { class: "complaint", role: "alert", hidden: true });
  #side;
  #cursor = { row: 0, column: 0 };
  /** Gray that the stroke under way leaves. */
  #ink = 0;
  #slide;

  /** @param {OwnImage} own @param {Lab} lab */
  constructor(own, lab) {
    this.#own = own;
    this.#lab = lab;
    this.#slide = lab.state.slide;
    this.#side = new WholeControl(own.side, own.side.default, (side) =>
      lab.changeSlide((slide) => withOwnSide(slide, side)),
    );
    const clear = element("button", { type: "button" }, _("Clear"));
    clear.addEventListener("click", () => this.#replace(() => 0));
    const file = element("input", { type: "file", accept: "image/*", class: "sr-only" });
    file.addEventListener("change", () => {
      if (file.files?.[0]) this.#take(file.files[0]);
      file.value = "";
    });
    this.element = element(
      "div",
      { class: "own-image" },
      this.#cells.element,
      element("p", { class: "teaches" }, _("Draw on it, or drop a picture here.")),
      element(
        "div",
        { class: "own-actions" },
        clear,
        element("label", { class: "button file-button" }, file, _("Picture from a file…")),
      ),
      this.#complaint,
      this.#side.element,
    );
    this.#listen();
  }

  /** Its control of the size, for the server's complaints. */
  get side() {
    return this.#side;
  }

  /** @param {SlideChoice} slide */
  set(slide) {
    this.#slide = slide;
    this.#side.set(slide.side);
    this.#draw();
  }

  #listen() {
    const canvas = this.#cells.element;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      this.#ink = this.#grayAt(this.#placeOf(event)) ? 0 : this.#own.high;
      this.#paint(this.#placeOf(event), this.#ink);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      for (const each of event.getCoalescedEvents()) this.#paint(this.#placeOf(each), this.#ink);
    });
    canvas.addEventListener("keydown", (event) => this.#press(event));
    for (const change of ["focus", "blur"]) canvas.addEventListener(change, () => this.#draw());
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      const file = event.dataTransfer?.files[0];
      if (file) this.#take(file);
    });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const [across, down] = ARROWS[event.key] ?? [0, 0];
    if (event.key === " ")
      this.#paint(this.#cursor, this.#grayAt(this.#cursor) ? 0 : this.#own.high);
    else if (!across && !down) return;
    event.preventDefault();
    this.#cursor = this.#inside(this.#cursor.row + down, this.#cursor.column + across);
    this.#draw();
  }

  /** @param {MouseEvent} event */
  #placeOf(event) {
    const { row, column } = this.#cells.at(event);
    return this.#inside(Math.floor(row), Math.floor(column));
  }

  /** @param {number} row @param {number} column */
  #inside(row, column) {
    const last = this.#slide.side - 1;
    return { row: Math.min(last, Math.max(0, row)), column: Math.min(last, Math.max(0, column)) };
  }

  /** @param {{row: number, column: number}} place */
  #grayAt({ row, column }) {
    return this.#slide.pixels[row * this.#slide.side + column] ?? 0;
  }

  /** @param {{row: number, column: number}} place @param {number} ink */
  #paint(place, ink) {
    this.#cursor = place;
    if (this.#grayAt(place) === ink) return;
    this.#lab.changeSlide((slide) => withGray(slide, place.row * slide.side + place.column, ink));
  }

  /** @param {(cell: number) => number} grayOf */
  #replace(grayOf) {
    this.#complaint.hidden = true;
    this.#lab.changeSlide((slide) => withOwnImage(slide, slide.side, grayOf));
  }

  /** @param {File} file */
  async #take(file) {
    const grays = await graysOf(file, this.#slide.side, this.#own.high).catch(() => null);
    if (grays) return this.#replace((cell) => grays[cell] ?? 0);
    this.#complaint.textContent = _("{name} is no picture that this browser can read.", {
      name: file.name,
    });
    this.#complaint.hidden = false;
  }

  #draw() {
    const { side } = this.#slide;
    const { row, column } = this.#inside(this.#cursor.row, this.#cursor.column);
    const theme = readTheme(this.#cells.element);
    const isFocused = document.activeElement === this.#cells.element;
    const cursor = { row, column, rows: 1, columns: 1, color: theme.ink, width: 2 };
    this.#cells.draw(
      {
        rows: side,
        columns: side,
        cell: (y, x) => ({
          color: gray(this.#grayAt({ row: y, column: x }) / this.#own.high, theme),
        }),
        frames: isFocused ? [cursor] : [],
        tallest: TALLEST,
        label: _(
          "Your own image: arrow keys move, space draws. Row {row}, column {column}: {gray}",
          {
            row: row + 1,
            column: column + 1,
            gray: this.#grayAt({ row, column }),
          },
        ),
      },
      theme,
    );
  }
}

/**
 * The middle of a picture as grays, dark strokes on light paper as high ones, as digits have them.
 *
 * @param {Blob} file
 * @param {number} side
 * @param {number} high The largest gray.
 * @returns {Promise<number[]>} Rejected if it is no picture.
 */
async function graysOf(file, side, high) {
  const picture = await createImageBitmap(file);
  const context = new OffscreenCanvas(side, side).getContext("2d");
  if (!context) throw new Error("no canvas");
  const cut = Math.min(picture.width, picture.height);
  const [left, top] = [(picture.width - cut) / 2, (picture.height - cut) / 2];
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, left, top, cut, cut, 0, 0, side, side);
  return graysOfColors(context.getImageData(0, 0, side, side).data, high);
}

/**
 * Grays of colors, turned round if most of the picture is light: strokes count, not paper.
 * @type {(colors: ArrayLike<number>, high: number) => number[]}
 */
export function graysOfColors(colors, high) {
  const lights = Array.from({ length: colors.length / 4 }, (_color, cell) => {
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((at) => colors[4 * cell + at]);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  });
  const mean = lights.reduce((sum, light) => sum + light, 0) / lights.length;
  return lights.map((light) => Math.round(high * (mean > 0.5 ? 1 - light : light)));
}
