/** @import { Grid } from "./grid.js" */
/** @import { Race } from "./race.js" */
/** @import { State, Store, WorkName } from "./store.js" */
/** @import { Work } from "../lib/scheduling.js" */
/** @import { Catalog, EndEvent, PointsEvent, SceneEvent } from "../types.js" */
import { getEnsemble, getGrid, getTheory, isLostConnection, streamRace } from "../lib/api.js";
import { CANCELLED, cancellable, retrying, switchLatest, throttle } from "../lib/scheduling.js";
import { isEnsemble, readEnsemble } from "./ensemble.js";
import { ownView, readGrid, shownView } from "./grid.js";
import { surfaceQuery, writeQuery } from "./link.js";
import { addPoints, arrivedShare, countIn, endRun, startRace } from "./race.js";
import { readTheory } from "./theory.js";

/**
 * A race that is complete sooner than this, in milliseconds, is shown at once and whole, so that a
 * dragged path does not shrink and grow; a longer one is shown as it arrives.
 */
const PROGRESSIVE_AFTER = 60;

/** Number of sampled surfaces that are kept, for going back and forth. */
const KEPT_GRIDS = 12;

/** Milliseconds of rest before an ensemble is fetched: the race itself comes first. */
const ENSEMBLE_DELAY = 150;

/** Milliseconds between two requests for theory: a sentence is not read faster. */
const THEORY_PAUSE = 100;

/**
 * Loads whatever belongs to the store's scene, now and after every change, into the store. The
 * newest request wins; the answer to an older one is dropped.
 *
 * @param {Store} store
 * @param {Catalog} catalog
 * @param {{theory?: boolean}} [options] `theory`: load theory about complete races, too.
 */
export function startLoading(store, catalog, { theory = false } = {}) {
  loadRaces(store, catalog);
  loadGrids(store, catalog);
  loadEnsembles(store, catalog);
  if (theory) loadTheory(store);
}

/**
 * As `switchLatest`, for what may take long: the store then tells of it.
 *
 * @template Job
 * @param {Store} store
 * @param {WorkName} name
 * @param {(job: Job, signal: AbortSignal, note: (share: number) => void) => Promise<void>} run
 * @param {() => void} again Asks for what was cancelled.
 * @returns {(job: Job) => void}
 */
export function toldLatest(store, name, run, again) {
  /** @param {Work | null} work */
  const show = (work) => {
    const { work: others } = store.state;
    if (work || others[name])
      store.set({ work: { ...others, [name]: work && { ...work, again } } });
  };
  return switchLatest((/** @type {Job} */ job, replaced) => {
    show(null); // of an older one
    return cancellable((signal, note) => run(job, signal, note), replaced, show);
  });
}

/** @param {Store} store @param {Catalog} catalog */
function loadRaces(store, catalog) {
  let asked = "";
  const ask = () => {
    const query = writeQuery(store.state.scene, catalog);
    if (query === asked) return;
    asked = query;
    load({ query, at: store.state.edit.at });
  };
  const forget = () => {
    asked = "";
  };
  const again = retrying(ask);
  const load = toldLatest(
    store,
    "race",
    async (/** @type {{query: string, at: number}} */ job, signal, note) => {
      try {
        await loadRace(store, job, signal, note);
        again.succeeded();
      } catch (error) {
        if (signal.aborted) return;
        forget();
        store.set({ error });
        if (isLostConnection(error)) again.failed();
      }
    },
    () => {
      forget();
      ask();
    },
  );
  store.subscribe(["scene"], ask);
  ask();
}

/**
 * Brings a race into the store, if it takes a while as it arrives.
 * @type {(store: Store, job: {query: string, at: number}, signal: AbortSignal,
 *   note: (share: number) => void) => Promise<void>}
 */
async function loadRace(store, { query, at }, signal, note) {
  const since = performance.now();
  /** @type {Race | undefined} */
  let race;
  const publish = () => {
    if (!race) return;
    countIn(race, store.state.unit);
    store.set({ race, error: null });
  };
  const events = {
    scene: (/** @type {SceneEvent} */ event) => (race = startRace(event, at)),
    points: (/** @type {PointsEvent} */ event) => {
      if (!race) return;
      addPoints(race, event);
      if (event.run !== race.runs.length - 1) return;
      note(arrivedShare(race));
      if (performance.now() - since > PROGRESSIVE_AFTER) publish();
    },
    end: (/** @type {EndEvent} */ event) => race && endRun(race, event),
    done: (/** @type {{digest: string}} */ { digest }) => {
      if (race) race.digest = digest;
      publish();
    },
  };
  try {
    await streamRace(query, events, signal);
  } finally {
    if (race && signal.reason === CANCELLED) {
      race.isCancelled = true;
      publish();
    }
  }
}

