/** @import { CurveSet } from "./curves.js" */
/** @import { MapContent, Marks } from "./map-view.js" */
/** @import { Caption } from "../plot/export-figure.js" */
/** @import { StrokedCloud } from "../plot/ensemble-traces.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { RunStyle, Theme } from "../plot/palette.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, View } from "../types.js" */
import { element, part, pause } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { readTheme } from "../plot/palette.js";
import { past, pathLines } from "../plot/paths.js";
import { broughtView } from "../scene/catalog.js";
import { withStart, withView } from "../scene/edits.js";
import { groundOf, shownView } from "../scene/grid.js";
import { Curves } from "./curves.js";
import { createMapLegend } from "./map-legend.js";
import { arrowsAt, exitsAt } from "./map-marks.js";
import { createMapTools } from "./map-tools.js";
import { MapView } from "./map-view.js";
import { createSpaceView } from "./space-view.js";
import { createStartHandle } from "./start-handle.js";
import { guardWheel, listenToZoom } from "./zoom-gestures.js";

/**
 * @typedef {object} PlotOptions
 * @property {Store} store
 * @property {Catalog} catalog
 * @property {boolean} [curves] True to plot loss and gradient norm, too.
 * @property {CurveSet[]} [curveSets] Curves elsewhere on the page.
 * @property {boolean} [fits] True to widen views until x and y are drawn to the same scale.
 * @property {boolean} [arranges] True to offer the surface in space.
 * @property {boolean} [maps] True to offer maps of the race.
 * @property {boolean} [movesStart] True if the start can be moved.
 * @property {boolean} [movesView] True if zooming and panning change the scene.
 */

/** Maps whose shapes differ by less than this part are alike. */
const SAME_SHAPE = 0.02;

