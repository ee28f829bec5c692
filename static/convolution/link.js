/** @import { FilterChoice, SlideAnswer, SlideChoice, StackAnswer } from "../types.js" */
/** @import { StackChoice, Values } from "../types.js" */
import { unpack } from "../lib/arrays.js";

/*
 * Choices as queries. They say everything, defaults too: what may be left out only the server
 * knows, and its answers carry the canonical part of the link.
 */

/** @type {(stack: StackChoice) => string} */
export function stackQuery({ input, layers }) {
  return [
    `input=${input.join()}`,
    ...layers.map(({ kind, settings }) => `layer=${named(kind, settings)}`),
  ].join("&");
}

/** @type {(slide: SlideChoice) => string} */
export function slideQuery(slide) {
  const { size, stride, padding, dilation, outputs, seed, pool } = slide;
  return [
    `image=${imageText(slide)}`,
    `size=${size}`,
    `stride=${stride}`,
    `padding=${padding}`,
    `dilation=${dilation}`,
    ...slide.filters.map((one) => `filter=${filterText(one, size)}`),
    `pool=${pool ? named(pool.kind, { size: pool.size, stride: pool.stride }) : "none"}`,
    `outputs=${outputs}`,
    `seed=${seed}`,
  ].join("&");
}

/** The slug of an image that somebody drew. */
export const OWN = "own";

/** @type {(slide: SlideChoice) => string} */
function imageText({ image, side, pixels }) {
  if (image !== OWN) return `${image},side:${side}`;
  const digits = pixels.map((gray) => gray.toString(16));
  const rows = Array.from({ length: side }, (_row, row) =>
    digits.slice(row * side, (row + 1) * side),
  );
  return `${OWN},pixels:${rows.map((row) => row.join("")).join("/")}`;
}

/** The slug of a filter whose values somebody typed. */
export const CUSTOM = "custom";

/** @type {(one: FilterChoice, size: number) => string} */
function filterText(one, size) {
  if (one.filter !== CUSTOM)
    return named(one.filter, { bias: one.bias, ...(one.seed ? { seed: one.seed } : {}) });
  const depth = one.values.length / size ** 2;
  const range = [...Array(size).keys()];
  const channels = [...Array(depth).keys()].map((channel) =>
    range
      .map((row) =>
        range.map((column) => one.values[(row * size + column) * depth + channel]).join(";"),
      )
      .join("/"),
  );
  return `${CUSTOM},values:${channels.join("//")},bias:${one.bias}`;
}

/** @type {(slug: string, values: Values) => string} */
function named(slug, values) {
  return [slug, ...Object.entries(values).map(([name, value]) => `${name}:${value}`)].join();
}

/**
 * The link of what is open, from the canonical parts that the server's answers carry.
 * @type {(view: string, stackPart: string, slidePart: string) => string}
 */
export function labLink(view, stackPart, slidePart) {
  return `/convolution?${["v=1", view === "slide" ? "" : `view=${view}`, stackPart, slidePart].filter(Boolean).join("&")}`;
}

/** @type {(answer: StackAnswer) => StackChoice} */
export function stackOf({ input, layers }) {
  return { input, layers };
}

/** @type {(answer: SlideAnswer) => SlideChoice} */
export function slideOf(answer) {
  const { image, window, filters, pooling, fully_connected: last } = answer;
  return {
    image: image.slug,
    side: image.width,
    pixels: image.slug === OWN ? [...unpack(image.pixels)] : [],
    ...window,
    filters: filters.map(({ filter, bias, seed, values }) => ({
      filter,
      bias,
      seed,
      values: [...unpack(values)],
    })),
    pool: pooling && { kind: pooling.kind, size: pooling.size, stride: pooling.stride },
    outputs: last.outputs,
    seed: last.seed,
  };
}
