import { createPlayer } from "./player/player.js";
import { find } from "./ui/dom.js";
import { createNotice } from "./ui/notice.js";
import { readPage } from "./ui/page.js";

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
player.show(scene);
