/** @import { MapData } from "../maps/answer.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, MapAnswer, SurfaceRecord } from "../types.js" */
import { streamMap } from "../lib/api.js";
import { createState } from "../lib/state.js";
import { surfaceOf } from "../scene/catalog.js";
import { shownView } from "../scene/grid.js";
import { toldLatest } from "../scene/loader.js";
import { readMap } from "../maps/answer.js";
import { essence, mapQuery, planOf } from "../maps/query.js";

/**
 * Cells along each axis: while something moves, and at rest; of a line, whose picture is finer.
 */
const CELLS = { moving: [64, 64], resting: [192, 192] };
const LINE_CELLS = [192];

/**
 * @typedef {object} MapsState
 * @property {MapData | null} data The newest map; null before the first.
 * @property {unknown} error Why the newest request failed.
 * @property {boolean} isEmpty True if the race has nothing that could be swept like this.
 */

/**
 * Loads the map that the store asks for, now and after every change it depends on. At most one
 * request is under way, and the newest wins.
 *
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createMapLoader(store, catalog) {
  /** @type {MapsState} */
  const initial = { data: null, error: null, isEmpty: false };
  const maps = createState(initial);
  let asked = "";
  const load = toldLatest(
    store,
    "map",
    async (/** @type {Wanted} */ { query, plan }, signal) => {
      try {
        const handle = (/** @type {MapAnswer} */ answer) =>
          maps.set({ data: readMap(answer, plan), error: null });
        await streamMap(query, handle, signal);
      } catch (error) {
        if (signal.aborted) return;
        asked = "";
        maps.set({ error });
      }
    },
    () => {
      asked = "";
      ask();
    },
  );
  const ask = () => {
    const wanted = wantedMap(store, catalog);
    if (!wanted) {
      maps.set({ isEmpty: store.state.map !== null });
      return;
    }
    if (maps.state.isEmpty) maps.set({ isEmpty: false });
    // a finer one that is there already is not replaced by a coarse one
    const { plain } = wanted;
    if (asked === wanted.query || (store.state.phase === "dragging" && asked.startsWith(plain)))
      return;
    asked = wanted.query;
    load(wanted);
  };
  store.subscribe(["scene", "phase", "map", "grid", "aspect"], ask);
  ask();
  return maps;
}

/** @typedef {NonNullable<ReturnType<typeof wantedMap>>} Wanted */

/**
 * The map that the store asks for; null while it asks for none, or for one that can't be.
 * @param {Store} store
 * @param {Catalog} catalog
 */
function wantedMap({ state }, catalog) {
  const { scene, map, phase } = state;
  if (!map) return null;
  const view = shownView(state, catalog);
  const plan = planOf(map, scene, surfaceRecord({ state }, catalog), view, catalog);
  if (!plan) return null;
  const asked = essence(plan, scene);
  const resting = map.cells.length ? map.cells : CELLS.resting;
  const cells = phase === "dragging" ? CELLS.moving : resting;
  const query = mapQuery(asked.plan, asked.scene, plan.up ? cells : LINE_CELLS, catalog);
  return { plan, query, plain: query.slice(0, query.lastIndexOf("&")) };
}

/**
 * The record of the scene's surface: of the catalogue, or of the newest answer about a formula.
 * @type {(store: Pick<Store, "state">, catalog: Catalog) => SurfaceRecord | undefined}
 */
export function surfaceRecord({ state: { scene, typed, grid } }, catalog) {
  const { slug, formula } = scene.surface;
  const known = [typed, grid?.surface].find((record) => record?.formula === formula);
  return surfaceOf(catalog, slug) ?? known ?? undefined;
}
