/** @import { MapChoice } from "../types.js" */
import { find } from "../lib/dom.js";
import { connectHeader } from "../lib/header.js";
import { readData, readRacePage } from "../lib/page.js";
import { throttle } from "../lib/scheduling.js";
import { connectLanguageLinks, showCleanLink, showErrors } from "../lib/widgets.js";
import { MapPanel } from "../maps/panel.js";
import { mapQuery, pageQuery } from "../maps/query.js";
import { Player } from "../player/player.js";
import { writeQuery } from "../scene/link.js";
import { startLoading } from "../scene/loader.js";
import { createStore, firstMap } from "../scene/store.js";
import { surfaceTitle } from "../scene/titles.js";
import { save } from "./share.js";

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
showCleanLink();

const race = find(document, "#open-race", HTMLAnchorElement);
const files = /** @type {const} */ (["csv", "json"]);
const links = files.map((format) => find(document, `#map-${format}`, HTMLAnchorElement));

/** The page's own query; empty until the first map is there. */
function query() {
  const { scene: shown, map: choice } = store.state;
  return panel.plan && choice ? pageQuery(panel.plan, shown, choice, catalog) : "";
}

/** Brings the address and the links up to what is shown. */
function showLinks() {
  const { plan } = panel;
  const { scene: shown } = store.state;
  race.href = `/?${writeQuery(shown, catalog)}`;
  if (!plan) return;
  history.replaceState(null, "", `${PAGE}?${query()}`);
  const data = mapQuery(plan, shown, store.state.map?.cells ?? [], catalog);
  links.forEach((link, i) => link.setAttribute("href", `/api/map?${data}&format=${files[i]}`));
}

const follow = throttle(showLinks, PAUSE);
store.subscribe(["scene", "map"], follow);
panel.subscribe(follow);
find(document, "#map-png", HTMLButtonElement).addEventListener("click", async () => {
  const link = new URL(`${PAGE}?${query()}`, location.origin).href;
  const title = `${surfaceTitle(store.state.scene, catalog)}: ${panel.title}`;
  save(await panel.picture({ title, link }), "ravine-map.png");
});
connectLanguageLinks(query, PAGE);
connectHeader((theme) => store.set({ theme }));
startLoading(store, catalog);
