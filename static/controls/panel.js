/** @import { Race } from "../scene/race.js" */
/** @import { Theory } from "../scene/theory.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { Catalog, Scene, View } from "../types.js" */
import { createRunControls } from "./run-list.js";
import { createSettingControls } from "./settings.js";
import { createSurfaceControls } from "./surface.js";
import { find } from "../lib/dom.js";

/**
 * @typedef {(edit: (scene: Scene) => Scene, moving?: boolean, how?: {at?: number, turn?: boolean, pathsIn?: View | null}) => void} ChangeScene
 *   `moving` while more changes follow at once; `at`: when the user made it, unless now; `turn`: whether one step back
 *   undoes it, unless that follows from what has changed; `pathsIn`: the paths are in a hurry, and are drawn
 *   in this window; the surface waits for the next change.
 */

/**
 * All controls of a scene, made from the catalogue and put into the page's places for them.
 *
 * @type {(page: ParentNode, catalog: Catalog, change: ChangeScene) => {set: (scene: Scene) => void, setGrid: (grid: Grid) => void, showFactors: (race: Race) => void, showTheory: (theory: Theory | null, steps: number[]) => void, retheme: (scene: Scene) => void}}
 */
export function createPanel(page, catalog, change) {
  const surface = createSurfaceControls(
    find(page, "#surface-controls", HTMLElement),
    catalog,
    change,
  );
  const settings = createSettingControls(
    find(page, "#race-controls", HTMLElement),
    catalog,
    change,
  );
  const runs = createRunControls(find(page, "#run-controls", HTMLElement), catalog, change);
  return {
    set(scene) {
      surface.set(scene);
      settings.set(scene);
      runs.set(scene);
    },
    setGrid: (grid) => surface.setGrid(grid),
    showFactors: (race) => runs.showFactors(race),
    showTheory: (theory, steps) => runs.showTheory(theory, steps),
    retheme(scene) {
      surface.retheme();
      runs.retheme(scene);
    },
  };
}
