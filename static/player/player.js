/** @import { Caption } from "../plot/export-figure.js" */
/** @import { Playback } from "./playback.js" */
/** @import { PlotOptions } from "./plots.js" */
/** @import { Race } from "../scene/race.js" */
import { part } from "../lib/dom.js";
import { throttle, whenIdle } from "../lib/scheduling.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { isAtEnd, lastTime, recount } from "../scene/race.js";
import { createLegend } from "./legend.js";
import { Plots } from "./plots.js";
import { listenToKeys } from "./timeline.js";
import { Transport } from "./transport.js";

/**
 * @typedef {PlotOptions & {keys?: boolean | (() => boolean), waits?: boolean,
 *   isBare?: boolean, timeline?: HTMLElement | null}} PlayerOptions
 *   `keys`:
 *   true if space and the arrow keys of the whole page are for this player, or whether they are at
 *   the moment; `waits`: true to stand at the start until told to play; `isBare`: true where cards
 *   say what the legend says, and keys take single steps; `timeline`: holds the timeline in place of
 *   the player, null where another one leads.
 */

/** Milliseconds without a change after which Plotly draws what rests. */
const REST = 180;

/**
 * Milliseconds between two contours while the surface's own slider is dragged: each costs Plotly
 * tens of them.
 */
const CONTOUR_PAUSE = 220;

