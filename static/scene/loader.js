/** @import { Ensemble } from "./ensemble.js" */
/** @import { Race } from "./race.js" */
/** @import { Theory } from "./theory.js" */
/** @import { Grid } from "./grid.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { getEnsemble, getGrid, getTheory, streamRace } from "../lib/api.js";
import { switchLatest, throttle } from "../lib/scheduling.js";
import { isEnsemble, readEnsemble } from "./ensemble.js";
import { readGrid } from "./grid.js";
import { surfaceQuery, writeQuery } from "./link.js";
import { addPoints, endRun, startRace } from "./race.js";
import { readTheory } from "./theory.js";

/**
 * A race that is complete sooner than this, in milliseconds, is shown at once and whole, so that a path being dragged
 * does not shrink and grow; a longer one is shown as it arrives.
 */
const PROGRESSIVE = 60;

/** So many sampled surfaces are kept, for going back and forth. */
const KEPT_GRIDS = 12;

/**
 * Brings the race and the sampled surface of the newest scene; what became stale on the way is dropped.
 *
 * @param {Catalog} catalog
 * @param {{race: (race: Race, at: number) => void, grid: (grid: Grid) => void, error: (error: unknown) => void}} deliver
 *   `race` is called again with the same race when more of it has arrived.
 * @returns {{ask: (scene: Scene, at: number, how: {moving: boolean, pathsOnly: boolean}) => void}}
 */
export function createFeed(catalog, deliver) {
  /** @type {Map<string, Grid>} */
  const grids = new Map();
  let gridQuery = "";
  /** What the last surface was asked for, apart from its window, and whether it was held in the window that is seen. */
  let asked = { surface: "", held: false };
  /** @type {Grid | null} */
  let seen = null;

  const askRace = switchLatest(
    async (/** @type {{query: string, at: number}} */ { query, at }, signal) => {
      const since = performance.now();
      /** @type {Race | undefined} */
      let race;
      const show = () => race && deliver.race(race, at);
      try {
        await streamRace(
          query,
          {
            scene: (event) => (race = startRace(event)),
            points: (event) => {
              if (!race) return;
              addPoints(race, event);
              if (event.run === race.runs.length - 1 && performance.now() - since > PROGRESSIVE)
                show();
            },
            end: (event) => race && endRun(race, event),
            done: ({ digest }) => {
              if (race) race.digest = digest;
              show();
            },
          },
          signal,
        );
      } catch (error) {
        if (!signal.aborted) deliver.error(error);
      }
    },
  );

  const askGrid = switchLatest(async (/** @type {string} */ query, signal) => {
    try {
      const grid = grids.get(query) ?? readGrid(await getGrid(query, signal));
      grids.delete(query);
      grids.set(query, grid);
      if (grids.size > KEPT_GRIDS) grids.delete(grids.keys().next().value ?? "");
      if (query === gridQuery || !signal.aborted) {
        seen = grid;
        deliver.grid(grid);
      }
    } catch (error) {
      if (!signal.aborted) deliver.error(error);
    }
  });

  /**
   * A formula has the window that suits it, its parameters and the start. While its sliders move it
   * stays in the window that is seen, so that nothing jumps under the hand.
   *
   * @type {(scene: Scene, surface: string, moving: boolean) => string}
   */
  const windowed = (scene, surface, moving) => {
    if (scene.surface.slug !== null || scene.view) return surface;
    if (moving && seen?.surface.formula === scene.surface.formula)
      return surfaceQuery(scene.surface, seen.view, catalog);
    return surfaceQuery(scene.surface, null, catalog, { start: scene.start });
  };

  return {
    ask(scene, at, { moving, pathsOnly }) {
      askRace({ query: writeQuery(scene, catalog), at });
      if (pathsOnly) return;
      const surface = surfaceQuery(scene.surface, scene.view, catalog);
      if (surface === asked.surface && (moving || !asked.held)) return;
      const query = windowed(scene, surface, moving);
      asked = { surface, held: query !== surface && moving };
      if (query === gridQuery) return;
      gridQuery = query;
      askGrid(query);
    },
  };
}

/** Milliseconds without a change after which the other seeds are asked for: the race itself comes first. */
const ENSEMBLE_PAUSE = 150;

/**
 * Brings the newest scene under all of its seeds, once the scene has rested for a moment.
 *
 * @param {Catalog} catalog
 * @param {object} deliver
 * @param {(ensemble: Ensemble | null) => void} deliver.ensemble Called with null when the one that was there is no longer right.
 * @param {(error: unknown) => void} deliver.error
 * @returns {{ask: (scene: Scene) => void, discard: () => void}}
 */
export function createEnsembleFeed(catalog, deliver) {
  let wanted = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;

  const fetchNewest = switchLatest(async (/** @type {string} */ query, signal) => {
    if (!query) return;
    try {
      const ensemble = readEnsemble(await getEnsemble(query, signal));
      if (query === wanted) deliver.ensemble(ensemble);
    } catch (error) {
      if (!signal.aborted && query === wanted) deliver.error(error);
    }
  });

  return {
    ask(scene) {
      // what is seen of the surface changes nothing
      const query = isEnsemble(scene) ? writeQuery({ ...scene, view: null }, catalog) : "";
      if (query === wanted) return;
      wanted = query;
      deliver.ensemble(null);
      clearTimeout(resting);
      resting = setTimeout(() => fetchNewest(query), ENSEMBLE_PAUSE);
    },
    discard() {
      wanted = "";
      clearTimeout(resting);
    },
  };
}

/** While a slider is dragged theory follows this many milliseconds apart: a sentence is not read faster. */
const THEORY_PAUSE = 100;

/**
 * Brings what theory says of the newest race, after that race has arrived: it never holds up a path.
 *
 * @param {(theory: Theory, race: Race) => void} deliver
 * @param {(error: unknown) => void} fail
 * @returns {(race: Race) => void} A race that was asked for last is not asked for again.
 */
export function createTheoryFeed(deliver, fail) {
  let asked = "";
  /** @type {Race | null} */
  let newest = null;
  const fetchTheory = switchLatest(async (/** @type {Race} */ race, signal) => {
    try {
      const record = await getTheory(race.link.replace(/^\/\?/, ""), signal);
      if (!signal.aborted) deliver(readTheory(record, race.scene), race);
    } catch (error) {
      if (signal.aborted) return;
      asked = "";
      fail(error);
    }
  });
  const ask = throttle(() => newest && fetchTheory(newest), THEORY_PAUSE);
  return (race) => {
    if (race.link === asked) return;
    [asked, newest] = [race.link, race];
    ask();
  };
}
