/** @import { ChangeScene } from "./panel.js" */
/** @import { Catalog, Scene, SurfaceRecord } from "../types.js" */
import { createFormulaHints } from "./formula-hints.js";
import { markedPlace, sendable } from "./formula-text.js";
import { Refusal, getFormula } from "../lib/api.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { switchLatest } from "../lib/scheduling.js";
import { withFormula } from "../scene/edits.js";
import { formulaQuery } from "../scene/link.js";

/** Milliseconds without a key after which a mistake is told: who is still typing is not interrupted. */
const HESITATION = 350;

/** Milliseconds without a key after which there is time for more than the paths. */
const REST = 200;

/** @typedef {{before: Scene, turned: boolean}} Turn Where it began, and whether it has changed anything. */

/**
 * Where the surface's formula stands and another can be typed. What is typed is checked by the server and shown at once;
 * while it can't be read, its mistake is told in words and underlined, and the last good race stays.
 *
 * From the first key to Enter or to leaving the field is one turn: one step back undoes it, and names that were there
 * before have their values again when they come back.
 *
 * @param {HTMLElement} parent
 * @param {Catalog} catalog
 * @param {ChangeScene} change
 * @param {(record: SurfaceRecord) => void} describe Hears of a typed formula's sliders before the scene has them.
 * @returns {{set: (scene: Scene) => void}}
 */
export function createFormulaField(parent, catalog, change, describe) {
  const area = element("textarea", {
    id: "formula",
    rows: 1,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    enterkeyhint: "done",
    "aria-describedby": "formula-mistake",
  });
  const mirror = element("div", { class: "mirror", "aria-hidden": "true" });
  const mistake = element("p", { class: "complaint", id: "formula-mistake", role: "status" });
  const hints = createFormulaHints(catalog.typed, (formula) => {
    end();
    area.value = formula;
    ask(performance.now());
    area.focus();
    area.setSelectionRange(formula.length, formula.length);
  });
  parent.append(
    element(
      "div",
      { class: "formula-field" },
      element("label", { for: "formula" }, _("Formula")),
      element("div", { class: "typed" }, mirror, area),
      mistake,
      hints,
    ),
  );

  /** @type {Scene | null} */
  let scene = null;
  /** The formula, in its canonical form, that the text stands for; what else becomes of the scene is shown instead. */
  let accepted = "";
  /** @type {Turn | null} The one under way. */
  let turn = null;
  /** Whether what is shown is only the paths, as more keys may follow. */
  let hurried = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let hesitating;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  const check = switchLatest(
    async (
      /** @type {{text: string, at: number, turn: Turn}} */ { text, at, turn: mine },
      signal,
    ) => {
      const values = { ...mine.before.surface.parameters, ...scene?.surface.parameters };
      try {
        const record = await getFormula(
          formulaQuery(sendable(text, catalog), values, mine.before.start),
          signal,
        );
        if (!signal.aborted && text === area.value) accept(record, at, mine);
      } catch (error) {
        if (!signal.aborted && text === area.value) refuse(error);
      }
    },
  );

  /**
   * @param {SurfaceRecord} record
   * @param {number} at
   * @param {Turn} mine Perhaps over by now.
   */
  const accept = (record, at, mine) => {
    say("");
    accepted = record.formula;
    describe(record);
    change((now) => withFormula(now, record), false, {
      at,
      turn: !mine.turned,
      pathsIn: hurried ? record.view : null,
    });
    mine.turned = true;
  };

  /** @param {unknown} error */
  const refuse = (error) => {
    const tell = () => {
      if (error instanceof Refusal) say(error.message, error.body.position);
      else say(_("The server does not answer. What you see is the last race that arrived."));
    };
    if (area.ariaInvalid === "true") tell();
    else hesitating = setTimeout(tell, HESITATION);
  };

  /**
   * @param {string} sentence
   * @param {number} [position] In characters, as the server counts them.
   */
  const say = (sentence, position) => {
    clearTimeout(hesitating);
    mistake.textContent = sentence;
    area.ariaInvalid = sentence ? "true" : null;
    mirror.replaceChildren();
    if (position === undefined) return;
    const { before, marked, after } = markedPlace(area.value, position);
    mirror.append(before, element("mark", {}, marked), after);
  };

  /** @param {number} at When the key was struck. */
  const ask = (at) => {
    fit();
    clearTimeout(hesitating);
    hurried = true;
    clearTimeout(resting);
    resting = setTimeout(rest, REST);
    mirror.replaceChildren();
    if (!scene) return;
    turn ??= { before: scene, turned: false };
    check({ text: area.value, at, turn });
  };

  /** There is time to draw the surface, too. */
  const rest = () => {
    clearTimeout(resting);
    if (hurried && turn?.turned) change((now) => ({ ...now }));
    hurried = false;
  };

  const end = () => {
    rest();
    turn = null;
  };

  const fit = () => {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };

  area.addEventListener("input", (event) => ask(event.timeStamp));
  area.addEventListener("blur", end);
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    end();
  });
  new ResizeObserver(fit).observe(parent);

  return {
    set(next) {
      scene = next;
      if (next.surface.formula === accepted) return;
      accepted = next.surface.formula;
      area.value = next.surface.formula;
      turn = null;
      hurried = false;
      clearTimeout(resting);
      say("");
      fit();
    },
  };
}
