/** @import { MapData } from "../maps/answer.js" */
/** @import { Phase, Store } from "../scene/store.js" */
/** @import { Catalog, Point, View } from "../types.js" */
import { element, find, setText } from "../lib/dom.js";
import { formatRounded, rounded } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { createNotice } from "../lib/widgets.js";
import { luminance, channels, readTheme, runStyles } from "../plot/palette.js";
import { valueAt } from "../scene/paths.js";
import { writeQuery } from "../scene/link.js";
import { runTitles } from "../scene/titles.js";
import { axisTitle, cellWords, endWords, nearestIndex, quantityTitle } from "../maps/answer.js";
import { STARTS, pathOf } from "../maps/axes.js";
import { basinShading, basinsOf, unsettled } from "../maps/basins.js";
import { cellPicture, hatchedPicture } from "../maps/cells.js";
import { createChoices } from "./choices.js";
import { extent } from "../maps/frame.js";
import { basinsKey, lineKey, planeKey } from "../maps/key.js";
import { LineView } from "../maps/line.js";
import { createMapLoader } from "./loader.js";
import { PlaneView } from "../maps/plane.js";
import { withSwept } from "../maps/query.js";
import { createWorkBar } from "../results/work-bar.js";
import { SearchView } from "../search/view.js";
import { shadingOf } from "../maps/shades.js";

/** The maps of the store's race: what is chosen of them, their picture, their key. */
export class MapPanel {
  #root;
  #store;
  #catalog;
  #maps;
  #choices;
  #plane;
  #line;
  #readout = element("p", { class: "map-readout" });
  #key = element("ul", { class: "map-marks" });
  #search;
  #empty = element("p", { class: "note", hidden: true });
  /** Cell under the pointer, -1 for none; of a line its column. */
  #hovered = -1;

  /**
   * @param {HTMLElement} root
   * @param {Store} store
   * @param {Catalog} catalog
   * @param {{closes?: boolean}} [options] `closes`: True to have a button that closes it.
   */
  constructor(root, store, catalog, { closes = false } = {}) {
    this.#root = root;
    this.#store = store;
    this.#catalog = catalog;
    this.#choices = createChoices(store, catalog);
    const hover = (/** @type {number} */ cell) => this.#hover(cell);
    this.#plane = new PlaneView({ move: (values, phase) => this.#movePlane(values, phase), hover });
    this.#line = new LineView({
      move: (run, value, phase) =>
        store.update((scene) => withSwept(scene, this.#data?.across.name ?? "", run, value), phase),
      hover,
    });
    this.#search = new SearchView(store, catalog, (values) => this.#movePlane(values, "idle"));
    const notice = element("p", { class: "notice", role: "alert", hidden: true });
    const close = element(
      "button",
      { type: "button", class: "plain", "aria-label": _("Close"), onclick: () => this.#close() },
      icon("remove"),
    );
    root.replaceChildren(
      element("header", {}, this.#choices.kinds, closes && close),
      this.#choices.element,
      notice,
      this.#empty,
      this.#plane.element,
      this.#line.element,
      this.#readout,
      this.#key,
      this.#search.element,
    );
    createWorkBar(root, store, ["map"]);
    this.#maps = createMapLoader(store, catalog);
    const words = createNotice(notice);
    this.#maps.subscribe(["error"], () => {
      const { error } = this.#maps.state;
      if (error) words.show(error);
      else words.hide();
    });
    this.#maps.subscribe(["data", "isEmpty"], () => this.#show());
    store.subscribe(["map", "theme"], () => this.#show());
    store.subscribe(["scene", "race"], () => this.#follow());
    this.#show();
  }

  /** The newest map; null while none of the chosen kind has arrived. @returns {MapData | null} */
  get #data() {
    const { data } = this.#maps.state;
    return data && data.plan.kind === this.#store.state.map?.kind ? data : null;
  }

  /** What the newest map was asked for. */
  get plan() {
    return this.#data?.plan ?? null;
  }

  /** What it shows, in a few words. @returns {string} */
  get #title() {
    const { map, scene } = this.#store.state;
    const data = this.#data;
    if (!map || !data) return "";
    const [across, up] = [axisTitle(data.across.name), axisTitle(data.up?.name ?? "")];
    const name = runTitles(scene, this.#catalog)[data.plan.of ?? 0] ?? "";
    const what = quantityTitle(map.show);
    if (map.kind === "line") return _("{what} over {across}", { what, across });
    if (map.kind === "basins") return _("where each start of {name} ends", { name });
    return _("{what} of {name} over {across} and {up}", { what, name, across, up });
  }

  /** Calls the listener whenever another map is shown. @param {() => void} listener */
  subscribe(listener) {
    return this.#maps.subscribe(["data"], listener);
  }

  #close() {
    this.#store.set({ map: null });
  }

