/** @import { Cell, Color, Frame, LabTheme, Picture } from "./cell-canvas.js" */
/** @import { SlideData } from "./geometry.js" */
import { gray, maxAbs, signed } from "./cell-canvas.js";
import { completedAt, extent, placeOf } from "./geometry.js";
import { formatCell } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/*
 * Pictures at a step: the padded image with the window, the maps as far as they are filled, the
 * pooled maps.
 */

/** The three channels of color. */
const CHANNELS = ["#c8322b", "#2f9a48", "#2f6fd0"];

/** @type {(data: SlideData, step: number, theme: LabTheme) => Picture} */
export function imagePicture(data, step, theme) {
  const { answer, pixels } = data;
  const { image, window } = answer;
  const { padding } = window;
  const covered = {
    rows: coveredTo(data.sweep.rows, data),
    columns: coveredTo(data.sweep.columns, data),
  };
  return {
    rows: image.height + 2 * padding,
    columns: image.width + 2 * padding,
    cell(row, column) {
      const [y, x] = [row - padding, column - padding];
      const hatch = row >= covered.rows || column >= covered.columns ? { hatch: theme.alarm } : {};
      if (y < 0 || x < 0 || y >= image.height || x >= image.width)
        return { color: null, text: "0", hatch: theme.rule, ...hatch };
      return {
        ...pixelCell(pixels, (y * image.width + x) * image.depth, image.depth, image.high, theme),
        ...hatch,
      };
    },
    frames: windowFrames(data, step, theme),
    tallest: 430,
    label: _("{title}, {width} by {height}, with the window at step {step}", {
      title: image.title,
      width: image.width,
      height: image.height,
      step,
    }),
  };
}

/**
 * The first pixel of the padded image that no window covers.
 * @type {(places: number, data: SlideData) => number}
 */
function coveredTo(places, { answer: { window } }) {
  return (places - 1) * window.stride + extent(window);
}

/**
 * @type {(pixels: Float64Array, at: number, depth: number, high: number, theme: LabTheme) => Cell}
 */
function pixelCell(pixels, at, depth, high, theme) {
  if (depth === 3) {
    /** @type {Color} */
    const color = [
      (255 * (pixels[at] ?? 0)) / high,
      (255 * (pixels[at + 1] ?? 0)) / high,
      (255 * (pixels[at + 2] ?? 0)) / high,
    ];
    return { color };
  }
  const value = pixels[at] ?? 0;
  return { color: gray(value / high, theme), text: String(value) };
}

/** @type {(data: SlideData, step: number, theme: LabTheme) => Frame[]} */
function windowFrames({ answer: { window }, sweep }, step, theme) {
  const { row, column } = placeOf(step, sweep);
  const side = extent(window);
  const next = step < sweep.last ? placeOf(step + 1, sweep) : null;
  /** @type {Frame[]} */
  const frames = [];
  if (next) {
    frames.push({
      ...square(next.row * window.stride, next.column * window.stride, side),
      color: theme.window,
      width: 1.5,
      dash: [3, 3],
    });
  }
  const corner = { row: row * window.stride, column: column * window.stride };
  if (window.dilation > 1) {
    frames.push({ ...square(corner.row, corner.column, side), color: theme.window, width: 1.5 });
    for (let i = 0; i < window.size ** 2; i += 1) {
      const [down, across] = [
        Math.floor(i / window.size) * window.dilation,
        (i % window.size) * window.dilation,
      ];
      frames.push({
        ...square(corner.row + down, corner.column + across, 1),
        color: theme.window,
        width: 1.5,
      });
    }
  } else {
    frames.push({ ...square(corner.row, corner.column, side), color: theme.window, width: 3 });
  }
  return frames;
}

/** @param {number} row @param {number} column @param {number} side */
function square(row, column, side) {
  return { row, column, rows: side, columns: side };
}

