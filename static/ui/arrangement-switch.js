/** @import { Arrangement } from "../player/stage.js" */

/**
 * The choice between the map, the surface in space, and both.
 *
 * @param {HTMLElement} element Holds the radio buttons.
 * @param {(arrangement: Arrangement) => void} choose
 */
export function createArrangementSwitch(element, choose) {
  element.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement)
      choose(/** @type {Arrangement} */ (event.target.value));
  });
}
