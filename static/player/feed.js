/** @import { Catalog, Grid, Scene } from "../types.js" */
/** @import { Race } from "../model/race.js" */
import { addPoints, endRun, startRace } from "../model/race.js";
import { surfaceQuery, writeQuery } from "../model/scene.js";
import { getGrid, streamRace } from "../net/api.js";
import { latestWins } from "../net/latest.js";

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

  const askRace = latestWins(
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

  const askGrid = latestWins(async (/** @type {string} */ query, signal) => {
    try {
      const grid = grids.get(query) ?? (await getGrid(query, signal));
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
   * A formula has the window that suits it, its parameters and the start. While its sliders move it stays in the window
   * that is seen, so that nothing jumps under the hand.
   *
   * @param {Scene} scene
   * @param {string} surface
   * @param {boolean} moving
   * @returns {string}
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