  #show() {
    const { map, scene } = this.#store.state;
    this.#root.hidden = map === null;
    const data = this.#data;
    this.#showBackdrop();
    if (!map) return;
    this.#choices.set(data);
    const { isEmpty } = this.#maps.state;
    this.#empty.hidden = !isEmpty;
    setText(this.#empty, _("The optimizers of this race have no number in common."));
    this.#plane.element.hidden = map.kind === "line" || isEmpty;
    this.#line.element.hidden = map.kind !== "line" || isEmpty;
    this.#readout.hidden = this.#key.hidden = isEmpty || !data;
    if (!data || isEmpty) {
      this.#search.show(null);
      return;
    }
    const theme = readTheme(this.#root);
    if (map.kind === "line") {
      const styles = runStyles(scene, this.#catalog, theme);
      const content = { data, styles, quantity: map.show };
      this.#line.show(content, this.#title);
      this.#key.replaceChildren(...lineKey(data, styles));
      this.#search.show(null);
    } else {
      const shading =
        map.kind === "basins" ? basinShading(data, this.#look) : shadingOf(data, map.show);
      this.#plane.show({ data, shading, theme }, this.#title);
      this.#search.show({ data, shading: shadingOf(data, "final_loss"), theme });
      const entries =
        map.kind === "basins"
          ? basinsKey(data, basinsOf(data, this.#look), unsettled(this.#look))
          : planeKey(data, map.show, shading);
      this.#key.replaceChildren(...entries);
    }
    this.#follow();
  }

  /** @returns {"light" | "dark"} */
  get #look() {
    return luminance(channels(readTheme(this.#root).paper)) < 0.2 ? "dark" : "light";
  }

  /** Lays basins under the race. */
  #showBackdrop() {
    const { map, backdrop } = this.#store.state;
    const data = this.#data;
    if (map?.kind !== "basins" || !data?.up) {
      if (backdrop) this.#store.set({ backdrop: null });
      return;
    }
    const { acrossValues, upValues } = data;
    const shading = basinShading(data, this.#look);
    const cells = cellPicture(shading, acrossValues.length, upValues.length);
    const picture = hatchedPicture(cells, readTheme(this.#root));
    const view = [...extent(data.across, acrossValues), ...extent(data.up, upValues)];
    this.#store.set({ backdrop: { picture, view: /** @type {View} */ (view) } });
  }

  /** Moves the dots to the race that is shown. */
  #follow() {
    const data = this.#data;
    const { map, scene } = this.#store.state;
    if (!data || !map) return;
    if (map.kind === "line") {
      const values = scene.runs.map((_run, i) => valueAt(scene, pathOf(data.across.name, i)));
      this.#line.place(values, this.#ends);
    } else this.#plane.place(this.#planeValues(data));
    this.#read();
  }

  /** How the runs of the race that is shown ended; none while it is not complete. */
  get #ends() {
    const { race, scene } = this.#store.state;
    const isShown = race?.digest && race.scene.runs.length === scene.runs.length;
    const link = `/?${writeQuery(scene, this.#catalog)}`;
    return isShown && race.link === link ? race.runs : [];
  }

  /** @type {(data: MapData) => Point} */
  #planeValues({ across, up, plan }) {
    const { scene } = this.#store.state;
    if (across.name === STARTS[0]) return scene.start;
    const value = (/** @type {string} */ name) => valueAt(scene, pathOf(name, plan.of));
    return [value(across.name), value(up?.name ?? "")];
  }

  /** @type {(values: Point, phase: Phase) => void} */
  #movePlane([across, up], phase) {
    const data = this.#data;
    if (!data?.up) return;
    const { name } = data.up;
    const { of } = data.plan;
    this.#store.update(
      (scene) => withSwept(withSwept(scene, data.across.name, of, across), name, of, up),
      phase,
    );
  }

  /** @param {number} cell */
  #hover(cell) {
    this.#hovered = cell;
    this.#read();
  }

  /** Tells the cell under the pointer, or that of the race that is shown. */
  #read() {
    const data = this.#data;
    if (!data) return;
    setText(this.#readout, data.up ? this.#planeWords(data) : this.#lineWords(data));
  }

  /** @type {(data: MapData) => string} */
  #planeWords(data) {
    if (!data.up) return "";
    const columns = data.acrossValues.length;
    let cell = this.#hovered;
    if (cell < 0) {
      const [across, up] = this.#planeValues(data);
      const end = data.plan.kind === "plane" ? this.#ends[data.plan.of ?? -1] : undefined;
      if (end) return `${placeWords(data, across, up)}: ${endWords(data, end)}`;
      const column = nearestIndex(data.across, data.acrossValues, across);
      const row = nearestIndex(data.up, data.upValues, up);
      if (column < 0 || row < 0) return _("This race lies beyond the map.");
      cell = row * columns + column;
    }
    const row = Math.floor(cell / columns);
    const place = placeWords(data, data.acrossValues[cell % columns], data.upValues[row]);
    return `${place}: ${cellWords(data, cell)}`;
  }

  /** @type {(data: MapData) => string} */
  #lineWords(data) {
    const column = this.#hovered;
    const name = axisTitle(data.across.name);
    if (column < 0) return _("Press on a curve to set {name}.", { name });
    const cells = data.acrossValues.length;
    const styles = runStyles(this.#store.state.scene, this.#catalog, readTheme(this.#root));
    const parts = styles.map(
      ({ title }, run) => `${title}: ${cellWords(data, run * cells + column)}`,
    );
    return `${name} ${formatRounded(rounded(data.acrossValues[column] ?? NaN))} · ${parts.join(" · ")}`;
  }
}

/** @type {(data: MapData, across?: number, up?: number) => string} */
function placeWords(data, across = NaN, up = NaN) {
  const [first, second] = [across, up].map((value) => formatRounded(rounded(value)));
  return `${axisTitle(data.across.name)} ${first}, ${axisTitle(data.up?.name ?? "")} ${second}`;
}

/**
 * The panel on a page that was served without its styles.
 * @type {(root: HTMLElement, store: Store, catalog: Catalog) => void}
 */
export function openMapPanel(root, store, catalog) {
  const href = find(document, "meta[data-map-styles]", HTMLMetaElement).content;
  const open = () => void new MapPanel(root, store, catalog, { closes: true });
  document.head.append(element("link", { rel: "stylesheet", href, onload: open }));
}
