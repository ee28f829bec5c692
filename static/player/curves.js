/** @import { Curve } from "./curve-view.js" */
/** @import { RunStyle, Theme } from "../plot/palette.js" */
/** @import { Quantity } from "../plot/paths.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { Unit } from "../scene/race.js" */
/** @import { State, Store } from "../scene/store.js" */
import { values } from "../lib/arrays.js";
import { element, pause } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { createUnitSwitch } from "../lib/widgets.js";
import { curveLines, past } from "../plot/paths.js";
import { lossScale } from "../plot/scales.js";
import { lastTime } from "../scene/race.js";
import { createCurveView } from "./curve-view.js";

/**
 * @typedef {object} CurveSet
 * @property {HTMLElement} parent Nothing is drawn while it is folded away.
 * @property {Quantity[]} quantities
 * @property {boolean} [compares] True to offer equal evaluations beside equal steps.
 */

/** Quantities of a race against time. */
export class Curves {
  #store;
  #fold;
  /**
   * @type {{quantity: Quantity, title: string, scale: Scale, view: ReturnType<typeof
   *   createCurveView>}[]}
   */
  #curves;

  /** @param {CurveSet} set @param {Store} store */
  constructor({ parent, quantities, compares = false }, store) {
    this.#store = store;
    this.#fold = parent.closest("details");
    if (compares) parent.append(createUnitSwitch(store));
    this.#curves = quantities.map((quantity) => {
      const title = quantity === "loss" ? _("Loss") : _("Gradient norm");
      const label = _("{quantity} along the way", { quantity: title });
      const box = element("div", { class: "curve", role: "group", "aria-label": label });
      parent.append(box);
      const view = createCurveView(box, (time) => store.set({ time }));
      return { quantity, title, scale: lossScale([]), view };
    });
  }

  get #isFolded() {
    return this.#fold !== null && !this.#fold.open;
  }

  /** Fits the scales to the race and its ensemble. */
  rescale() {
    const { race, ensemble } = this.#store.state;
    const lows = (ensemble?.runs ?? []).map((run) => run.band.low);
    for (const curve of this.#curves)
      curve.scale = lossScale([
        ...(race?.runs ?? []).map((run) => values(run[curve.quantity])),
        ...(curve.quantity === "loss" ? lows : []),
      ]);
  }

  /**
   * @param {RunStyle[]} styles
   * @param {Theme} theme
   * @param {number} time
   * @param {boolean} live
   */
  paint(styles, theme, time, live) {
    if (this.#isFolded) return;
    const { isRevealed } = this.#store.state;
    for (const curve of this.#curves) {
      const whole = this.#read(curve, styles, theme, time);
      const shown = isRevealed ? whole : { ...whole, lines: whole.lines.map(past), bands: [] };
      curve.view.paint(shown, time, live);
    }
  }

  /**
   * Draws one curve after the other, so that the page answers between them.
   * @param {RunStyle[]} styles
   * @param {Theme} theme
   */
  async draw(styles, theme) {
    if (this.#isFolded) return;
    for (const curve of this.#curves) {
      await pause();
      await curve.view.draw(this.#read(curve, styles, theme, Infinity));
    }
  }

  /** @returns {Promise<unknown>} */
  resize() {
    return Promise.all(this.#curves.map(({ view }) => view.resize()));
  }

  discard() {
    for (const { view } of this.#curves) view.discard();
  }

  /**
   * @type {(curve: {quantity: Quantity, title: string, scale: Scale}, styles: RunStyle[], theme:
   *   Theme, time: number) => Curve}
   */
  #read({ quantity, title, scale }, styles, theme, time) {
    const { race } = this.#store.state;
    const [last, unit] = race ? [Math.max(1, lastTime(race)), race.unit] : [1, "step"];
    const { hidden } = this.#store.state;
    const all = race ? curveLines(race, styles, time, quantity, scale.forward) : [];
    const lines = all.filter((line) => !hidden.includes(line.run));
    const bands = quantity === "loss" && unit === "step" ? bandsOf(this.#store.state, styles) : [];
    return { lines, bands, scale, title, last, unit: /** @type {Unit} */ (unit), theme };
  }
}

/**
 * @type {(state: State, styles: RunStyle[]) =>
 *   (import("../plot/ensemble-traces.js").StrokedBand)[]}
 */
function bandsOf({ ensemble, hidden }, styles) {
  return (ensemble?.runs ?? []).flatMap(({ index, band }) => {
    const style = styles[index];
    return style && !hidden.includes(index) ? [{ ...band, ...style }] : [];
  });
}
