import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** Left of this place the word beside the best value stands to its right. */
const NARROW = 0.15;

/** What stands along a slider: the best value, and the part from which on a run flies off. */
export class SliderMarks {
  #beyond = mark("i", "beyond");
  #tick = mark("i", "tick");
  #best = mark("small", "best-word");
  #fliesOff = mark("small", "beyond-word");

  constructor() {
    this.#best.textContent = _("best");
    this.#fliesOff.textContent = _("flies off");
    this.elements = [this.#beyond, this.#tick, this.#best, this.#fliesOff];
  }

  /**
   * Puts them at places, 0 … 1; nan for what is not known.
   * @param {number} best
   * @param {number} bound
   */
  show(best, bound) {
    for (const part of [this.#tick, this.#best]) place(part, best);
    for (const part of [this.#beyond, this.#fliesOff]) place(part, bound);
    this.#best.classList.toggle("is-right", best < NARROW);
  }
}

/** @type {(tag: "i" | "small", name: string) => HTMLElement} */
function mark(tag, name) {
  return element(tag, { class: name, "aria-hidden": "true", hidden: true });
}

/** @type {(part: HTMLElement, share: number) => void} */
function place(part, share) {
  part.hidden = Number.isNaN(share);
  part.style.setProperty("--share", String(share));
}
