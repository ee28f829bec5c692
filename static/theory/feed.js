/** @import { Race } from "../model/race.js" */
/** @import { Theory } from "../model/theory.js" */
import { readTheory } from "../model/theory.js";
import { getTheory } from "../net/api.js";
import { latestWins } from "../net/latest.js";
import { paced } from "../ui/paced.js";

/** While a slider is dragged theory follows this many milliseconds apart: a sentence is not read faster. */
const PAUSE = 100;

/**
 * Brings what theory says of the newest race, after that race has arrived: it never holds up a path.
 *
 * @param {(theory: Theory, race: Race) => void} deliver
 * @param {(error: unknown) => void} fail
 * @returns {(race: Race) => void} A race that was asked for last is not asked for again.
 */
export function createTheoryFeed(deliver, fail) {
  let asked = "";
  /** @type {Race | null} */
  let newest = null;
  const fetchTheory = latestWins(async (/** @type {Race} */ race, signal) => {
    try {
      const record = await getTheory(race.link.replace(/^\/\?/, ""), signal);
      if (!signal.aborted) deliver(readTheory(record, race.scene), race);
    } catch (error) {
      if (signal.aborted) return;
      asked = "";
      fail(error);
    }
  });
  const ask = paced(() => newest && fetchTheory(newest), PAUSE);
  return (race) => {
    if (race.link === asked) return;
    [asked, newest] = [race.link, race];
    ask();
  };
}
