/** @import { MapChoice } from "../types.js" */
import { find } from "../lib/dom.js";
import { siteHref } from "../lib/site.js";
import { connectHeader } from "../lib/header.js";
import { readData, readRacePage } from "../lib/page.js";
import { throttle } from "../lib/scheduling.js";
import { connectLanguageLinks, showCleanLink, showErrors } from "../lib/widgets.js";
import { MapPanel } from "../map-panel/panel.js";
import { mapQuery, pageQuery } from "../maps/query.js";
import { Player } from "../player/player.js";
import { createWorkBar } from "../results/work-bar.js";
import { writeQuery } from "../scene/link.js";
import { startLoading } from "../scene/loader.js";
import { createStore, firstMap } from "../scene/store.js";

/* The page of maps: one race, one of its maps in full size, and both as a link. */

const PAGE = "/map";

/** Milliseconds between two writes into the address bar. */
const PAUSE = 300;

const { scene, catalog } = await readRacePage();
const store = createStore(scene);
/** @type {MapChoice} */
const map = readData("#map");
store.set({ map: map.across ? map : { ...firstMap(scene), show: map.show } });
const part = (/** @type {string} */ selector) => find(document, selector, HTMLElement);

new Player(part("#player"), { store, catalog, movesStart: true });
const panel = new MapPanel(part("#maps"), store, catalog);
showErrors(part("#notice"), store);
createWorkBar(part("#player .plots"), store);
showCleanLink();

const race = find(document, "#open-race", HTMLAnchorElement);
const tune = find(document, "#tune", HTMLAnchorElement);
const [png, csv, json] = ["png", "csv", "json"].map((format) =>
  find(document, `#map-${format}`, HTMLAnchorElement),
);

/** The page's own query; empty until the first map is there. */
function query() {
  const { scene: shown, map: choice } = store.state;
  return panel.plan && choice ? pageQuery(panel.plan, shown, choice, catalog) : "";
}

/** Brings the address and the links up to what is shown. */
function showLinks() {
  const { plan } = panel;
  const { scene: shown, map: choice } = store.state;
  race.href = siteHref(`/?${writeQuery(shown, catalog)}`);
  tune.href = siteHref(`/tune?${writeQuery(shown, catalog)}`);
  if (!plan || !choice) return;
  history.replaceState(null, "", siteHref(`${PAGE}?${query()}`));
  const data = mapQuery(plan, shown, choice.cells, catalog);
  const show = choice.kind === "basins" ? "minimum" : choice.show;
  png?.setAttribute("href", siteHref(`/api/map.png?${data}&show=${show}`));
  csv?.setAttribute("href", siteHref(`/api/map?${data}&format=csv`));
  json?.setAttribute("href", siteHref(`/api/map?${data}&format=json`));
}

const follow = throttle(showLinks, PAUSE);
store.subscribe(["scene", "map"], follow);
panel.subscribe(follow);
connectLanguageLinks(query, PAGE);
connectHeader((theme) => store.set({ theme }));
startLoading(store, catalog);
