import { createSliders } from "../lessons/sliders.js";
import { find } from "../lib/dom.js";
import { readRacePage } from "../lib/page.js";
import { siteHref } from "../lib/site.js";
import { showCleanLink, showErrors } from "../lib/widgets.js";
import { Player } from "../player/player.js";
import { createWorkBar } from "../results/work-bar.js";
import { writeQuery } from "../scene/link.js";
import { startLoading } from "../scene/loader.js";
import { START } from "../scene/paths.js";
import { createStore } from "../scene/store.js";

/* The frame-able view: one scene, played, with the sliders that its link chooses. */

const { scene, catalog, controls, surface } = await readRacePage();
showCleanLink();
const store = createStore(scene);
const movesStart = controls.includes(START);
new Player(find(document, "#player", HTMLElement), { store, catalog, keys: true, movesStart });
if (surface) {
  const sliders = controls.map((place) => ({ place, low: null, high: null }));
  createSliders(
    find(document, "#sliders", HTMLElement),
    { scene, surface, sliders },
    store,
    catalog,
  );
}
const open = find(document, "#open", HTMLAnchorElement);
store.subscribe(["scene"], () => {
  const { scene: moved } = store.state;
  open.href = new URL(siteHref(`/?${writeQuery(moved, catalog)}`), location.origin).href;
});
showErrors(find(document, "#notice", HTMLElement), store);
createWorkBar(find(document, "#player .plots", HTMLElement), store);
startLoading(store, catalog);
