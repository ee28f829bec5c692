/** @import { Shown } from "./lines.js" */
/** @import { Tab } from "./tabs.js" */
/** @import { TheoryLine } from "../plot/curve-figure.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog } from "../types.js" */
import { element, pause, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { readTheme, runStyles } from "../plot/palette.js";
import { createTheoryView } from "../player/curve-view.js";
import { atTime } from "./lines.js";
import { tabs } from "./tabs.js";

/** Milliseconds without a change after which Plotly draws. */
const REST = 200;

/** Milliseconds between two readings while time goes on. */
const TIME_PAUSE = 80;

/** The plots of what theory says, behind a fold: nothing is drawn before it is opened. */
export class TheorySection {
  #fold;
  #store;
  #catalog;
  #tabs = tabs();
  #tab = this.#tabs[0];
  #about = element("p", { class: "about-plot" });
  #views;
  #plots;
  #words = element("ul", { class: "theory-words" });
  /** @type {Shown | null} */
  #shown = null;
  /** @type {TheoryLine[][]} The lines of each plot. */
  #drawn = [];
  /** @type {Map<number, HTMLElement>} The reading of each run. */
  #readouts = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLDetailsElement} fold The section is written after its summary.
   * @param {Store} store
   * @param {Catalog} catalog
   */
  constructor(fold, store, catalog) {
    this.#fold = fold;
    this.#store = store;
    this.#catalog = catalog;
    const seek = (/** @type {number} */ time) => store.set({ time });
    this.#views = [createTheoryView(seek), createTheoryView(seek)];
    this.#plots = element("div", { class: "curves" }, ...this.#views.map((view) => view.element));
    const choice = segments(this.#tabs, (name) => this.#choose(name));
    const parts = [choice, this.#about, this.#plots, this.#words];
    fold.append(element("div", { class: "theory-body" }, ...parts));
    fold.addEventListener("toggle", () => this.#scheduleDrawing(0));
    new ResizeObserver(() => fold.open && void this.#resize()).observe(this.#plots);
    store.subscribe(["race", "theory", "theme"], () => this.#show());
    store.subscribe(
      ["race", "theory", "time"],
      throttle(() => this.#follow(), TIME_PAUSE),
    );
  }

  #show() {
    const { race, theory } = this.#store.state;
    if (!race?.digest || theory?.race.link !== race.link) return;
    const styles = runStyles(race.scene, this.#catalog, readTheme(this.#fold));
    this.#shown = { catalog: this.#catalog, race, theory, styles };
    this.#scheduleDrawing(REST);
  }

  /** @param {string} name */
  #choose(name) {
    this.#tab = this.#tabs.find((tab) => tab.name === name) ?? this.#tab;
    this.#scheduleDrawing(0);
  }

  /** @param {number} delay Milliseconds. */
  #scheduleDrawing(delay) {
    clearTimeout(this.#timer);
    if (this.#fold.open) this.#timer = setTimeout(() => void this.#draw(), delay);
  }

  async #draw() {
    const [shown, tab] = [this.#shown, this.#tab];
    if (!shown || !tab) return;
    const theme = readTheme(this.#fold);
    this.#drawn = tab.plots.map((plot) => plot.lines(shown));
    const isEmpty = this.#drawn.every((lines) => lines.length === 0);
    setText(this.#about, isEmpty ? tab.none : tab.about);
    this.#listRuns(shown);
    this.#plots.hidden = isEmpty;
    for (const [i, view] of this.#views.entries()) {
      const plot = tab.plots[i];
      if (!plot || isEmpty) {
        view.hide();
        continue;
      }
      this.#plots.dataset.count = String(tab.plots.length);
      const about = { label: `${plot.title}. ${tab.about}`, overTime: plot.overTime };
      await view.draw(plot.figure(shown, this.#drawn[i] ?? [], theme), about);
      await pause();
      if (shown !== this.#shown || tab !== this.#tab) return;
    }
    this.#follow();
  }

  /** @param {Shown} shown */
  #listRuns({ styles }) {
    const runs = [...new Set(this.#drawn.flat().map((line) => line.run))];
    this.#readouts = new Map(runs.map((run) => [run, element("span", { class: "value" })]));
    const entries = [...this.#readouts].map(([run, readout]) => {
      const style = styles[run];
      const name = element("span", { class: "name" }, style?.title);
      return element("li", {}, style && swatch(style.stroke), name, readout);
    });
    this.#words.replaceChildren(...entries);
  }

  #follow() {
    const [shown, tab] = [this.#shown, this.#tab];
    if (!shown || !tab || !this.#fold.open) return;
    const { time } = this.#store.state;
    const theme = readTheme(this.#fold);
    const lines = this.#drawn.map((plot) => atTime(plot, time));
    this.#views.forEach((view, i) => view.paint(lines[i] ?? [], time, theme));
    for (const [run, readout] of this.#readouts)
      setText(readout, tab.words(lines, shown, run, time));
  }

  async #resize() {
    await Promise.all(this.#views.map((view) => view.resize()));
    this.#follow();
  }
}

/** @type {(choices: Tab[], choose: (name: string) => void) => HTMLElement} */
function segments(choices, choose) {
  const labels = choices.map(({ name, title }, i) => {
    const about = { type: "radio", name: "theory-plot", value: name, checked: i === 0 };
    return element("label", {}, element("input", about), element("span", {}, title));
  });
  const legend = element("legend", { class: "sr-only" }, _("Plot"));
  const set = element("fieldset", { class: "segments" }, legend, ...labels);
  set.addEventListener(
    "change",
    (event) => event.target instanceof HTMLInputElement && choose(event.target.value),
  );
  return set;
}
