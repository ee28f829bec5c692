/** @import { MapData } from "../maps/answer.js" */
/** @import { Shading } from "../maps/shades.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { SearchPlane } from "./figure.js" */
/** @import { Catalog, Point, SearchAnswer } from "../types.js" */
import { getTries } from "../lib/api.js";
import { element, setText } from "../lib/dom.js";
import { formatInteger } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { icon, setIcon } from "../lib/icons.js";
import { prefersReducedMotion } from "../lib/preferences.js";
import { switchLatest } from "../lib/scheduling.js";
import { createNotice } from "../lib/widgets.js";
import { limitOf } from "../scene/catalog.js";
import { profilesOf } from "./profiles.js";
import { essence, mapQuery } from "../maps/query.js";
import { SearchFigure } from "./figure.js";

/** Milliseconds from one try to the next. */
const PAUSE = 700;

/** Random searches that are counted, if the server's limits allow it. */
const SEARCHES = 1000;

/** Values of each number on the grid. */
const SIDE = 3;

/** Grid against random search on the plane that is shown: nine tries of each, one at a time. */
export class SearchView {
  #store;
  #catalog;
  #figures;
  #toggle = element("button", { type: "button", class: "button", "aria-pressed": "false" });
  #play = element("button", { type: "button", class: "plain" }, icon("play"));
  #slider = element("input", { type: "range", min: 0, max: SIDE ** 2, step: 1, value: 0 });
  #again = element("button", { type: "button", class: "button" }, _("Draw again"));
  #notice = element("p", { class: "notice", role: "alert", hidden: true });
  #wins = element("p", { class: "note search-wins", "aria-live": "polite" });
  #body;
  element;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  #asked = "";
  /** @type {SearchAnswer | null} */
  #answer = null;
  /** @type {SearchPlane | null} */
  #plane = null;
  #load;

  /**
   * @param {Store} store
   * @param {Catalog} catalog
   * @param {(values: Point) => void} choose Hears which try was pressed.
   */
  constructor(store, catalog, choose) {
    this.#store = store;
    this.#catalog = catalog;
    this.#figures = {
      grid: new SearchFigure(_("Grid."), choose),
      random: new SearchFigure(_("Random."), choose),
    };
    this.#slider.setAttribute("aria-label", _("Number of tries"));
    const transport = element("div", { class: "search-transport" });
    transport.append(this.#play, this.#slider, this.#again);
    const figures = element("div", { class: "search-figures" });
    figures.append(this.#figures.grid.element, this.#figures.random.element);
    const note = element(
      "p",
      { class: "note" },
      _("Along the edges: how good each value can be; taller is better."),
    );
    this.#body = element(
      "div",
      { hidden: true },
      this.#notice,
      transport,
      figures,
      note,
      this.#wins,
    );
    this.#toggle.textContent = _("Grid against random search");
    this.element = element(
      "section",
      { class: "map-search", hidden: true },
      this.#toggle,
      this.#body,
    );
    this.#load = this.#loader();
    this.#listen();
  }

  /**
   * Follows the plane; null where there is none to search.
   * @param {{data: MapData, shading: Shading, theme: Theme} | null} plane
   */
  show(plane) {
    const isOn = plane && isSearchable(plane.data, this.#store);
    this.#plane = isOn ? { ...plane, profiles: profilesOf(plane.data) } : null;
    const draw = this.#store.state.map?.draw ?? null;
    this.element.hidden = !this.#plane;
    this.#body.hidden = draw === null;
    this.#toggle.setAttribute("aria-pressed", String(draw !== null));
    if (!this.#plane || draw === null) {
      this.#stop();
      return;
    }
    const query = this.#query(this.#plane.data, draw);
    if (query !== this.#asked && this.#store.state.phase !== "dragging") {
      this.#asked = query;
      this.#load(query);
    }
    this.#draw();
  }

  #listen() {
    this.#toggle.addEventListener("click", () => {
      const { map } = this.#store.state;
      this.#setDraw(map?.draw == null ? 0 : null);
    });
    this.#again.addEventListener("click", () =>
      this.#setDraw((this.#store.state.map?.draw ?? 0) + 1),
    );
    this.#slider.addEventListener("input", () => {
      this.#stop();
      this.#draw();
    });
    this.#play.addEventListener("click", () => (this.#timer ? this.#stop() : this.#start()));
    this.#stop();
  }

  /** @param {number | null} draw */
  #setDraw(draw) {
    const { map } = this.#store.state;
    if (map) this.#store.set({ map: { ...map, draw } });
  }

  #loader() {
    const words = createNotice(this.#notice);
    return switchLatest(async (/** @type {string} */ query, signal) => {
      try {
        const answer = await getTries(query, signal);
        words.hide();
        const isOther = answer.draw !== this.#answer?.draw;
        this.#answer = answer;
        if (isOther) this.#start();
        else this.#draw();
      } catch (error) {
        if (signal.aborted) return;
        this.#asked = "";
        this.#answer = null;
        words.show(error);
      }
    });
  }

  /** @type {(data: MapData, draw: number) => string} */
  #query({ plan }, draw) {
    const asked = essence(plan, this.#store.state.scene);
    const { steps } = asked.scene;
    const cells = Math.min(
      limitOf(this.#catalog, "max_map_cells"),
      limitOf(this.#catalog, "max_map_steps") / steps,
    );
    const searches = Math.max(1, Math.min(SEARCHES, Math.floor((cells / SIDE ** 2 - 1) / 2)));
    const query = mapQuery(asked.plan, asked.scene, [], this.#catalog);
    return `${query}&draw=${draw}${searches === SEARCHES ? "" : `&searches=${searches}`}`;
  }

  /** Plays from the first try; who asked for less motion sees all at once. */
  #start() {
    this.#stop();
    const isStill = prefersReducedMotion();
    this.#slider.valueAsNumber = isStill ? SIDE ** 2 : 0;
    this.#draw();
    if (isStill) return;
    this.#timer = setInterval(() => {
      this.#slider.valueAsNumber += 1;
      this.#draw();
      if (this.#slider.valueAsNumber >= SIDE ** 2) this.#stop();
    }, PAUSE);
    this.#tellPlaying();
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#tellPlaying();
  }

  #tellPlaying() {
    const isPlaying = this.#timer !== undefined;
    this.#play.setAttribute("aria-label", isPlaying ? _("Pause") : _("Play"));
    const picture = this.#play.querySelector("svg");
    if (picture) setIcon(picture, isPlaying ? "pause" : "play");
  }

  #draw() {
    if (!this.#plane || !this.#answer) return;
    const shown = this.#slider.valueAsNumber;
    for (const kind of /** @type {const} */ (["grid", "random"]))
      this.#figures[kind].show(this.#plane, this.#answer[kind], shown);
    setText(this.#wins, shown < SIDE ** 2 ? "" : winsWords(this.#answer));
  }
}

/** Only what a rule leaves open is searched. @type {(data: MapData, store: Store) => boolean} */
function isSearchable({ plan, across, up }, { state: { scene } }) {
  const own = scene.runs[plan.of ?? -1]?.hyperparameters ?? {};
  return plan.kind === "plane" && across.name in own && (up?.name ?? "") in own;
}

/** @type {(answer: SearchAnswer) => string} */
function winsWords({ searches, wins, wins_over_shifted: shifted }) {
  return _(
    "Of {searches} random searches {wins} find a lower loss than this grid, and {fair} a lower one than a grid whose place is random, too.",
    {
      searches: formatInteger(searches),
      wins: formatInteger(wins.random),
      fair: formatInteger(shifted.random),
    },
  );
}
