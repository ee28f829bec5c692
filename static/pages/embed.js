import { find } from "../lib/dom.js";
import { readPage } from "../lib/page.js";
import { createNotice, showCleanLink } from "../lib/widgets.js";
import { createPlayer } from "../player/player.js";

/*
 * The frame-able view: one scene, played.
 */

const { scene, catalog } = await readPage();
const notice = createNotice(find(document, "#notice", HTMLElement));
const player = createPlayer(find(document, "#player", HTMLElement), {
  catalog,
  keys: true,
  onError: (error) => notice.show(error),
});
showCleanLink();
player.show(scene);