/** The plots of a player: the map, the surface in space, and the curves, all at the same time. */
export class Plots {
  #store;
  #catalog;
  #root;
  #mapBox;
  #spaceBox = element("div", {
    class: "space",
    role: "group",
    "aria-label": _("The surface in three dimensions with the paths"),
    hidden: true,
  });
  #map;
  #space;
  /** @type {Curves[]} */
  #curves;
  #tools;
  /** @type {{formula: string, view: View | null}} The view that a surface was brought in. */
  #home = { formula: "", view: null };
  #fits;
  #handle;
  #legend = createMapLegend();
  /** @type {Theme} */
  #theme;
  /** @type {RunStyle[]} */
  #styles = [];
  /** @type {Grid | null} What the map's contour shows. */
  #drawn = null;
  #firstGround;

  /**
   * @param {HTMLElement} root Holds map and space.
   * @param {HTMLElement} curvesRoot
   * @param {PlotOptions} options
   * @param {() => void} repaint Requests a frame.
   */
  constructor(root, curvesRoot, { store, catalog, ...options }, repaint) {
    const { curves, curveSets = [], movesStart = false, movesView = false } = options;
    this.#root = root;
    this.#fits = options.fits ?? false;
    this.#mapBox = part(root, "map", {
      role: "group",
      "aria-label": _("Map of the surface with the paths; the scoreboard says the same in words"),
    });
    this.#store = store;
    this.#firstGround = groundOf(store.state.scene);
    this.#catalog = catalog;
    const showView = (/** @type {View | null} */ view) =>
      movesView && store.update((scene) => withView(scene, view));
    this.#tools = createMapTools(store, {
      arranges: options.arranges ?? false,
      maps: options.maps ?? false,
      zoom: movesView ? (factor) => this.#map.zoom(factor) : null,
      reset: () => showView(this.#home.view),
    });
    root.append(this.#mapBox, this.#spaceBox, this.#tools.element);
    root.after(this.#legend.element);
    this.#map = new MapView(this.#mapBox, { moving: repaint, moved: showView });
    if (movesView)
      listenToZoom(this.#mapBox, { show: this.#map.showGesture, end: this.#map.endGesture });
    this.#space = createSpaceView(this.#spaceBox);
    guardWheel(this.#spaceBox);
    this.#handle = createStartHandle(this.#mapBox, {
      mapping: () => this.#map.axes,
      move: movesStart
        ? (start, phase) => store.update((scene) => withStart(scene, start), phase)
        : null,
      doubleClick: () => showView(this.#home.view),
    });
    /** @type {CurveSet} */
    const own = { parent: curvesRoot, quantities: ["loss", "gradientNorm"] };
    this.#curves = [...(curves ? [own] : []), ...curveSets].map((set) => new Curves(set, store));
    this.#theme = readTheme(root);
    const showScene = () => {
      this.#setView();
      this.#noteHome();
      const isZoomed = store.state.scene.view?.join() !== this.#home.view?.join();
      this.#tools.setZoomed(movesView && isZoomed);
    };
    store.subscribe(["scene"], showScene);
    store.subscribe(["grid"], () => this.#showGrid());
    store.subscribe(["race", "ensemble"], () => {
      for (const set of this.#curves) set.rescale();
    });
    store.subscribe(["arrangement"], () => this.#arrange());
    store.subscribe(["isRevealed"], () => void this.#drawSpace());
    this.#measure();
    showScene();
    this.#arrange();
  }

  /** Notes the map's shape, so that the view is fitted to it. */
  #measure() {
    const { clientWidth, clientHeight } = this.#mapBox;
    const aspect = clientWidth / clientHeight;
    if (!this.#fits || !(aspect > 0 && Number.isFinite(aspect))) return;
    const { aspect: before } = this.#store.state;
    if (before !== null && Math.abs(aspect / before - 1) < SAME_SHAPE) return;
    this.#store.set({ aspect });
    this.#setView();
  }

  /** Notes whether a surface came in the view of its own race, or whole. */
  #noteHome() {
    const { surface, view } = this.#store.state.scene;
    if (surface.formula !== this.#home.formula)
      this.#home = { formula: surface.formula, view: broughtView(view, surface, this.#catalog) };
  }

  /** True unless the map that the page came with shows the scene. */
  get needsPlotly() {
    const { scene, arrangement } = this.#store.state;
    const isFirst = arrangement === "map" && groundOf(scene) === this.#firstGround;
    return !(this.#map.hasFirst && isFirst);
  }

  /** True if nothing has been drawn yet. */
  get isEmpty() {
    return this.#drawn === null;
  }

  /** @param {Theme} theme @param {RunStyle[]} styles */
  setStyles(theme, styles) {
    [this.#theme, this.#styles] = [theme, styles];
    this.#tools.setTheme(theme);
  }

  paintStart() {
    this.#handle.place(this.#store.state.scene.start);
  }

  /**
   * @param {number} time
   * @param {boolean} live True if the overlays, not Plotly, show the runs.
   * @param {boolean} rests True while nothing plays and arrows are shown.
   */
  paint(time, live, rests) {
    const { grid, isRevealed, backdrop } = this.#store.state;
    this.paintStart();
    this.#map.paintBackdrop(backdrop);
    const lines = isRevealed ? this.#lines(time) : this.#lines(time).map(past);
    const marks = this.#marks(time, rests);
    this.#map.paint(lines, isRevealed ? this.#clouds() : [], this.#theme, live, marks);
    if (grid && !this.#spaceBox.hidden) this.#space.moveBalls(grid, lines);
    for (const set of this.#curves) set.paint(this.#styles, this.#theme, time, live);
  }

  /**
   * Draws the contour alone, when the race on it is not at rest.
   * @returns {Promise<boolean>} True if it was drawn.
   */
  async drawGrid() {
    const { grid } = this.#store.state;
    if (!grid || grid === this.#drawn) return false;
    this.#drawn = grid;
    this.#markStale();
    await this.#map.draw(this.#content(grid));
    return true;
  }

  /** Draws all by Plotly, plot by plot, as the page answers between them; false if it can't yet. */
  async draw() {
    const { grid, race } = this.#store.state;
    if (!grid || !race) return false;
    this.#drawn = grid;
    this.#markStale();
    await this.#map.draw(this.#content(grid));
    for (const set of this.#curves) await set.draw(this.#styles, this.#theme);
    await pause();
    await this.#drawSpace();
    return true;
  }

  /** Draws the surface in space: with whole paths, unless their ends are still to be seen. */
  async #drawSpace() {
    const { grid, race, isRevealed } = this.#store.state;
    if (!grid || !race || this.#spaceBox.hidden) return;
    await this.#space.draw(this.#content(grid, isRevealed ? Infinity : 0));
  }

  /** The map as it stands. @type {(format: "png" | "svg", caption: Caption) => Promise<string>} */
  async picture(format, caption) {
    const { grid, scene, time, isRevealed } = this.#store.state;
    if (!grid) return "";
    const content = { ...this.#content(grid), lines: this.#lines(time).map(past) };
    const clouds = isRevealed ? this.#clouds() : [];
    return this.#map.picture(content, clouds, scene.start, format, caption);
  }

  async resize() {
    this.#measure();
    await Promise.all([this.#map, this.#space, ...this.#curves].map((plot) => plot.resize()));
  }

  discard() {
    for (const plot of [this.#map, this.#space, ...this.#curves]) plot.discard();
  }

  /** @type {(grid: Grid, time?: number) => MapContent} */
  #content(grid, time = Infinity) {
    return { grid, lines: this.#lines(time), theme: this.#theme };
  }

  /** @type {(time: number) => Line[]} */
  #lines(time) {
    const { race, hidden, highlighted } = this.#store.state;
    if (!race) return [];
    const view = shownView(this.#store.state, this.#catalog);
    return pathLines(race, this.#styles, time, view)
      .filter(({ run }) => !hidden.includes(run))
      .map((line) => ({ ...line, faint: highlighted !== null && highlighted !== line.run }));
  }

  /** Arrows and exits at a time. @type {(time: number, rests: boolean) => Marks} */
  #marks(time, rests) {
    const { race, hidden, phase } = this.#store.state;
    if (!race || phase === "dragging") return { arrows: [], exits: [] };
    const view = shownView(this.#store.state, this.#catalog);
    const arrows = rests ? arrowsAt(race, time, this.#styles, this.#catalog, hidden) : [];
    return { arrows, exits: exitsAt(race, time, this.#styles, view, hidden) };
  }

  /** End points of the seeds, in their runs' colors. @returns {StrokedCloud[]} */
  #clouds() {
    const { ensemble, hidden } = this.#store.state;
    return (ensemble?.runs ?? []).flatMap(({ index, cloud }) => {
      const style = this.#styles[index];
      return style && !hidden.includes(index) ? [{ ...cloud, stroke: style.stroke }] : [];
    });
  }

  #setView() {
    this.#map.setView(shownView(this.#store.state, this.#catalog));
    this.#markStale();
  }

  #showGrid() {
    const { grid } = this.#store.state;
    if (!grid) return;
    this.#map.setView(grid.view);
    this.#legend.show(grid);
  }

  #arrange() {
    const { arrangement } = this.#store.state;
    this.#root.dataset.arrangement = arrangement;
    this.#mapBox.hidden = arrangement === "space";
    this.#spaceBox.hidden = arrangement === "map";
    void this.#map.resize();
    void this.#space.resize();
  }

  /** Dims a contour that is another formula's than the paths'. */
  #markStale() {
    const isOther = this.#drawn?.surface.formula !== this.#store.state.scene.surface.formula;
    const isStale = this.#map.hasFirst ? this.needsPlotly : isOther;
    this.#mapBox.classList.toggle("is-stale", isStale);
  }
}
