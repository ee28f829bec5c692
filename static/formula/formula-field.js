/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, Scene, SurfaceRecord } from "../types.js" */
import { ApiError, getFormula } from "../lib/api.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { switchLatest } from "../lib/scheduling.js";
import { withFormula } from "../scene/edits.js";
import { formulaQuery } from "../scene/link.js";
import { createFormulaHints } from "./formula-hints.js";
import { createFormulaRemarks } from "./formula-remarks.js";
import { markedPlace, sendable } from "./formula-text.js";

/**
 * Milliseconds without a key after which a mistake is told: who is still typing is not interrupted.
 */
const HESITATION = 350;

/** Milliseconds without a key after which there is time for more than the paths. */
const REST = 200;

/**
 * @typedef {object} Turn From the first key to Enter, or to leaving the field.
 * @property {Scene} before The scene where it began.
 * @property {boolean} hasChanged True once it has changed anything.
 *
 * @typedef {{text: string, at: number, turn: Turn}} Job `at`: when the key was struck.
 */

/**
 * The surface's formula, where another can be typed. What is typed is checked by the server and
 * shown at once; while it can't be read, its mistake is told in words and underlined, and the last
 * good race stays.
 *
 * One step back undoes a turn, and names that were there before have their values again when they
 * come back within it.
 */
export class FormulaField {
  #store;
  #catalog;
  #area = element("textarea", {
    id: "formula",
    rows: 1,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    enterkeyhint: "done",
    "aria-describedby": "formula-mistake",
  });
  #mirror = element("div", { class: "mirror", "aria-hidden": "true" });
  #error = element("p", { class: "complaint", id: "formula-mistake", role: "status" });
  #remarks = createFormulaRemarks((formula, parameters) => this.#choose(formula, parameters));
  /**
   * Names that were said to be parameters, and are none yet, as the formula has other mistakes.
   * @type {Record<string, number>}
   */
  #kept = {};
  /** The formula, in its canonical form, that the text stands for; another one is shown instead. */
  #accepted = "";
  /** @type {Turn | null} */
  #turn = null;
  /** True while more keys may follow, and only the paths are shown. */
  #isTyping = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hesitating;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;
  #check = switchLatest((/** @type {Job} */ job, signal) => this.#ask(job, signal));

  /** @param {HTMLElement} parent @param {Store} store @param {Catalog} catalog */
  constructor(parent, store, catalog) {
    this.#store = store;
    this.#catalog = catalog;
    const hints = createFormulaHints(catalog.typed, (formula) => this.#choose(formula));
    parent.append(
      element(
        "div",
        { class: "formula-field" },
        element("label", { for: "formula" }, _("Formula")),
        element("div", { class: "typed" }, this.#mirror, this.#area),
        this.#error,
        this.#remarks.element,
        hints,
      ),
    );
    this.#area.addEventListener("input", (event) => this.#input(event.timeStamp));
    this.#area.addEventListener("blur", () => this.#end());
    this.#area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#end();
    });
    new ResizeObserver(() => this.#fit()).observe(parent);
    store.subscribe(["scene"], () => this.#set());
    store.subscribe(["grid"], () => this.#suggest());
    this.#set();
  }

  #set() {
    const { formula } = this.#store.state.scene.surface;
    if (formula === this.#accepted) return;
    this.#accepted = formula;
    this.#area.value = formula;
    this.#kept = {};
    this.#turn = null;
    this.#isTyping = false;
    clearTimeout(this.#resting);
    this.#showError("");
    this.#fit();
  }

  /** What the server says of a formula that came with a link. */
  #suggest() {
    const { grid, scene } = this.#store.state;
    const { formula } = scene.surface;
    if (grid?.surface.formula === formula && this.#area.value === formula)
      this.#remarks.showReading([], grid.surface.suggestions ?? []);
  }

  /** @param {string} formula @param {string[]} [parameters] */
  #choose(formula, parameters = []) {
    this.#end();
    for (const name of parameters) this.#kept[name] = 1;
    this.#area.value = formula;
    this.#input(performance.now());
    this.#area.focus();
    this.#area.setSelectionRange(formula.length, formula.length);
  }

  /** @param {number} at When the key was struck. */
  #input(at) {
    this.#fit();
    clearTimeout(this.#hesitating);
    clearTimeout(this.#resting);
    this.#isTyping = true;
    this.#resting = setTimeout(() => this.#rest(), REST);
    this.#mirror.replaceChildren();
    this.#turn ??= { before: this.#store.state.scene, hasChanged: false };
    this.#check({ text: this.#area.value, at, turn: this.#turn });
  }

  /** @param {Job} job @param {AbortSignal} signal */
  async #ask({ text, at, turn }, signal) {
    const { before } = turn;
    const { parameters } = this.#store.state.scene.surface;
    const values = { ...this.#kept, ...before.surface.parameters, ...parameters };
    const isNewest = () => !signal.aborted && text === this.#area.value;
    try {
      const query = formulaQuery(sendable(text, this.#catalog), values, before.start);
      const { surface, notices } = await getFormula(query, signal);
      if (!isNewest()) return;
      this.#accept(surface, at, turn);
      this.#remarks.showReading(notices, surface.suggestions);
    } catch (error) {
      if (isNewest()) this.#refuse(error);
    }
  }

  /** @param {SurfaceRecord} record @param {number} at @param {Turn} turn Perhaps over by now. */
  #accept(record, at, turn) {
    this.#showError("");
    this.#kept = {};
    this.#accepted = record.formula;
    this.#store.set({ typed: record });
    const phase = this.#isTyping ? "typing" : "idle";
    const entry = !turn.hasChanged;
    this.#store.update((scene) => withFormula(scene, record), phase, { at, entry });
    turn.hasChanged = true;
  }

  /** @param {unknown} error */
  #refuse(error) {
    const show = () => {
      if (error instanceof ApiError) {
        this.#showError(error.message, error.body.position);
        this.#remarks.showCorrections(error.body.corrections ?? []);
      } else
        this.#showError(
          _("The server does not answer. What you see is the last race that arrived."),
        );
    };
    if (this.#area.ariaInvalid === "true") show();
    else this.#hesitating = setTimeout(show, HESITATION);
  }

  /**
   * @param {string} sentence Empty for none.
   * @param {number} [position] In characters, as the server counts them.
   */
  #showError(sentence, position) {
    clearTimeout(this.#hesitating);
    this.#error.textContent = sentence;
    this.#area.ariaInvalid = sentence ? "true" : null;
    this.#mirror.replaceChildren();
    this.#remarks.showReading([], []);
    if (position === undefined) return;
    const { before, marked, after } = markedPlace(this.#area.value, position);
    this.#mirror.append(before, element("mark", {}, marked), after);
  }

  /** There is time to draw the surface, too. */
  #rest() {
    clearTimeout(this.#resting);
    this.#isTyping = false;
    if (this.#store.state.phase === "typing") this.#store.update((scene) => scene, "idle");
  }

  #end() {
    this.#rest();
    this.#turn = null;
  }

  #fit() {
    if (CSS.supports("field-sizing", "content")) return;
    const area = this.#area;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }
}
