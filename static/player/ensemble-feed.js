/** @import { Ensemble } from "../model/ensemble.js" */
/** @import { Catalog, Scene } from "../types.js" */
import { isEnsemble, readEnsemble } from "../model/ensemble.js";
import { writeQuery } from "../model/scene.js";
import { getEnsemble } from "../net/api.js";
import { latestWins } from "../net/latest.js";

/** Milliseconds without a change after which the other seeds are asked for: the race itself comes first. */
const PAUSE = 150;

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

  const fetchNewest = latestWins(async (/** @type {string} */ query, signal) => {
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
      resting = setTimeout(() => fetchNewest(query), PAUSE);
    },
    discard() {
      wanted = "";
      clearTimeout(resting);
    },
  };
}