/** @param {Store} store @param {Catalog} catalog */
function loadGrids(store, catalog) {
  /** @type {Map<string, Grid>} */
  const kept = new Map();
  let asked = "";
  /** Newest surface, and whether it was asked for in the view that was shown. */
  let newest = { surface: "", held: false };
  const load = switchLatest(async (/** @type {string} */ query, signal) => {
    try {
      const grid = kept.get(query) ?? readGrid(await getGrid(query, signal));
      kept.delete(query);
      kept.set(query, grid);
      if (kept.size > KEPT_GRIDS) kept.delete(kept.keys().next().value ?? "");
      if (query === asked || !signal.aborted) store.set({ grid });
      again.succeeded();
    } catch (error) {
      if (signal.aborted) return;
      asked = newest.surface = "";
      store.set({ error });
      if (isLostConnection(error)) again.failed();
    }
  });
  const ask = () => {
    const { scene, phase, aspect } = store.state;
    if (phase === "typing") return;
    const dragging = phase === "dragging";
    const surface = `${surfaceQuery(scene.surface, scene.view, catalog)} ${aspect}`;
    if (surface === newest.surface && (dragging || !newest.held)) return;
    const query = gridQuery(store.state, catalog);
    const isOwn = scene.surface.slug !== null || scene.view !== null;
    newest = { surface, held: dragging && !isOwn };
    if (query === asked) return;
    asked = query;
    load(query);
  };
  const again = retrying(ask);
  store.subscribe(["scene", "phase", "aspect"], ask);
  ask();
}

/**
 * The query of the scene's grid. A formula has a view that suits it, its parameters and the start.
 * While its sliders are dragged it stays in the view that is shown, so that nothing jumps.
 * @type {(state: State, catalog: Catalog) => string}
 */
function gridQuery(state, catalog) {
  const { scene, phase, grid, aspect } = state;
  const { surface, view, start } = scene;
  const [shown, own] = [shownView(state, catalog), ownView(scene, catalog)];
  if (surface.slug !== null && aspect)
    return surfaceQuery(surface, shown, catalog, {
      levels: own === shown ? undefined : own, // colors and lines stay whatever the map's shape
    });
  if (surface.slug !== null || view) return surfaceQuery(surface, view, catalog);
  if (phase === "dragging" && grid?.surface.formula === surface.formula)
    return surfaceQuery(surface, grid.view, catalog);
  return surfaceQuery(surface, null, catalog, { start });
}

/** @param {Store} store @param {Catalog} catalog */
function loadEnsembles(store, catalog) {
  let asked = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const load = toldLatest(
    store,
    "ensemble",
    async (/** @type {string} */ query, signal) => {
      if (!query) return;
      try {
        const ensemble = readEnsemble(await getEnsemble(query, signal));
        if (query === asked) store.set({ ensemble });
      } catch (error) {
        if (!signal.aborted && query === asked) store.set({ error });
      }
    },
    () => {
      asked = "";
      ask();
    },
  );
  const ask = () => {
    const { scene, ensemble } = store.state;
    // the view changes nothing
    const query = isEnsemble(scene) ? writeQuery({ ...scene, view: null }, catalog) : "";
    if (query === asked) return;
    asked = query;
    if (ensemble) store.set({ ensemble: null });
    clearTimeout(timer);
    timer = setTimeout(() => load(query), ENSEMBLE_DELAY);
  };
  store.subscribe(["scene"], ask);
  ask();
}

/** @param {Store} store */
function loadTheory(store) {
  let asked = "";
  /** @type {Race | null} */
  let newest = null;
  const load = toldLatest(
    store,
    "theory",
    async (/** @type {Race} */ race, signal) => {
      try {
        const answer = await getTheory(race.link.replace(/^\/\?/, ""), signal);
        if (!signal.aborted) store.set({ theory: readTheory(answer, race) });
      } catch (error) {
        if (signal.aborted) return;
        asked = "";
        store.set({ theory: null, error }); // theory about another race would be wrong beside this one
      }
    },
    () => ask(),
  );
  const ask = throttle(() => newest && load(newest), THEORY_PAUSE);
  store.subscribe(["race"], () => {
    const { race } = store.state;
    if (!race?.digest || race.link === asked) return;
    [asked, newest] = [race.link, race];
    ask();
  });
}
