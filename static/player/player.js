/** @import { Playback } from "./playback.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Ensemble } from "../scene/ensemble.js" */
/** @import { Race, Unit } from "../scene/race.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { Catalog, Scene, View } from "../types.js" */
import { element } from "../lib/dom.js";
import { prefersReducedMotion } from "../lib/preferences.js";
import { throttle } from "../lib/scheduling.js";
import { createLegend } from "./legend.js";
import { advance } from "./playback.js";
import { createStage } from "./plots.js";
import { createTimeline, listenToKeys } from "./timeline.js";
import { readTheme, strokesOf } from "../plot/palette.js";
import { createEnsembleFeed, createFeed } from "../scene/loader.js";
import { countIn, isWhole, lastTime, recount } from "../scene/race.js";
import { runTitles } from "../scene/titles.js";

/**
 * @typedef {object} PlayerOptions
 * @property {Catalog} catalog
 * @property {boolean} [curves] Whether loss and gradient norm are plotted too.
 * @property {boolean} [compares] Whether the curves can be read at equal gradient evaluations as well as at equal steps.
 * @property {boolean | (() => boolean)} [keys] Whether space and the arrow keys of the whole page are for this player;
 *   where several share a page, whether they are at the moment.
 * @property {boolean} [waits] Whether it stands at the start until it is told to play.
 * @property {(start: [number, number], moving: boolean) => void} [onStart] Where the user drags the start; without it,
 *   the start stays.
 * @property {(view: View | null) => void} [onView]
 * @property {(race: Race, titles: string[], strokes: Stroke[]) => void} [onRace] More of a race, or another one, is there.
 * @property {(ensemble: Ensemble | null) => void} [onEnsemble] The race under many seeds is there, or what was there is
 *   no longer right.
 * @property {() => void} [onReveal] A race has been seen to its end for the first time: what it came to may be told.
 * @property {(step: number) => void} [onStep]
 * @property {(grid: Grid) => void} [onGrid]
 * @property {(error: unknown) => void} [onError]
 */

/** Milliseconds without a change after which Plotly draws what rests. */
const SETTLING = 180;

/** While a surface's own slider is dragged, the contour follows this many milliseconds apart: it costs Plotly tens of them. */
const CONTOUR_PAUSE = 220;

/**
 * Plays races on any element: give it a scene and it fetches, draws and plays it; give it another
 * and it changes over.
 *
 * @param {HTMLElement} root
 * @param {PlayerOptions} options
 */
