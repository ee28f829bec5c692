import { find } from "../lib/dom.js";
import { readRacePage } from "../lib/page.js";
import { showCleanLink, showErrors } from "../lib/widgets.js";
import { Player } from "../player/player.js";
import { startLoading } from "../scene/loader.js";
import { createStore } from "../scene/store.js";

/* The frame-able view: one scene, played. */

const { scene, catalog } = await readRacePage();
showCleanLink();
const store = createStore(scene);
new Player(find(document, "#player", HTMLElement), { store, catalog, keys: true });
showErrors(find(document, "#notice", HTMLElement), store);
startLoading(store, catalog);
