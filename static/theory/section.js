/** @import { Stroke } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Theory } from "../scene/theory.js" */
/** @import { Shown, TheoryLine } from "./lines.js" */
/** @import { Tab } from "./tabs.js" */
/** @import { Catalog } from "../types.js" */
import { element, pause, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { createPanelView } from "../player/curve-view.js";
import { readTheme } from "../plot/palette.js";
import { createTheoryFeed } from "../scene/loader.js";
import { rowAt } from "../scene/race.js";
import { atTime } from "./lines.js";
import { tabs } from "./tabs.js";

/** Milliseconds without a change after which Plotly draws. */
const SETTLING = 200;

/**
 * The plots of what theory says, behind a fold: nothing is drawn before it is opened.
 *
 * @param {HTMLDetailsElement} fold What follows its summary is written here.
 * @param {Catalog} catalog
 * @param {(time: number) => void} goTo
 */
export function createTheorySection(fold, catalog, goTo) {
  const choices = tabs();
  let [tab] = choices;
  const about = element("p", { class: "about-plot" });
  const views = [createPanelView(goTo), createPanelView(goTo)];
  const plots = element("div", { class: "curves" }, ...views.map((view) => view.element));
  const words = element("ul", { class: "theory-words" });
  fold.append(
    element("div", { class: "theory-body" }, segments(choices, choose), about, plots, words),
  );

  /** @type {Shown | null} */
  let shown = null;
  /** @type {TheoryLine[][]} What the plots show: the lines of each. */
  let drawn = [];
  /** @type {string[]} */
  let titles = [];
  /** @type {Map<number, HTMLElement>} */
  let readouts = new Map();
  let time = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;

  fold.addEventListener("toggle", () => settle(0));
  new ResizeObserver(() => fold.open && void resize()).observe(plots);

  return {
    /**
     * @param {Theory} theory
     * @param {Race} race The one that it is about.
     * @param {string[]} nextTitles
     * @param {Stroke[]} strokes
     */
    show(theory, race, nextTitles, strokes) {
      shown = { catalog, race, theory, strokes };
      titles = nextTitles;
      settle(SETTLING);
    },
    /** @param {number} next */
    update(next) {
      time = next;
      follow();
    },
  };

  /** @param {string} name */
  function choose(name) {
    tab = choices.find((choice) => choice.name === name) ?? tab;
    settle(0);
  }

  /** @param {number} milliseconds */
  function settle(milliseconds) {
    clearTimeout(settling);
    if (fold.open) settling = setTimeout(() => void redraw(), milliseconds);
  }

  async function redraw() {
    const [now, current] = [shown, tab];
    if (!now || !current) return;
    const theme = readTheme(fold);
    drawn = current.plots.map((plot) => plot.lines(now));
    const some = drawn.some((lines) => lines.length > 0);
    setText(about, some ? current.about : current.none);
    listRuns(now);
    plots.hidden = !some;
    for (const [i, view] of views.entries()) {
      const plot = current.plots[i];
      if (!plot || !some) {
        view.hide();
        continue;
      }
      plots.dataset.count = String(current.plots.length);
      await view.draw(plot.figure(now, drawn[i] ?? [], titles, theme), {
        label: `${plot.title}. ${current.about}`,
        overTime: plot.overTime,
      });
      await pause();
      if (now !== shown || current !== tab) return;
    }
    follow();
  }

  /** @param {Shown} now */
  function listRuns({ strokes }) {
    const runs = [...new Set(drawn.flat().map((line) => line.run))];
    readouts = new Map(runs.map((run) => [run, element("span", { class: "value" })]));
    words.replaceChildren(
      ...runs.map((run) => {
        const stroke = strokes[run];
        return element(
          "li",
          {},
          stroke && swatch(stroke),
          element("span", { class: "name" }, titles[run] ?? ""),
          readouts.get(run) ?? "",
        );
      }),
    );
  }

  function follow() {
    if (!shown || !tab || !fold.open) return;
    const theme = readTheme(fold);
    const now = shown;
    const current = tab;
    const lines = drawn.map((one) => atTime(one, time));
    views.forEach((view, i) => view.paint(lines[i] ?? [], time, theme));
    for (const [run, readout] of readouts) setText(readout, current.words(lines, now, run, time));
  }

  async function resize() {
    await Promise.all(views.map((view) => view.resize()));
    follow();
  }
}

/** @type {(choices: Tab[], choose: (name: string) => void) => HTMLElement} */
function segments(choices, choose) {
  const labels = choices.map(({ name, title }, i) =>
    element(
      "label",
      {},
      element("input", { type: "radio", name: "theory-plot", value: name, checked: i === 0 }),
      element("span", {}, title),
    ),
  );
  const set = element(
    "fieldset",
    { class: "segments" },
    element("legend", { class: "sr-only" }, _("Plot")),
    ...labels,
  );
  set.addEventListener(
    "change",
    (event) => event.target instanceof HTMLInputElement && choose(event.target.value),
  );
  return set;
}

/** Verdicts follow the ball this many milliseconds apart. */
const PAUSE = 80;

/**
 * What theory says beside a race: verdicts where its balls are, and plots of its whole paths.
 *
 * @param {HTMLDetailsElement} fold Of the plots.
 * @param {{catalog: Catalog, goTo: (time: number) => void, verdicts: (theory: Theory | null, steps: number[]) => void, error: (error: unknown) => void}} given
 * @returns {{setRace: (race: Race, titles: string[], strokes: Stroke[]) => void, setTime: (time: number) => void}}
 */
export function createTheory(fold, { catalog, goTo, verdicts, error }) {
  const section = createTheorySection(fold, catalog, goTo);
  /** @type {{race: Race, titles: string[], strokes: Stroke[]} | null} The newest complete race. */
  let newest = null;
  /** @type {{race: Race, theory: Theory} | null} */
  let known = null;
  let time = 0;

  const follow = throttle(() => {
    if (known)
      verdicts(
        known.theory,
        known.race.runs.map((run) => rowAt(run, time)),
      );
    section.update(time);
  }, PAUSE);

  const showPlots = () => {
    if (known?.race.link !== newest?.race.link || !known || !newest) return;
    known = { ...known, race: newest.race };
    section.show(known.theory, newest.race, newest.titles, newest.strokes);
  };

  const ask = createTheoryFeed(
    (theory, race) => {
      known = { theory, race };
      showPlots();
      follow();
    },
    (problem) => {
      known = null; // what was said of another race would be wrong beside this one
      verdicts(null, []);
      error(problem);
    },
  );

  return {
    setRace(race, titles, strokes) {
      if (!race.digest) return;
      newest = { race, titles, strokes };
      ask(race);
      showPlots();
      follow();
    },
    setTime(next) {
      time = next;
      follow();
    },
  };
}
