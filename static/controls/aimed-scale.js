/** @import { NumberField } from "../types.js" */
import { rounded } from "../lib/format.js";
import { PLACES, fromPlace, sliderRange, toPlace } from "./slider-scale.js";

/*
 * How numbers lie on their sliders, so that what matters can be aimed at: a learning rate by its
 * root, with the bound at four fifths; a share that comes close to one by the root of what it
 * leaves; anything else as its declaration says.
 */

/**
 * @typedef {object} SliderScale
 * @property {(value: number) => number} toPlace 0 … PLACES, ends included.
 * @property {(place: number) => number} fromPlace
 * @property {number} low What the ends stand for.
 * @property {number} high
 *
 * @typedef {object} Aim What a learning rate is aimed at.
 * @property {number} bound The learning rate from which on the run flies off; nan where none is
 *   known.
 * @property {number} usual A learning rate that suits the surface.
 */

/** Where the bound stands: a fifth of the slider is beyond it. */
const BOUND_AT = 0.8;

/** Without a bound, a slider goes from a tenth of the usual rate to ten times as much. */
const DECADE = 10;

/** Digits of a learning rate that a slider sets. */
const DIGITS = 3;

/** @type {(field: NumberField, value: number, aim?: Aim) => SliderScale} */
export function scaleFor(field, value, aim) {
  if (aim) return aim.bound > 0 ? boundedScale(aim.bound, value) : decadeScale(aim.usual, value);
  return isShare(field) ? shareScale(field) : declaredScale(field, value);
}

/**
 * A learning rate by its root. One that lies beyond the slider's end stretches it.
 * @type {(bound: number, value: number) => SliderScale}
 */
function boundedScale(bound, value) {
  const high = Math.max(bound / BOUND_AT ** 2, value);
  return {
    toPlace: (rate) => PLACES * Math.sqrt(Math.min(1, Math.max(0, rate / high))),
    fromPlace: (place) => rounded(high * (Math.max(1, place) / PLACES) ** 2, DIGITS),
    low: rounded(high / PLACES ** 2, DIGITS),
    high: rounded(high, DIGITS),
  };
}

/**
 * A learning rate by its logarithm, a decade either side of the usual one.
 * @type {(usual: number, value: number) => SliderScale}
 */
function decadeScale(usual, value) {
  const low = Math.min(usual / DECADE, value > 0 ? value : Infinity);
  const high = Math.max(usual * DECADE, value);
  const span = Math.log(high / low);
  return {
    toPlace: (rate) => PLACES * Math.min(1, Math.max(0, Math.log(rate / low) / span)),
    fromPlace: (place) => rounded(low * Math.exp((span * place) / PLACES), DIGITS),
    low,
    high,
  };
}

/** True for a share that may come close to one, such as momentum. @param {NumberField} field */
export function isShare({ scale, low, high, whole }) {
  return scale === "linear" && !whole && low === 0 && high > 0.98 && high <= 1;
}

/**
 * A share by the root of what it leaves.
 * @type {(field: NumberField) => SliderScale}
 */
function shareScale({ low, high }) {
  return {
    toPlace: (share) => PLACES * (1 - Math.sqrt(Math.max(0, 1 - share))),
    fromPlace: (place) => Math.min(high, asShare(1 - (1 - place / PLACES) ** 2)),
    low,
    high,
  };
}

/**
 * With as many decimals as what it leaves asks for, three at least.
 * @param {number} share
 */
function asShare(share) {
  const decimals = Math.min(9, Math.max(3, 1 + Math.ceil(-Math.log10(Math.max(1e-9, 1 - share)))));
  return Number(share.toFixed(decimals));
}

/** @type {(field: NumberField, value: number) => SliderScale} */
function declaredScale(field, value) {
  const range = sliderRange(field, value);
  return {
    toPlace: (number) => toPlace(field, number, range),
    fromPlace: (place) => fromPlace(field, place, range),
    ...range,
  };
}

/** Places from a target within which a dragged knob is drawn to it. */
const SNAP = 9;

/**
 * The target that a dragged knob is drawn to; undefined for none.
 * @type {(scale: SliderScale, place: number, targets: readonly number[]) => number | undefined}
 */
export function snapped(scale, place, targets) {
  const near = targets.filter((target) => Math.abs(scale.toPlace(target) - place) <= SNAP);
  const distance = (/** @type {number} */ target) => Math.abs(scale.toPlace(target) - place);
  return near.sort((one, other) => distance(one) - distance(other))[0];
}

/**
 * One press of an arrow key further: a unit of the third digit, of the value itself or of what a
 * share leaves.
 * @type {(value: number, direction: 1 | -1, field: NumberField) => number}
 */
export function nudged(value, direction, field) {
  if (isShare(field)) {
    const left = nudgedRate(1 - value, direction === 1 ? -1 : 1);
    return Math.min(field.high, Math.max(field.low, Number((1 - left).toFixed(9))));
  }
  return Math.min(field.high, Math.max(field.low, nudgedRate(value, direction)));
}

/** @type {(value: number, direction: 1 | -1) => number} */
function nudgedRate(value, direction) {
  const exponent = Math.floor(Math.log10(value) + 1e-9) - (DIGITS - 1);
  const digits = Math.round(value / 10 ** exponent);
  const isLeast = digits === 10 ** (DIGITS - 1) && direction < 0;
  return isLeast
    ? rounded((10 * digits - 1) * 10 ** (exponent - 1), DIGITS)
    : rounded((digits + direction) * 10 ** exponent, DIGITS);
}
