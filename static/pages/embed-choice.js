/** @import { Scene } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** Numbers of runs that a race is mostly moved by. */
const OFFERED = ["lr", "rho"];

/**
 * The choice of the sliders that an embedded race has.
 *
 * @param {HTMLElement} parent
 * @param {() => Scene} scene
 * @returns {{show: () => void, chosen: () => string[]}} `show`: offers what the scene has by now.
 */
export function createEmbedChoice(parent, scene) {
  const boxes = () => [...parent.querySelectorAll("input")];
  const chosen = () => boxes().flatMap(({ checked, value }) => (checked ? [value] : []));
  const show = () => {
    const before = chosen();
    const options = embedControls(scene()).map((name) => {
      const about = { type: "checkbox", value: name, checked: before.includes(name) };
      return element("label", {}, element("input", about), name);
    });
    parent.replaceChildren(element("legend", {}, _("Sliders in it")), ...options);
    parent.hidden = options.length === 0;
  };
  return { show, chosen };
}

/**
 * The names of the numbers that a race's embed code can offer.
 * @type {(scene: Pick<Scene, "runs" | "surface">) => string[]}
 */
export function embedControls({ runs, surface }) {
  const ofRuns = OFFERED.filter((name) => runs.some((run) => name in run.hyperparameters));
  const ofSurface = Object.keys(surface.parameters).filter((name) => !ofRuns.includes(name));
  return [...ofRuns, ...ofSurface];
}