/** Plays the store's race on an element, and draws whatever changes in the store. */
export class Player {
  #root;
  #store;
  #catalog;
  #plots;
  #legend;
  #transport;
  #life = new AbortController();
  #observer;
  /** @type {(() => void)[]} */
  #subscriptions;
  /** @type {Race | null} */
  #race = null;
  /** @type {number | null} When the change was made that is not painted yet. */
  #changedAt = null;
  /**
   * True once Plotly is worth its weight: when a race, or why there is none, has been seen, and over
   * the page's own first map not before that race rests or something else is to be drawn.
   */
  #isAwake = false;
  /** Of the plots, in pixels, as they were styled last. */
  #typeSize = NaN;
  /** True while Plotly shows the newest race as it is. */
  #isDrawn = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} root @param {PlayerOptions} options */
  constructor(root, options) {
    const { store, catalog, keys = false, waits = false, isBare = false } = options;
    this.#root = root;
    this.#store = store;
    this.#catalog = catalog;
    const [legendBox, plotsBox] = [part(root, "legend-box"), part(root, "plots")];
    const [timelineBox, curvesBox] = [part(root, "timeline-box"), part(root, "curves")];
    const { timeline } = options;
    legendBox.replaceChildren();
    root.append(...(isBare ? [] : [legendBox]), plotsBox);
    if (timeline === undefined) root.append(timelineBox);
    else timeline?.append(timelineBox);
    root.append(curvesBox);
    this.#legend = createLegend(legendBox, store);
    this.#transport = new Transport(timelineBox, { paint: this.#paint, waits, hasSteps: !isBare });
    this.#plots = new Plots(plotsBox, curvesBox, options, this.#transport.request);
    if (keys)
      listenToKeys(this.#transport.dispatch, this.#life.signal, keys === true ? undefined : keys);
    this.#observer = new ResizeObserver(() => this.#resize());
    const { curveSets = [] } = options;
    for (const box of [root, plotsBox, curvesBox, ...curveSets.map(({ parent }) => parent)])
      this.#observer.observe(box);
    for (const { parent } of curveSets)
      parent.closest("details")?.addEventListener("toggle", () => this.#redraw());
    this.#subscriptions = this.#subscribe();
    this.#transport.request();
  }

  get isPlaying() {
    return this.#transport.playback.playing;
  }

  play() {
    this.#transport.play();
  }

  /** @param {"toggle" | "pause" | "resume"} type */
  control(type) {
    this.#transport.dispatch({ type });
  }

  /** @type {(format: "png" | "svg", caption: Caption) => Promise<string>} */
  picture(format, caption) {
    return this.#plots.picture(format, caption);
  }

  destroy() {
    this.#life.abort();
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#observer.disconnect();
    this.#transport.stop();
    clearTimeout(this.#timer);
    this.#plots.discard();
    this.#root.replaceChildren();
  }

  #subscribe() {
    const store = this.#store;
    const followGrid = throttle(() => this.#drawGrid().catch(this.#showError), CONTOUR_PAUSE);
    return [
      store.subscribe(["scene", "phase", "arrangement"], () => {
        this.#transport.request();
        if (store.state.phase !== "dragging") this.#scheduleDrawing();
      }),
      store.subscribe(["race"], () => this.#showRace()),
      store.subscribe(["grid"], () => {
        if (store.state.phase === "dragging") followGrid();
        this.#transport.request();
        this.#scheduleDrawing();
      }),
      store.subscribe(["ensemble", "hidden"], () => this.#redraw()),
      store.subscribe(["highlighted", "backdrop"], () => this.#transport.request()),
      store.subscribe(["theme"], () => {
        this.#restyle();
        this.#redraw();
      }),
      store.subscribe(["time"], () => {
        const { time } = store.state;
        if (time !== this.#shownTime) this.#transport.dispatch({ type: "seek", time });
      }),
      store.subscribe(["unit"], () => this.#recount()),
      store.subscribe(["error"], () => store.state.error && this.#wake()),
    ];
  }

  /** The time that is painted. */
  get #shownTime() {
    const { time, arrived } = this.#transport.playback;
    return Math.min(time, Math.max(0, arrived));
  }

  #showRace() {
    const { race } = this.#store.state;
    if (!race) return;
    const arrived = lastTime(race);
    const last = isWhole(race) ? arrived : Math.max(race.scene.steps, arrived);
    this.#changedAt = race.requestedAt;
    if (race !== this.#race) {
      const { slug } = race.scene.surface;
      const isPicked = this.#race && slug !== null && slug !== this.#race.scene.surface.slug;
      this.#race = race;
      if (isPicked) this.#startOver();
      this.#restyle();
    }
    this.#transport.dispatch({ type: "extend", arrived, last });
    this.#redraw();
  }

  /** Plays a race that nobody has seen yet, as on another surface. */
  #startOver() {
    this.#store.set({ isRevealed: false });
    this.play();
  }

  /** Reads colors and names of the runs anew. */
  #restyle() {
    const { race } = this.#store.state;
    if (!race) return;
    const theme = readTheme(this.#root);
    this.#typeSize = theme.size;
    const styles = runStyles(race.scene, this.#catalog, theme);
    this.#plots.setStyles(theme, styles);
    this.#legend.show(styles);
  }

  /** Counts time in another unit, so that no run falls behind where it was. */
  #recount() {
    const { race, unit } = this.#store.state;
    this.#transport.setUnit(unit);
    if (!race) return;
    const time = recount(race, unit, this.#transport.playback.time);
    this.#transport.dispatch({ type: "recount", time });
    this.#store.set({ race });
  }

  /** Lets the overlays show the race until Plotly has drawn it. */
  #redraw() {
    this.#isDrawn = false;
    this.#transport.request();
    this.#scheduleDrawing();
  }

  /** Draws with Plotly once nothing has changed for a while. */
  #scheduleDrawing() {
    clearTimeout(this.#timer);
    if (!this.#isAwake || this.#store.state.phase === "typing") return;
    this.#timer = setTimeout(
      () => this.#draw().catch(this.#showError),
      this.#plots.isEmpty ? 0 : REST,
    );
  }

  async #draw() {
    const { phase, race } = this.#store.state;
    if (phase === "dragging" || !race?.digest) return this.#drawGrid();
    const isDrawn = await this.#plots.draw();
    this.#isDrawn = isDrawn && this.#store.state.race === race;
    this.#transport.request();
  }

  async #drawGrid() {
    if (await this.#plots.drawGrid()) this.#transport.request();
  }

  /** @param {unknown} error */
  #showError = (error) => this.#store.set({ error });

  async #resize() {
    const { size } = readTheme(this.#root);
    if (size !== this.#typeSize) {
      this.#restyle();
      this.#redraw();
    }
    await this.#plots.resize();
    this.#transport.request();
  }

  #wake = () => {
    if (this.#isAwake) return;
    this.#isAwake = true;
    this.#scheduleDrawing();
  };

  /** @param {Playback} playback */
  #paint = ({ playing }) => {
    const { race } = this.#store.state;
    if (!race) return this.#plots.paintStart();
    const time = this.#shownTime;
    const isOver = isWhole(race) && time >= this.#transport.playback.arrived;
    if (isOver && !this.#store.state.isRevealed) this.#store.set({ isRevealed: true });
    const isHighlighted = this.#store.state.highlighted !== null;
    const isLive = playing || !this.#isDrawn || isHighlighted || !isAtEnd(race, time);
    this.#plots.paint(time, isLive, !playing);
    this.#legend.update(race, time);
    if (time !== this.#store.state.time) this.#store.set({ time });
    if (this.#changedAt !== null) measure(this.#changedAt);
    this.#changedAt = null;
    if (this.#plots.needsPlotly) this.#wake();
    else if (!playing && this.#store.state.phase === "idle") whenIdle(this.#wake);
  };
}

/** True if no more of a race will arrive. @type {(race: Race) => boolean} */
function isWhole({ digest, isCancelled }) {
  return digest !== "" || isCancelled;
}

/**
 * Notes how long it took from a user's change to its picture, in the browser's own performance
 * timeline.
 *
 * @param {number} since Milliseconds, as of `performance.now()`.
 */
function measure(since) {
  performance.clearMeasures("ravine:redraw");
  performance.measure("ravine:redraw", { start: since, end: performance.now() });
}
