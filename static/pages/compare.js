/** @import { Catalog, Scene } from "../types.js" */
/** @import { Store } from "../scene/store.js" */
import { find } from "../lib/dom.js";
import { connectHeader } from "../lib/header.js";
import { readCatalog, readData, readMessages } from "../lib/page.js";
import { connectLanguageLinks, showCleanLink, showErrors } from "../lib/widgets.js";
import { Player } from "../player/player.js";
import { createScoreboard } from "../results/scoreboard.js";
import { createWorkBar } from "../results/work-bar.js";
import { writeQuery } from "../scene/link.js";
import { startLoading } from "../scene/loader.js";
import { createStore } from "../scene/store.js";

/* Two races side by side: the longer one leads, the other stands at the same step. */

const [catalog] = await Promise.all([readCatalog(), readMessages()]);
/** @type {Record<"a" | "b", {scene: Scene}>} */
const races = readData("#races");
const sides = /** @type {const} */ (["a", "b"]);
const stores = sides.map((side) => createStore(races[side].scene));
const [one, other] = stores;
if (!one || !other) throw new Error("There are two races");
const [leader, follower] =
  one.state.scene.steps >= other.state.scene.steps ? [one, other] : [other, one];

sides.forEach((side, i) => {
  const store = stores[i];
  if (store) show(side, store, catalog);
});
const follow = () => follower.set({ time: leader.state.time });
leader.subscribe(["time"], follow);
follower.subscribe(["race"], follow);
showCleanLink();
connectLanguageLinks(
  () => sides.map((side, i) => `${side}=${encodeURIComponent(linkOf(i))}`).join("&"),
  "/compare",
);
connectHeader((theme) => {
  for (const store of stores) store.set({ theme });
});
for (const store of stores) startLoading(store, catalog);

/** @param {number} index */
function linkOf(index) {
  const store = stores[index];
  return store ? `/?${writeQuery(store.state.scene, catalog)}` : "";
}

/** @type {(side: string, store: Store, catalog: Catalog) => void} */
function show(side, store, catalog) {
  const root = find(document, `[data-side="${side}"]`, HTMLElement);
  const part = (/** @type {string} */ selector) => find(root, selector, HTMLElement);
  const isLed = store !== leader;
  const timeline = isLed ? null : find(document, "#clock", HTMLElement);
  new Player(part("[data-player]"), { store, catalog, timeline, waits: isLed, keys: !isLed });
  createScoreboard(part("[data-scoreboard]"), part("[data-summary]"), store, catalog);
  showErrors(part("[data-notice]"), store);
  createWorkBar(part("[data-player] .plots"), store);
}
