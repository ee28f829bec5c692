/** @import { Caption } from "../plot/export-figure.js" */
/** @import { Line } from "../plot/overlay.js" */
/** @import { Stroke, Theme } from "../plot/palette.js" */
/** @import { Quantity } from "../plot/paths.js" */
/** @import { Scale } from "../plot/scales.js" */
/** @import { Ensemble } from "../scene/ensemble.js" */
/** @import { Race, Unit } from "../scene/race.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { Catalog, Scene, View } from "../types.js" */
import { values } from "../lib/arrays.js";
import { element, pause } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { createUnitSwitch } from "../lib/widgets.js";
import { createCurveView } from "./curve-view.js";
import { createMapKey } from "./map-legend.js";
import { createMapView } from "./map-view.js";
import { createSpaceView } from "./space-view.js";
import { createStartHandle } from "./start-handle.js";
import { readTheme } from "../plot/palette.js";
import { curveLine, past, pathLine } from "../plot/paths.js";
import { lossScale } from "../plot/scales.js";
import { homeView } from "../scene/link.js";
import { lastTime } from "../scene/race.js";

/** @typedef {"map" | "both" | "space"} Arrangement */

/**
 * @typedef {object} StageOptions
 * @property {Catalog} catalog
 * @property {((start: [number, number], moving: boolean) => void) | undefined} moveStart
 * @property {((view: View | null) => void) | undefined} moveView
 * @property {(time: number) => void} goTo
 * @property {(unit: Unit) => void} [countIn] Where the user chooses what runs are compared at; without it, at equal steps.
 * @property {() => void} repaint
 */

/**
 * The plots of a player: the map, the surface in space, and the curves, all at the same time.
 *
 * @param {HTMLElement} root Where map and space go.
 * @param {HTMLElement | null} curvesRoot Where the curves go, if they are wanted.
 * @param {StageOptions} options
 */
