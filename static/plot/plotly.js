/** @import { Figure } from "./layout.js" */
/** @import { Mapping } from "./scales.js" */
/** @import { View } from "../types.js" */
import { ApiError } from "../lib/api.js";
import { _ } from "../lib/i18n.js";
import { mapping } from "./scales.js";

/*
 * The only module that touches Plotly.
 */

/** The page's language under a name of its own, as Plotly knows some languages by theirs. */
const LOCALE = "page";

/** Nothing leaves the page: no upload button, no address to upload to. */
const CONFIG = {
  showSendToCloud: false,
  plotlyServerURL: "",
  displaylogo: false,
  responsive: false,
  doubleClick: false,
  scrollZoom: false,
  showTips: false,
  locale: LOCALE,
};

const SPACE_BUTTONS = [["resetCameraDefault3d"]];

/**
 * @typedef {HTMLElement & {_fullLayout?: any, on?: (event: string, listener: (data: any) => void)
 *   => void}} Graph
 *
 * @typedef {object} Plotly The few functions of it that are used.
 * @property {(graph: HTMLElement, data: unknown[], layout: object, config: object) =>
 *   Promise<unknown>} react
 * @property {(graph: HTMLElement, update: object, traces: number[]) => Promise<unknown>} restyle
 * @property {(graph: HTMLElement, update: object) => Promise<unknown>} relayout
 * @property {{resize: (graph: HTMLElement) => Promise<unknown>}} Plots
 * @property {(graph: HTMLElement) => void} purge
 * @property {(module: object) => void} register
 * @property {(figure: object, options: object) => Promise<string>} toImage
 */

/** @type {Promise<Plotly> | undefined} */
let loading;

/**
 * Fetches Plotly once, from this site, after everything that the page needs to be read.
 *
 * @returns {Promise<Plotly>}
 */
function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const told = document.querySelector("[data-plotly]");
    const script = document.createElement("script");
    script.src = told?.getAttribute("href") ?? told?.getAttribute("content") ?? "";
    script.onload = () => resolve(translated(/** @type {any} */ (window).Plotly));
    script.onerror = () => {
      loading = undefined; // the next drawing tries again
      const message = _("The plots did not arrive. Reload the page to try again.");
      reject(new ApiError({ code: "no-plots", message }));
    };
    document.head.append(script);
  });
  return loading;
}

/** Plotly with its buttons' names in the page's language. @type {(plotly: Plotly) => Plotly} */
function translated(plotly) {
  const dictionary = {
    "Reset camera to default": _("Turn back to the first view"),
  };
  plotly.register({ moduleType: "locale", name: LOCALE, dictionary, format: {} });
  return plotly;
}

/**
 * Draws a figure, or brings the one that is there up to date.
 * @type {(graph: Graph, figure: Figure, kind: "map" | "curve" | "space") => Promise<void>}
 */
export async function draw(graph, figure, kind) {
  const plotly = await loadPlotly();
  const isSpace = kind === "space";
  await plotly.react(graph, figure.data, figure.layout, {
    ...CONFIG,
    modeBarButtons: isSpace ? SPACE_BUTTONS : [],
    displayModeBar: isSpace,
    scrollZoom: isSpace,
  });
}

/**
 * Changes some of a figure's traces, nothing else.
 * @type {(graph: Graph, update: Record<string, unknown>, traces: number[]) => Promise<void>}
 */
export async function restyle(graph, update, traces) {
  if (!graph._fullLayout) return;
  const plotly = await loadPlotly();
  await plotly.restyle(graph, update, traces);
}

/**
 * Brings the axes of a figure to a view; false where nothing is drawn yet.
 * @type {(graph: Graph, view: View) => Promise<boolean>}
 */
export async function moveAxes(graph, [x0, x1, y0, y1]) {
  if (!graph._fullLayout) return false;
  const plotly = await loadPlotly();
  await plotly.relayout(graph, { "xaxis.range": [x0, x1], "yaxis.range": [y0, y1] });
  return true;
}

/** @param {Graph} graph */
export async function resize(graph) {
  if (!graph._fullLayout || graph.clientWidth === 0) return;
  const plotly = await loadPlotly();
  await plotly.Plots.resize(graph); // it takes its time, and what is painted over the plot must wait for the new axes
}

/**
 * The axes of a drawn figure on its element; null before the first drawing. Plotly keeps them to
 * itself: a browser test pins the names used here.
 *
 * @param {Graph} graph
 * @returns {Mapping | null} Null before the first drawing.
 */
export function axesOf(graph) {
  const layout = graph._fullLayout;
  if (!layout?.xaxis?._length) return null;
  const { xaxis, yaxis } = layout;
  const box = {
    left: xaxis._offset,
    top: yaxis._offset,
    width: xaxis._length,
    height: yaxis._length,
  };
  return mapping(
    box,
    /** @type {[number, number]} */ (xaxis.range.map(Number)),
    /** @type {[number, number]} */ (yaxis.range.map(Number)),
  );
}

/**
 * Tells of zooming and panning: `moving` while it happens, `moved` when it is over.
 * @type {(graph: Graph, listener: {moving: () => void, moved: () => void}) => void}
 */
export function onZoom(graph, { moving, moved }) {
  graph.on?.("plotly_relayouting", moving);
  graph.on?.("plotly_relayout", (change) => {
    if (Object.keys(change).some((key) => /^[xy]axis\./.test(key))) moved();
  });
}

/**
 * A picture of a figure, drawn out of sight.
 *
 * @param {Figure} figure
 * @param {{format: "png" | "svg", width: number, height: number}} options
 * @returns {Promise<string>} A data URL.
 */
export async function picture(figure, { format, width, height }) {
  const plotly = await loadPlotly();
  const scale = format === "png" ? 2 : 1;
  return plotly.toImage(
    {
      data: figure.data,
      layout: { ...figure.layout, autosize: false, width, height },
      config: CONFIG,
    },
    { format, width, height, scale },
  );
}

/** @param {Graph} graph */
export function discard(graph) {
  void loading?.then((plotly) => plotly.purge(graph));
}