export function createPlayer(root, options) {
  const { catalog } = options;
  const life = new AbortController();
  /** @type {Playback} */
  let playback = {
    step: 0,
    playing: !options.waits && !prefersReducedMotion(),
    speed: 1,
    loop: false,
  };
  /** @type {Race | null} */
  let race = null;
  /** @type {string[]} */
  let titles = [];
  /** @type {Stroke[]} */
  let strokes = [];
  /** Whether the end is shown, wherever that comes to be. */
  let following = !options.waits && prefersReducedMotion();
  /** @type {Unit} */
  let unit = "step";
  let [moving, pathsOnly] = [false, false];
  let settled = false;
  /** Whether a race, or why there is none, has been seen; only then Plotly is worth its weight. */
  let seen = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;
  let frame = 0;
  let lastFrame = 0;
  /** @type {number | null} When the change that is being painted was made. */
  let changedAt = null;

  const [legendBox, plotsBox, timelineBox, curvesBox] = [
    element("div"),
    element("div", { class: "plots" }),
    element("div"),
    element("div", { class: "curves" }),
  ];
  root.append(legendBox, plotsBox, timelineBox, curvesBox);
  const stage = createStage(plotsBox, options.curves ? curvesBox : null, {
    catalog,
    moveStart: options.onStart,
    moveView: options.onView,
    goTo,
    ...(options.compares ? { countIn: compareAtEqual } : {}),
    repaint: requestPaint,
  });
  const legend = createLegend(legendBox);
  const actions = { toggle, goTo, stepBy, change };
  const timeline = createTimeline(timelineBox, actions);
  if (options.keys)
    listenToKeys(actions, life.signal, options.keys === true ? undefined : options.keys);

  const followGrid = throttle(() => stage.drawGrid(), CONTOUR_PAUSE);
  const feed = createFeed(catalog, {
    race: (next, at) => adopt(next, at),
    grid: (grid) => {
      stage.setGrid(grid);
      options.onGrid?.(grid);
      if (moving) followGrid();
      settle();
      requestPaint();
    },
    error: fail,
  });
  const ensembleFeed = createEnsembleFeed(catalog, {
    ensemble: (next) => {
      stage.setEnsemble(next);
      options.onEnsemble?.(next);
      settled = false;
      settle();
      requestPaint();
    },
    error: fail,
  });

  const observer = new ResizeObserver(() => stage.resize());
  for (const box of [root, plotsBox, curvesBox]) observer.observe(box);

  return {
    /**
     * @param {Scene} next
     * @param {{moving?: boolean, at?: number, pathsIn?: View | null}} [how] Whether more changes follow at once, as while a
     *   slider is dragged; when the user made this one; and whether Plotly is to wait for another call.
     */
    show(next, how = {}) {
      [moving, pathsOnly] = [how.moving ?? false, Boolean(how.pathsIn)];
      stage.setScene(next, how.pathsIn ?? null);
      feed.ask(next, how.at ?? performance.now(), { moving, pathsOnly });
      ensembleFeed.ask(next);
      requestPaint();
      if (!moving) settle();
    },
    get race() {
      return race;
    },
    /** Whether a race has been seen to its end; until then nothing is told of how it comes out. */
    get revealed() {
      return stage.revealed;
    },
    get playing() {
      return playback.playing;
    },
    goTo,
    toggle,
    /** From the start; who asked for less motion sees the end at once. */
    play() {
      if (prefersReducedMotion()) change({ playing: false, step: 0 }, true);
      else change({ playing: true, step: 0 });
    },
    /** @param {boolean} playing */
    setPlaying(playing) {
      change({ playing });
    },
    retheme,
    /** @param {"map" | "both" | "space"} name */
    setArrangement(name) {
      stage.setArrangement(name);
      settle();
    },
    /** @param {"png" | "svg"} format */
    picture: stage.picture,
    destroy() {
      life.abort();
      ensembleFeed.discard();
      observer.disconnect();
      cancelAnimationFrame(frame);
      stage.discard();
      root.replaceChildren();
    },
  };

  /** @param {Race} next @param {number} at */
  function adopt(next, at) {
    const other = next !== race;
    race = next;
    changedAt = at;
    settled = false;
    countIn(next, unit);
    if (other) restyleRuns(next);
    if (following) playback = { ...playback, step: lastTime(next) };
    else if (!playback.playing)
      playback = { ...playback, step: Math.min(playback.step, lastTime(next)) };
    stage.setRace(next);
    options.onRace?.(next, titles, strokes);
    settle();
    requestPaint();
  }

  /** @param {Race} next */
  function restyleRuns(next) {
    const theme = readTheme(root);
    strokes = strokesOf(next.scene.runs, catalog, theme);
    titles = runTitles(next.scene, catalog);
    stage.setStyle(theme, strokes, titles);
    legend.show(titles, strokes);
  }

  function retheme() {
    if (!race) return;
    restyleRuns(race);
    options.onRace?.(race, titles, strokes);
    settled = false;
    settle();
    requestPaint();
  }

  /** Draws with Plotly once nothing has changed for a while. */
  function settle() {
    clearTimeout(settling);
    if (!seen || pathsOnly) return;
    settling = setTimeout(
      async () => {
        if (moving || !race?.digest) {
          await stage.drawGrid();
          return;
        }
        const drawnRace = race;
        await stage.draw();
        settled = race === drawnRace;
        requestPaint();
      },
      stage.isEmpty ? 0 : SETTLING,
    );
  }

  /** @param {unknown} error */
  function fail(error) {
    options.onError?.(error);
    see();
  }

  function reveal() {
    if (stage.revealed) return;
    stage.reveal();
    options.onReveal?.();
  }

  function see() {
    if (seen) return;
    seen = true;
    settle();
  }

  function requestPaint() {
    if (!frame) frame = requestAnimationFrame(paint);
  }

  /** @param {number} now */
  function paint(now) {
    frame = 0;
    const seconds = Math.min(0.1, (now - lastFrame) / 1000);
    lastFrame = now;
    if (!race) {
      stage.paintStart();
      return;
    }
    const arrived = lastTime(race);
    const last = race.digest ? arrived : Math.max(race.scene.steps, arrived);
    const was = playback;
    playback = advance(playback, seconds, last);
    if (was.playing && !playback.playing) following = true;
    const step = Math.min(playback.step, arrived);
    if (race.digest && step >= arrived) reveal();
    stage.paint(step, playback.playing || !settled || !isWhole(race, step));
    legend.update(race, step);
    timeline.show(playback, last, unit);
    options.onStep?.(step);
    if (changedAt !== null) measure(changedAt);
    changedAt = null;
    see();
    if (playback.playing || was.playing) requestPaint();
  }

  /** @param {Unit} next What the runs are compared at equal numbers of. */
  function compareAtEqual(next) {
    unit = next;
    if (!race) return;
    playback = { ...playback, step: recount(race, unit, playback.step) };
    options.onRace?.(race, titles, strokes);
    settled = false;
    settle();
    requestPaint();
  }

  function toggle() {
    const last = race ? lastTime(race) : 0;
    const step = !playback.playing && playback.step >= last ? 0 : playback.step;
    change({ playing: !playback.playing, step });
  }

  /** @param {number} step */
  function goTo(step) {
    const last = race ? lastTime(race) : 0;
    change({ playing: false, step: Math.max(0, Math.min(last, step)) });
  }

  /** @param {number} steps */
  function stepBy(steps) {
    const here = race ? Math.min(playback.step, lastTime(race)) : 0;
    goTo(Math.floor(here) + steps);
  }

  /**
   * @param {Partial<Playback>} part
   * @param {boolean} [toEnd] Whether the end is to be shown, now or when it comes.
   */
  function change(part, toEnd = false) {
    playback = { ...playback, ...part };
    if (toEnd && race) playback.step = lastTime(race);
    following = toEnd || (!playback.playing && race !== null && playback.step >= lastTime(race));
    requestPaint();
  }
}

/**
 * Notes how long it took from a user's change to its picture, as the browser's own performance
 * timeline shows it.
 *
 * @param {number} since
 */
export function measure(since) {
  performance.clearMeasures("ravine:redraw");
  performance.measure("ravine:redraw", { start: since, end: performance.now() });
}
