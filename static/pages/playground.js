/** @import { Stroke } from "../plot/palette.js" */
/** @import { Ensemble } from "../scene/ensemble.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Scene, View } from "../types.js" */
import { createPanel } from "../controls/panel.js";
import { find, setText } from "../lib/dom.js";
import { readPage } from "../lib/page.js";
import { createThemeSwitch } from "../lib/preferences.js";
import { throttle } from "../lib/scheduling.js";
import {
  createArrangementSwitch,
  createLanguageLinks,
  createMenu,
  createNotice,
  showCleanLink,
} from "../lib/widgets.js";
import { createSharing } from "./share.js";
import { createEnsembleTable } from "../player/ensemble-table.js";
import { createInspector } from "../player/inspector.js";
import { createPlayer } from "../player/player.js";
import { createScoreboard, summaryOf } from "../player/scoreboard.js";
import { withStart, withView } from "../scene/edits.js";
import { createAddress } from "../scene/history.js";
import { readQuery, writeQuery } from "../scene/link.js";
import { withoutEnds } from "../scene/race.js";
import { surfaceTitle } from "../scene/titles.js";
import { createTheory } from "../theory/section.js";

/*
 * The playground: one scene, the controls that change it, and the player that shows it.
 */

const page = await readPage();
const { catalog } = page;
let { scene } = page;
const titleAtFirst = document.title;

const scoreboard = createScoreboard(find(document, "#scoreboard", HTMLElement));
const ensembleTable = createEnsembleTable(find(document, "#ensemble", HTMLElement));
const inspector = createInspector(find(document, "#inspector", HTMLElement), catalog);
const summary = find(document, "#summary", HTMLElement);
const notice = createNotice(find(document, "#notice", HTMLElement));

/** @type {{race: Race | null, ensemble: Ensemble | null, titles: string[], strokes: Stroke[], step: number}} What the player shows. */
let shown = { race: null, ensemble: null, titles: [], strokes: [], step: 0 };

// Tables and small curves follow a little slower than the paths, so that they never hold these up.
const showResults = throttle(() => {
  const { race, ensemble, titles, strokes, step } = shown;
  if (!race) return;
  const { revealed } = player;
  if (revealed) ensembleTable.show(scene, ensemble, titles, strokes);
  panel.showFactors(race);
  scoreboard.show(revealed ? race : withoutEnds(race), titles, strokes);
  if (revealed && race.digest) setText(summary, summaryOf(race, titles));
  inspector.show(race, titles, strokes);
  inspector.update(race, step);
}, 250);
const showStep = throttle(() => shown.race && inspector.update(shown.race, shown.step), 80);

const panel = createPanel(document, catalog, change);
const player = createPlayer(find(document, "#player", HTMLElement), {
  catalog,
  curves: true,
  compares: true,
  keys: true,
  onStart: (start, moving) => change((now) => withStart(now, start), moving),
  onView: (view) => change((now) => withView(now, view)),
  onGrid: (grid) => panel.setGrid(grid),
  onRace(race, titles, strokes) {
    shown = { ...shown, race, titles, strokes };
    notice.hide();
    showResults();
    theory.setRace(race, titles, strokes);
  },
  onEnsemble(ensemble) {
    shown = { ...shown, ensemble };
    showResults();
  },
  onReveal: () => showResults(),
  onStep(step) {
    shown = { ...shown, step };
    showStep();
    theory.setTime(step);
  },
  onError: (error) => notice.show(error),
});

const theory = createTheory(find(document, "#theory", HTMLDetailsElement), {
  catalog,
  goTo: player.goTo,
  verdicts: panel.showTheory,
  error: (error) => notice.show(error),
});

const setAddress = createAddress((query) => {
  try {
    const before = scene;
    scene = query === null ? page.scene : readQuery(query, catalog);
    if (scene === before) return; // only the part behind the hash is another one
    head();
    panel.set(scene);
    player.show(scene);
  } catch {
    location.reload();
  }
});

createSharing(document.body, {
  link: fullLink,
  query: () => writeQuery(scene, catalog),
  picture: (format) =>
    player.picture(format, { title: surfaceTitle(scene, catalog), link: fullLink() }),
});
createArrangementSwitch(find(document, "#arrangement", HTMLElement), player.setArrangement);
createMenu(find(document, ".share .menu", HTMLDetailsElement));
createLanguageLinks(() => (isOpening() ? "" : writeQuery(scene, catalog)));
createThemeSwitch(find(document, "#theme", HTMLButtonElement), () => {
  player.retheme();
  panel.retheme(scene);
});

showCleanLink();
panel.set(scene);
player.show(scene);

/** @returns {string} */
function fullLink() {
  return new URL(`/?${writeQuery(scene, catalog)}`, location.origin).href;
}

/** @returns {boolean} */
function isOpening() {
  return `/?${writeQuery(scene, catalog)}` === catalog.opening;
}

/** The page's title and heading: what the opening's heading says is true of the opening only. */
function head() {
  find(document, "h1", HTMLElement).dataset.of = isOpening() ? "opening" : "race";
  document.title = scene === page.scene ? titleAtFirst : `Ravine: ${surfaceTitle(scene, catalog)}`;
}

/**
 * @param {(scene: Scene) => Scene} edit
 * @param {boolean} [moving]
 * @param {{at?: number, turn?: boolean, pathsIn?: View | null}} [how]
 */
function change(edit, moving = false, { at = performance.now(), turn, pathsIn = null } = {}) {
  const before = scene;
  scene = edit(scene);
  if (scene === before) return;
  head();
  player.show(scene, { moving, at, pathsIn });
  panel.set(scene);
  setAddress(writeQuery(scene, catalog), turn ?? isTurn(before, scene));
}

/**
 * True if one would look for the way back: another surface, or other optimizers.
 *
 * @type {(before: Scene, after: Scene) => boolean}
 */
function isTurn(before, after) {
  const rules = (/** @type {Scene} */ each) => each.runs.map((run) => run.rule).join();
  return before.surface.formula !== after.surface.formula || rules(before) !== rules(after);
}
