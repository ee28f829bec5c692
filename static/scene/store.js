/** @import { Work } from "../lib/scheduling.js" */
/** @import { Observable } from "../lib/state.js" */
/** @import { Ensemble } from "./ensemble.js" */
/** @import { Grid } from "./grid.js" */
/** @import { Race, Unit } from "./race.js" */
/** @import { Theory } from "./theory.js" */
/** @import { Arrangement, Backdrop, MapChoice, Scene, SurfaceRecord } from "../types.js" */
import { createState } from "../lib/state.js";

/**
 * @typedef {"dragging" | "typing" | "idle"} Phase More changes follow at once, unless idle.
 *
 * @typedef {object} Edit How the newest scene was made.
 * @property {number} at When the user made it, in milliseconds as of `performance.now()`.
 * @property {boolean | null} entry True for a new entry of the browser's history, false to replace
 *   the last one; null to decide by what has changed.
 *
 * @typedef {"race" | "ensemble" | "theory" | "map"} WorkName
 *
 * @typedef {Work & {again: () => void}} Job `again` starts it anew, once it has been cancelled.
 *
 * @typedef {object} State The one state of a page with a race.
 * @property {Scene} scene
 * @property {Phase} phase
 * @property {Edit} edit
 * @property {SurfaceRecord | null} typed The server's record of the newest typed formula.
 * @property {Race | null} race The newest race, as far as it has arrived.
 * @property {Grid | null} grid The newest sampled surface.
 * @property {Ensemble | null} ensemble The race under many seeds; null while it is on its way.
 * @property {Theory | null} theory Theory about the newest race that is known.
 * @property {unknown} error Why the newest request failed; null once a race has arrived.
 * @property {{[name in WorkName]?: Job | null}} work What the server takes long for, or was told to
 *   leave.
 * @property {number} time Highlighted time; setting it seeks.
 * @property {Unit} unit Unit of time.
 * @property {boolean} isRevealed True once a race has been seen to its end; until then nothing is
 *   told of how it comes out.
 * @property {readonly number[]} hidden Indices of the runs that are not drawn.
 * @property {number | null} highlighted Index of the run that stands out.
 * @property {number | null} aspect Width of the map over its height; null where views are shown
 *   as they are.
 * @property {Arrangement} arrangement
 * @property {MapChoice | null} map The map beside the race; null while none is open.
 * @property {Backdrop | null} backdrop What lies under the race in place of the contour's colors.
 * @property {{canUndo: boolean, canRedo: boolean}} past
 * @property {"light" | "dark" | ""} theme Empty until it is switched.
 *
 * @typedef {(edit: (scene: Scene) => Scene, phase?: Phase, how?: Partial<Edit>) => void}
 *   UpdateScene
 *
 * @typedef {Observable<State> & {update: UpdateScene}} Store
 */

/** The store of a page; `update` edits its scene. @type {(scene: Scene) => Store} */
export function createStore(scene) {
  /** @type {State} */
  const initial = {
    scene,
    phase: "idle",
    edit: { at: performance.now(), entry: null },
    typed: null,
    race: null,
    grid: null,
    ensemble: null,
    theory: null,
    error: null,
    work: {},
    time: 0,
    unit: "step",
    isRevealed: false,
    hidden: [],
    highlighted: null,
    aspect: null,
    arrangement: "map",
    map: null,
    backdrop: null,
    past: { canUndo: false, canRedo: false },
    theme: "",
  };
  const store = createState(initial);
  /** @type {UpdateScene} */
  const update = (edit, phase = "idle", { at = performance.now(), entry = null } = {}) => {
    const next = edit(store.state.scene);
    if (next !== store.state.scene) store.set({ scene: next, phase, edit: { at, entry } });
    else if (phase !== store.state.phase) store.set({ phase });
  };
  return Object.assign(store, { update });
}

/**
 * The hidden runs after one of them has been hidden or shown again.
 * @type {(store: Store, index: number) => readonly number[]}
 */
export function toggled({ state: { hidden } }, index) {
  return hidden.includes(index) ? hidden.filter((i) => i !== index) : [...hidden, index];
}

/**
 * The map that is shown first: of a run whose two numbers go together, if there is one.
 * @type {(scene: Scene) => MapChoice}
 */
export function firstMap({ runs }) {
  const of = runs.findIndex(({ hyperparameters }) => "rho" in hyperparameters);
  return {
    kind: "plane",
    of: Math.max(0, of),
    across: "",
    up: "",
    ranges: [],
    show: "final_loss",
    cells: [],
    draw: null,
  };
}
