/** @import { StrokedCloud } from "../plot/ensemble-traces.js" */
/** @import { Caption } from "../plot/export-figure.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Mapping } from "../plot/scales.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { View } from "../types.js" */
import { element } from "../lib/dom.js";
import { cloudTrace, paintCloud } from "../plot/ensemble-traces.js";
import { MAP_MARGIN, PATH_CASING, PATH_WIDTH, mapFigure } from "../plot/map-figure.js";
import { exportFigure } from "../plot/export-figure.js";
import { createOverlay, paintBall, paintLine } from "../plot/overlay.js";
import { axesOf, discard, draw, onZoom, picture, resize } from "../plot/plotly.js";
import { mapping } from "../plot/scales.js";

const BALL = 5.5;

/**
 * The contour map. Plotly draws the contour and, at rest, the paths; while anything moves the overlay draws the paths
 * and the contour stays as it is.
 *
 * @param {HTMLElement} parent
 * @param {{moved: (view: View) => void, moving: () => void}} listener Hear of zooming and panning.
 */
export function createMapView(parent, listener) {
  const graph = element("div", { class: "graph" });
  parent.append(graph);
  const overlay = createOverlay(parent);
  /** @type {View | null} The view that the overlay paints in. */
  let view = null;
  /** @type {Grid | null} What Plotly shows. */
  let shown = null;
  let zooming = false;

  /** @returns {Mapping | null} */
  const axes = () => {
    const drawnAxes = axesOf(graph);
    if (drawnAxes && shown && (zooming || !view || shown.view.join() === view.join()))
      return drawnAxes;
    return view ? plainMapping(parent, view) : null;
  };

  return {
    axes,
    /** @param {View} next */
    setView(next) {
      view = next;
      zooming = false;
    },
    /** @param {{grid: Grid, lines: Line[], titles: string[], theme: Theme}} given */
    async draw(given) {
      const first = !shown;
      await draw(graph, mapFigure({ ...given, touch: isTouch() }), "map");
      shown = given.grid;
      if (first) onZoom(graph, { moving: startZoom, moved: endZoom });
    },
    /**
     * @param {Line[]} lines
     * @param {StrokedCloud[]} clouds
     * @param {Theme} theme
     * @param {boolean} live Whether the overlay, not Plotly, shows the paths.
     */
    paint(lines, clouds, theme, live) {
      const now = axes();
      parent.classList.toggle("is-live", live);
      if (!now) return;
      overlay.paint(now, (context) => {
        for (const cloud of clouds) paintCloud(context, now, cloud, theme);
        if (live) for (const line of lines) paintLine(context, now, line, PATH_WIDTH, PATH_CASING);
        for (const line of lines) paintBall(context, now, line, BALL, theme);
      });
    },
    resize: () => resize(graph),
    /**
     * @param {{grid: Grid, lines: Line[], clouds: StrokedCloud[], titles: string[], theme: Theme}} given
     * @param {[number, number]} start
     * @param {"png" | "svg"} format
     * @param {Caption} caption
     */
    picture(given, start, format, caption) {
      const { data, layout } = mapFigure({ ...given, touch: false });
      const [contour, ...others] = data;
      const clouds = given.clouds.map((cloud) => cloudTrace(cloud, given.theme));
      const figure = exportFigure(
        { data: [contour ?? {}, ...clouds, ...others], layout },
        start,
        given.theme,
        caption,
      );
      return picture(figure, { format, width: 1200, height: 750 });
    },
    discard: () => discard(graph),
  };

  function startZoom() {
    zooming = true;
    listener.moving();
  }

  function endZoom() {
    const now = axesOf(graph);
    if (!now) return;
    zooming = true;
    listener.moved(
      /** @type {View} */ (
        [...now.xRange, ...now.yRange].map((edge) => Number(edge.toPrecision(5)))
      ),
    );
  }
}

/**
 * True if a finger on the map should scroll the page rather than pan the map.
 *
 * @returns {boolean}
 */
function isTouch() {
  return matchMedia("(pointer: coarse)").matches;
}

/**
 * Where the axes will be once Plotly has drawn them: the race can be painted before.
 *
 * @type {(parent: HTMLElement, view: View) => Mapping}
 */
function plainMapping(parent, [x0, x1, y0, y1]) {
  const { l, r, t, b } = MAP_MARGIN;
  const box = {
    left: l,
    top: t,
    width: parent.clientWidth - l - r,
    height: parent.clientHeight - t - b,
  };
  return mapping(box, [x0, x1], [y0, y1]);
}
