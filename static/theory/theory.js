/** @import { Race } from "../model/race.js" */
/** @import { Theory } from "../model/theory.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Catalog } from "../types.js" */
import { rowAt } from "../model/race.js";
import { paced } from "../ui/paced.js";
import { createTheoryFeed } from "./feed.js";
import { createTheorySection } from "./section.js";

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

  const follow = paced(() => {
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
