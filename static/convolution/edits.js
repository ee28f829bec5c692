/** @import { FilterChoice, ImageRecord, SlideChoice } from "../types.js" */
/** @import { OwnImage, SlideAnswer } from "../types.js" */
import { unpack } from "../lib/arrays.js";
import { CUSTOM, OWN } from "./link.js";

/*
 * Changes of what slides, as pure functions from one choice to the next.
 */

/** @type {(slide: SlideChoice, image: ImageRecord, side?: number) => SlideChoice} */
export function withImage(slide, image, side = image.side.default) {
  return {
    ...slide,
    image: image.slug,
    side,
    pixels: [],
    filters: slide.filters.map((one) => refitted(one, slide.size, slide.size, image.depth)),
  };
}

/**
 * An own image of grays.
 * @type {(slide: SlideChoice, side: number, grayOf: (cell: number) => number) => SlideChoice}
 */
export function withOwnImage(slide, side, grayOf) {
  const pixels = Array.from({ length: side * side }, (_pixel, cell) => grayOf(cell));
  const filters = slide.filters.map((one) => refitted(one, slide.size, slide.size, 1));
  return { ...slide, image: OWN, side, pixels, filters };
}

/** One gray of the own image, drawn. @type {(slide: SlideChoice, cell: number, gray: number) => SlideChoice} */
export function withGray(slide, cell, gray) {
  return { ...slide, pixels: slide.pixels.map((now, at) => (at === cell ? gray : now)) };
}

/** The own image in another size. @type {(slide: SlideChoice, side: number) => SlideChoice} */
export function withOwnSide(slide, side) {
  const before = (/** @type {number} */ at) => Math.floor(((at + 0.5) * slide.side) / side);
  return withOwnImage(
    slide,
    side,
    (cell) => slide.pixels[before(Math.floor(cell / side)) * slide.side + before(cell % side)] ?? 0,
  );
}

/**
 * An own image that begins as a copy of the one that is shown.
 * @type {(slide: SlideChoice, answer: SlideAnswer, own: OwnImage) => SlideChoice}
 */
export function withCopiedImage(slide, { image }, own) {
  const [values, { depth, width }] = [unpack(image.pixels), image];
  const side = Math.min(width, own.side.high);
  const from = (/** @type {number} */ at) => Math.floor(((at + 0.5) * width) / side);
  return withOwnImage(slide, side, (cell) => {
    const first = depth * (from(Math.floor(cell / side)) * width + from(cell % side));
    const sum = values.slice(first, first + depth).reduce((total, value) => total + value, 0);
    return Math.round((own.high * sum) / (depth * image.high));
  });
}

/**
 * @param {SlideChoice} slide
 * @param {string} name `size`, `stride`, `padding` or `dilation`.
 * @param {number} value
 * @returns {SlideChoice}
 */
export function withWindow(slide, name, value) {
  if (name !== "size") return { ...slide, [name]: value };
  const filters = slide.filters.map((one) =>
    refitted(one, slide.size, value, one.values.length / slide.size ** 2),
  );
  return { ...slide, size: value, filters };
}

/**
 * The pooling that there is, changed.
 * @type {(slide: SlideChoice, change: Partial<import("../types.js").PoolingChoice>) => SlideChoice}
 */
export function withPooling(slide, change) {
  return { ...slide, pool: slide.pool && { ...slide.pool, ...change } };
}

/** @type {(slide: SlideChoice, index: number, change: Partial<FilterChoice>) => SlideChoice} */
export function withFilter(slide, index, change) {
  return {
    ...slide,
    filters: slide.filters.map((one, at) => (at === index ? { ...one, ...change } : one)),
  };
}

/**
 * One value typed over: the filter is then nobody's but the user's.
 * @type {(slide: SlideChoice, index: number, cell: number, value: number) => SlideChoice}
 */
export function withValue(slide, index, cell, value) {
  const values = (slide.filters[index]?.values ?? []).map((now, at) => (at === cell ? value : now));
  return withFilter(slide, index, { filter: CUSTOM, seed: 0, values });
}

/** @type {(slide: SlideChoice, one: FilterChoice) => SlideChoice} */
export function withAddedFilter(slide, one) {
  return { ...slide, filters: [...slide.filters, one] };
}

/** @type {(slide: SlideChoice, index: number) => SlideChoice} */
export function withoutFilter(slide, index) {
  return { ...slide, filters: slide.filters.filter((_, at) => at !== index) };
}

/**
 * A filter for another window or another number of channels. Typed values keep their middle; over
 * more channels they are spread so that they answer to the channels' mean, over fewer they are
 * added up.
 *
 * @param {FilterChoice} one
 * @param {number} size Of the window before.
 * @param {number} nextSize
 * @param {number} nextDepth
 * @returns {FilterChoice}
 */
export function refitted(one, size, nextSize, nextDepth) {
  const depth = one.values.length / size ** 2;
  if (size === nextSize && depth === nextDepth) return one;
  const shift = Math.trunc((nextSize - size) / 2);
  const values = new Array(nextSize * nextSize * nextDepth).fill(0);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const [nextRow, nextColumn] = [row + shift, column + shift];
      if (nextRow < 0 || nextColumn < 0 || nextRow >= nextSize || nextColumn >= nextSize) continue;
      const cell = one.values.slice(
        (row * size + column) * depth,
        (row * size + column + 1) * depth,
      );
      const sum = cell.reduce((total, value) => total + value, 0);
      for (let channel = 0; channel < nextDepth; channel += 1) {
        values[(nextRow * nextSize + nextColumn) * nextDepth + channel] =
          depth === nextDepth ? cell[channel] : sixDigits(sum / nextDepth);
      }
    }
  }
  return { ...one, values };
}

/** @param {number} value */
function sixDigits(value) {
  return Number(value.toPrecision(6));
}
