import { siteHref } from "../lib/site.js";
import { RunList } from "../controls/run-list.js";
import { connectHistoryButtons } from "../controls/history-buttons.js";
import { connectKeyList } from "../controls/key-list.js";
import { createNoiseControls } from "../controls/settings.js";
import { createSurfaceControls } from "../controls/surface.js";
import { find } from "../lib/dom.js";
import { connectHall } from "../hall/race-stage.js";
import { readRacePage } from "../lib/page.js";
import { connectHeader } from "../lib/header.js";
import { connectLanguageLinks, connectMenu, showCleanLink, showErrors } from "../lib/widgets.js";
import { createEnsembleTable } from "../results/ensemble-table.js";
import { createInspector } from "../results/inspector.js";
import { Player } from "../player/player.js";
import { createScoreboard } from "../results/scoreboard.js";
import { createLessonLink, createSurfaceLesson } from "../results/lesson-link.js";
import { createWorkBar } from "../results/work-bar.js";
import { connectHistory, showAs } from "../scene/history.js";
import { readDisplay, writeDisplay, writeQuery } from "../scene/link.js";
import { startLoading } from "../scene/loader.js";
import { createStore } from "../scene/store.js";
import { fileName, raceTitle, stepName, surfaceTitle } from "../scene/titles.js";
import { TheorySection } from "../theory/section.js";
import { connectSharing } from "./share.js";

/* The playground: one scene, the controls that change it, and whatever shows it. */

const { scene, catalog, display, lessons = [] } = await readRacePage();
const asked = readDisplay(display || location.search);
const store = createStore(scene);
const part = (/** @type {string} */ selector) => find(document, selector, HTMLElement);
const query = () => writeQuery(store.state.scene, catalog);
const title = () => surfaceTitle(store.state.scene, catalog);
const link = () => {
  const items = [query(), writeDisplay(store.state)];
  return new URL(siteHref(`/?${items.filter(Boolean).join("&")}`), location.origin).href;
};
const isOpening = () => `/?${query()}` === catalog.opening;
const first = { query: query(), title: document.title };

const player = new Player(part("#player"), {
  store,
  catalog,
  curveSets: [
    { parent: part("#small-curve"), quantities: ["loss"] },
    { parent: part("#curves"), quantities: ["loss", "gradientNorm"], compares: true },
  ],
  isBare: true,
  arranges: true,
  maps: true,
  fits: true,
  keys: true,
  movesStart: true,
  movesView: true,
});
createSurfaceControls(find(document, "#surface-menu", HTMLDetailsElement), store, catalog);
createNoiseControls(part("#race-controls"), store, catalog);
connectHall(part("#stage"), new RunList(part("#run-controls"), store, catalog), () =>
  part("[data-share=qr]").click(),
);
createScoreboard(part("#scoreboard"), part("#summary"), store, catalog);
createEnsembleTable(part("#ensemble"), store, catalog);
createInspector(part("#inspector"), store, catalog);
new TheorySection(find(document, "#theory", HTMLDetailsElement), store, catalog);
showErrors(part("#notice"), store);
createWorkBar(part("#player .plots"), store);
createLessonLink(part("#player .plots"), store, catalog, lessons);
createSurfaceLesson(part("#surface-controls .teaches"), store, lessons);
const openMaps = store.subscribe(["map"], async () => {
  openMaps(); // once: from here on the panel follows by itself
  const { openMapPanel } = await import("../map-panel/panel.js");
  openMapPanel(part("#maps"), store, catalog);
});

showCleanLink();
showAs(store, asked);
connectHistory(store, catalog);
connectHistoryButtons(part("#history"), store);
connectKeyList();
store.subscribe(["scene"], () => {
  // what the heading says of the opening is true of it only
  part("h1").dataset.of = isOpening() ? "opening" : "race";
  document.title = query() === first.query ? first.title : `Ravine: ${title()}`;
});
connectSharing(document.body, {
  link,
  query,
  scene: () => store.state.scene,
  title: () => raceTitle(store.state.scene, catalog),
  step: () => stepName(store.state),
  name: () => fileName(store.state.scene),
  picture: (format) => player.picture(format, { title: title(), link: link() }),
});
for (const menu of document.querySelectorAll("details.menu"))
  if (menu instanceof HTMLDetailsElement) connectMenu(menu);
connectLanguageLinks(() => (isOpening() ? "" : query()));
connectHeader((theme) => store.set({ theme }));

startLoading(store, catalog, { theory: true });