export function createStage(
  root,
  curvesRoot,
  { catalog, moveStart, moveView, goTo, countIn, repaint },
) {
  const mapBox = element("div", {
    class: "map",
    role: "group",
    "aria-label": _("Map of the surface with the paths; the scoreboard says the same in words"),
  });
  const spaceBox = element("div", {
    class: "space",
    role: "group",
    "aria-label": _("The surface in three dimensions with the paths"),
    hidden: true,
  });
  root.dataset.arrangement = "map";
  root.append(mapBox, spaceBox);
  const key = createMapKey();
  root.after(key.element);
  const map = createMapView(mapBox, { moving: repaint, moved: (view) => moveView?.(view) });
  const space = createSpaceView(spaceBox);
  const handle = createStartHandle(mapBox, { mapping: map.axes, move: moveStart });
  const reset = element(
    "button",
    {
      type: "button",
      class: "round reset-view",
      "aria-label": _("Show the whole surface"),
      hidden: true,
      onclick: () => moveView?.(null),
    },
    icon("reset"),
  );
  mapBox.append(reset);
  const curvePlots = curvesRoot ? createCurves(curvesRoot, goTo, countIn) : [];

  /** @type {Scene | null} */
  let scene = null;
  /** @type {Race | null} */
  let race = null;
  /** @type {Grid | null} */
  let grid = null;
  /** @type {Theme} */
  let theme = readTheme(root);
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {string[]} */
  let titles = [];
  /** @type {Ensemble | null} */
  let ensemble = null;
  /** @type {View | null} The window of paths that have run ahead of their surface. */
  let ahead = null;
  /** @type {Grid | null} What the map's contour shows. */
  let drawn = null;
  /** Whether a race has been seen to its end; until then nothing shows what is still to come. */
  let revealed = false;

  /** @param {Line[]} lines */
  const visible = (lines) => (revealed ? lines : lines.map(past));

  /** @type {(time: number) => Line[]} */
  const pathLines = (time) => {
    const [x0, x1, y0, y1] = view();
    return linesOf((run, stroke) =>
      pathLine(run, time, stroke, { width: x1 - x0, height: y1 - y0 }),
    );
  };

  /** @type {(make: (run: Race["runs"][number], stroke: Stroke) => Line) => Line[]} */
  const linesOf = (make) =>
    (race?.runs ?? []).flatMap((run, i) => {
      const stroke = strokes[i];
      return stroke && run.x.rows > 0 ? [make(run, stroke)] : [];
    });

  /**
   * @template Part
   * @param {(run: Ensemble["runs"][number]) => Part} part
   * @returns {(Part & {stroke: Stroke})[]} A part of every run under many seeds, in the run's colors.
   */
  const strokedRuns = (part) =>
    (ensemble?.runs ?? []).flatMap((run) => {
      const stroke = strokes[run.index];
      return stroke ? [{ ...part(run), stroke }] : [];
    });
  const clouds = () => strokedRuns((run) => run.cloud);

  /** @param {Grid} surface @param {number} [time] */
  const drawing = (surface, time = Infinity) => ({
    grid: surface,
    lines: pathLines(time),
    titles,
    theme,
  });

  /** @param {Curve} curve @param {number} time */
  const curveOf = ({ quantity, scale }, time) => ({
    lines: linesOf((run, stroke) => curveLine(run, quantity, time, stroke, scale.forward)),
    bands: quantity === "loss" && race?.unit === "step" ? strokedRuns((run) => run.band) : [],
    scale,
  });

  const rescale = () => {
    const lows = (ensemble?.runs ?? []).map((run) => run.band.low);
    for (const curve of curvePlots)
      curve.scale = lossScale([
        ...(race?.runs ?? []).map((run) => values(run[curve.quantity])),
        ...(curve.quantity === "loss" ? lows : []),
      ]);
  };

  /** @returns {View} */
  const view = () => {
    const record = catalog.surfaces.find((surface) => surface.slug === scene?.surface.slug);
    return (
      scene?.view ??
      (record && scene && homeView(record, scene.surface.parameters)) ??
      ahead ??
      grid?.view ?? [-1, 1, -1, 1]
    );
  };

  /** Paths that run ahead of their contour are seen before a faint one. */
  const markStale = () =>
    mapBox.classList.toggle(
      "is-stale",
      drawn !== null && drawn.surface.formula !== scene?.surface.formula,
    );

  return {
    /** Whether nothing has been drawn yet. */
    get isEmpty() {
      return drawn === null;
    },
    get revealed() {
      return revealed;
    },
    /** Shows from now on, faintly, what is still to come, and in space whole paths. */
    reveal() {
      revealed = true;
      if (grid && race && !spaceBox.hidden) void space.draw(drawing(grid));
    },
    /**
     * @param {Scene} next
     * @param {View | null} [pathsIn] The window of its paths, until its surface is there.
     */
    setScene(next, pathsIn = null) {
      if (next.surface.formula !== scene?.surface.formula) ahead = null;
      ahead = pathsIn ?? ahead;
      scene = next;
      map.setView(view());
      markStale();
      reset.hidden = !next.view || !moveView;
    },
    /** @param {Grid} next */
    setGrid(next) {
      grid = next;
      ahead = null;
      map.setView(next.view);
      key.show(next);
    },
    /** @param {Race} next */
    setRace(next) {
      race = next;
      rescale();
    },
    /** @param {Ensemble | null} next */
    setEnsemble(next) {
      ensemble = next;
      rescale();
    },
    /** @param {Theme} nextTheme @param {Stroke[]} nextStrokes @param {string[]} nextTitles */
    setStyle(nextTheme, nextStrokes, nextTitles) {
      [theme, strokes, titles] = [nextTheme, nextStrokes, nextTitles];
    },
    /** @param {Arrangement} name */
    setArrangement(name) {
      root.dataset.arrangement = name;
      mapBox.hidden = name === "space";
      spaceBox.hidden = name === "map";
      void map.resize();
      void space.resize();
    },
    paintStart() {
      if (scene) handle.place(scene.start);
    },
    /** @param {number} time @param {boolean} live */
    paint(time, live) {
      if (scene) handle.place(scene.start);
      const lines = visible(pathLines(time));
      map.paint(lines, revealed ? clouds() : [], theme, live);
      if (grid && !spaceBox.hidden) space.moveBalls(grid, lines);
      for (const curve of curvePlots) {
        const { bands, ...given } = curveOf(curve, time);
        const shown = { ...given, lines: visible(given.lines), bands: revealed ? bands : [] };
        curve.plot.paint(shown, time, theme, live);
      }
    },
    /** The contour alone, when the race on it is not at rest. */
    async drawGrid() {
      if (!grid || grid === drawn) return;
      drawn = grid;
      markStale();
      await map.draw(drawing(grid));
      repaint();
    },
    /** Everything, by Plotly; one plot after the other, so that the page answers between them. */
    async draw() {
      if (!grid || !race) return;
      drawn = grid;
      markStale();
      const { unit } = race;
      const last = Math.max(1, lastTime(race));
      await map.draw(drawing(grid));
      for (const curve of curvePlots) {
        await pause();
        await curve.plot.draw({
          ...curveOf(curve, Infinity),
          titles,
          title: curve.title,
          last,
          unit,
          theme,
        });
      }
      if (spaceBox.hidden) return;
      await pause();
      await space.draw(drawing(grid, revealed ? Infinity : 0));
    },
    /** @param {"png" | "svg"} format @param {Caption} caption */
    async picture(format, caption) {
      if (!grid || !scene) return "";
      return map.picture(
        { grid, lines: pathLines(Infinity), clouds: clouds(), titles, theme },
        scene.start,
        format,
        caption,
      );
    },
    async resize() {
      await Promise.all([
        map.resize(),
        space.resize(),
        ...curvePlots.map(({ plot }) => plot.resize()),
      ]);
      repaint();
    },
    discard() {
      for (const plot of [map, space, ...curvePlots.map((curve) => curve.plot)]) plot.discard();
    },
  };
}

/**
 * @typedef {{quantity: Quantity, title: string, scale: Scale, plot: ReturnType<typeof createCurveView>}} Curve
 */

/**
 * @type {(root: HTMLElement, goTo: (time: number) => void, countIn: ((unit: Unit) => void) | undefined) => Curve[]}
 */
function createCurves(root, goTo, countIn) {
  /** @type {[Quantity, string][]} */
  const wanted = [
    ["loss", _("Loss")],
    ["gradientNorm", _("Gradient norm")],
  ];
  const boxes = wanted.map(([, title]) =>
    element("div", {
      class: "curve",
      role: "group",
      "aria-label": _("{quantity} along the way", { quantity: title }),
    }),
  );
  root.append(...(countIn ? [createUnitSwitch(countIn)] : []), ...boxes);
  return wanted.map(([quantity, title], i) => ({
    quantity,
    title,
    scale: lossScale([]),
    plot: createCurveView(/** @type {HTMLElement} */ (boxes[i]), goTo),
  }));
}