/**
 * @param {SlideData} data
 * @param {number} index Of the filter.
 * @param {number} step
 * @param {LabTheme} theme
 * @returns {Picture}
 */
export function mapPicture(data, index, step, theme) {
  const { rows, columns } = data.sweep;
  const values = data.maps[index] ?? new Float64Array();
  const here = placeOf(step, data.sweep);
  const frames = [{ ...square(here.row, here.column, 1), color: theme.window, width: 2.5 }];
  const pooling = data.answer.pooling;
  const pooled = lastPooled(data, step);
  if (pooling && pooled) {
    frames.unshift({
      ...square(pooled.row * pooling.stride, pooled.column * pooling.stride, pooling.size),
      color: theme.ink,
      width: 1.5,
    });
  }
  return {
    rows,
    columns,
    cell: (row, column) =>
      row * columns + column <= step
        ? signedCell(values[row * columns + column] ?? 0, data.largest[index] ?? 1, theme)
        : { color: null },
    frames,
    tallest: 330,
    label: _("Activation map {number}, {columns} by {rows}, filled to step {step}", {
      number: index + 1,
      columns,
      rows,
      step,
    }),
  };
}

/**
 * @param {SlideData} data
 * @param {number} index Of the filter.
 * @param {number} step
 * @param {LabTheme} theme
 * @returns {Picture}
 */
export function pooledPicture(data, index, step, theme) {
  const { rows, columns } = data.pooledSweep;
  const values = data.pooled[index] ?? new Float64Array();
  const pooling = data.answer.pooling ?? { size: 1, stride: 1 };
  const last = lastPooled(data, step);
  return {
    rows,
    columns,
    cell: (row, column) =>
      completedAt({ row, column }, pooling, data.sweep) <= step
        ? signedCell(values[row * columns + column] ?? 0, data.largest[index] ?? 1, theme)
        : { color: null },
    frames: last ? [{ ...square(last.row, last.column, 1), color: theme.ink, width: 1.5 }] : [],
    tallest: 200,
    label: _("Pooled map {number}, {columns} by {rows}", { number: index + 1, columns, rows }),
  };
}

/**
 * The pooled value that was completed last.
 * @type {(data: SlideData, step: number) => {row: number, column: number} | null}
 */
export function lastPooled({ answer: { pooling }, sweep, pooledSweep }, step) {
  if (!pooling) return null;
  let found = null;
  let latest = -1;
  for (let at = 0; at <= pooledSweep.last; at += 1) {
    const place = placeOf(at, pooledSweep);
    const done = completedAt(place, pooling, sweep);
    if (done <= step && done > latest) [found, latest] = [place, done];
  }
  return found;
}

/** @type {(value: number, most: number, theme: LabTheme) => Cell} */
export function signedCell(value, most, theme) {
  return { color: signed(value / most, theme), text: formatCell(value) };
}

/**
 * One channel of some values that are stored channel by channel within each cell.
 *
 * @param {Float64Array} values
 * @param {{size: number, depth: number, channel: number}} where
 * @param {LabTheme} theme
 * @param {{label: string, high?: number, most?: number}} how `high`: they are pixels up to that
 *   value; else they are signed.
 * @returns {Picture}
 */
export function channelPicture(
  values,
  { size, depth, channel },
  theme,
  { label, high, most = maxAbs(values) },
) {
  return {
    rows: size,
    columns: size,
    cell(row, column) {
      const value = values[(row * size + column) * depth + channel] ?? 0;
      if (high === undefined) return signedCell(value, most, theme);
      const part = value / high;
      return {
        color: depth === 3 ? tinted(part, channel, theme) : gray(part, theme),
        text: formatCell(value),
      };
    },
    largest: 34,
    label,
  };
}

/** @type {(part: number, channel: number, theme: LabTheme) => Color} */
function tinted(part, channel, theme) {
  return gray(part, { ...theme, ink: CHANNELS[channel] ?? theme.ink });
}
