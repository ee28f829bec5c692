/** @import { Arrow, Exit } from "../plot/arrows.js" */
/** @import { StrokedCloud } from "../plot/ensemble-traces.js" */
/** @import { Caption } from "../plot/export-figure.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Mapping } from "../plot/scales.js" */
/** @import { Transform } from "../plot/zoom.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { Backdrop, Point, View } from "../types.js" */
import { element } from "../lib/dom.js";
import { paintArrows, paintExit } from "../plot/arrows.js";
import { cloudTrace, paintCloud } from "../plot/ensemble-traces.js";
import { exportFigure } from "../plot/export-figure.js";
import { PATH_CASING, PATH_WIDTH, mapFigure } from "../plot/map-figure.js";
import { createOverlay, paintBall, paintLine } from "../plot/overlay.js";
import { axesOf, discard, draw, moveAxes, onZoom, picture, resize } from "../plot/plotly.js";
import { mapping } from "../plot/scales.js";
import { AT_REST, viewAfter, zoomedAbout } from "../plot/zoom.js";

const BALL = 7;

/** Size of an exported picture, in pixels. */
const PICTURE = { width: 1200, height: 750 };

/** @typedef {{arrows: Arrow[], exits: Exit[]}} Marks What is drawn beside paths and balls. */
/** @typedef {{grid: Grid, lines: Line[], theme: Theme}} MapContent */

/**
 * The contour map. Plotly draws the contour and, at rest, the paths; while anything moves the
 * overlay draws the paths and the contour stays as it is.
 */
export class MapView {
  #parent;
  #listener;
  /** The map that the page came with, until Plotly has drawn the first one. */
  #first;
  #graph = element("div", { class: "graph" });
  #backdrop;
  #overlay;
  /** @type {View | null} The view that the overlay paints in. */
  #view = null;
  /** @type {Grid | null} What Plotly shows. */
  #shown = null;
  #zooming = false;

  /**
   * @param {HTMLElement} parent
   * @param {{moving: () => void, moved: (view: View) => void}} listener Hears of zooming and
   *   panning.
   */
  constructor(parent, listener) {
    this.#parent = parent;
    this.#listener = listener;
    this.#first = parent.querySelector(".first-map");
    this.#backdrop = createOverlay(parent);
    parent.append(this.#graph);
    this.#overlay = createOverlay(parent);
  }

  get hasFirst() {
    return this.#first !== null;
  }

  /** The axes as they are, or will be once Plotly has drawn. @returns {Mapping | null} */
  get axes() {
    const [drawn, shown, view] = [axesOf(this.#graph), this.#shown, this.#view];
    if (drawn && shown && (this.#zooming || !view || shown.view.join() === view.join()))
      return drawn;
    return view && plainMapping(this.#parent, view);
  }

  /** @param {View} view */
  setView(view) {
    this.#view = view;
    this.#zooming = false;
  }

  /** Shows a gesture before it is over. @param {Transform} transform */
  showGesture = ({ scale, shift: [x, y] }) => {
    const isAtRest = scale === 1 && x === 0 && y === 0;
    this.#parent.classList.toggle("is-moving", !isAtRest);
    this.#parent.style.setProperty("--gesture", `translate(${x}px, ${y}px) scale(${scale})`);
  };

  /** Takes the view that a gesture has come to. @param {Transform} transform */
  endGesture = async (transform) => {
    const { axes } = this;
    if (axes && transform !== AT_REST) {
      const view = viewAfter(axes, transform);
      if (!(await moveAxes(this.#graph, view))) this.#listener.moved(view);
    }
    this.showGesture(AT_REST);
  };

  /** Zooms about the middle. @param {number} factor */
  zoom(factor) {
    const { clientWidth, clientHeight } = this.#parent;
    void this.endGesture(zoomedAbout(AT_REST, factor, [clientWidth / 2, clientHeight / 2]));
  }

  /** @param {MapContent} content */
  async draw(content) {
    const isFirst = !this.#shown;
    await draw(this.#graph, mapFigure({ ...content, touch: isTouch() }), "map");
    this.#shown = content.grid;
    this.#first?.remove();
    this.#first = null;
    if (isFirst) this.#parent.classList.remove("is-stale");
    if (isFirst) onZoom(this.#graph, { moving: this.#startZoom, moved: this.#endZoom });
  }

  /**
   * @param {Line[]} lines
   * @param {StrokedCloud[]} clouds
   * @param {Theme} theme
   * @param {boolean} live True if the overlay, not Plotly, shows the paths.
   * @param {Marks} marks
   */
  paint(lines, clouds, theme, live, { arrows, exits }) {
    const { axes } = this;
    this.#parent.classList.toggle("is-live", live);
    if (!axes) return;
    this.#overlay.paint(axes, (context) => {
      for (const cloud of clouds) paintCloud(context, axes, cloud, theme);
      if (live)
        for (const line of lines)
          paintLine(context, axes, line, PATH_WIDTH, PATH_CASING, theme.scale);
      paintArrows(context, axes, arrows, theme);
      for (const line of lines) paintBall(context, axes, line, theme.scale * BALL, theme);
      for (const exit of exits) paintExit(context, axes, exit, theme);
    });
  }

  /** Lays a picture under the paths, in place of the contour's colors. @param {Backdrop | null} backdrop */
  paintBackdrop(backdrop) {
    const { axes } = this;
    this.#parent.classList.toggle("has-backdrop", backdrop !== null);
    if (!axes || !backdrop) return;
    const [x0, x1, y0, y1] = backdrop.view;
    const [left, right, top, bottom] = [axes.toX(x0), axes.toX(x1), axes.toY(y1), axes.toY(y0)];
    this.#backdrop.paint(axes, (context) => {
      context.imageSmoothingEnabled = false;
      context.drawImage(backdrop.picture, left, top, right - left, bottom - top);
    });
  }

  resize() {
    return resize(this.#graph);
  }

  /**
   * @param {MapContent} content
   * @param {StrokedCloud[]} clouds
   * @param {Point} start
   * @param {"png" | "svg"} format
   * @param {Caption} caption
   */
  picture(content, clouds, start, format, caption) {
    const { theme } = content;
    const { data, layout } = mapFigure({ ...content, touch: false });
    const [contour = {}, ...others] = data;
    const traces = [contour, ...clouds.map((cloud) => cloudTrace(cloud, theme)), ...others];
    const figure = exportFigure({ data: traces, layout }, start, theme, caption);
    return picture(figure, { format, ...PICTURE });
  }

  discard() {
    discard(this.#graph);
  }

  #startZoom = () => {
    this.#zooming = true;
    this.#listener.moving();
  };

  #endZoom = () => {
    const axes = axesOf(this.#graph);
    if (!axes) return;
    this.#zooming = true;
    const edges = [...axes.xRange, ...axes.yRange].map((edge) => Number(edge.toPrecision(5)));
    this.#listener.moved(/** @type {View} */ (edges));
  };
}

/**
 * True if a finger on the map should scroll the page rather than pan the map.
 * @returns {boolean}
 */
function isTouch() {
  return matchMedia("(pointer: coarse)").matches;
}

/**
 * The axes as Plotly will draw them, so that the race can be painted before.
 * @type {(parent: HTMLElement, view: View) => Mapping}
 */
function plainMapping({ clientWidth, clientHeight }, [x0, x1, y0, y1]) {
  const box = { left: 0, top: 0, width: clientWidth, height: clientHeight };
  return mapping(box, [x0, x1], [y0, y1]);
}
