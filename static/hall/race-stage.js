/** @import { RunList } from "../controls/run-list.js" */
import { find } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { barButton, createHallBar } from "./bar.js";
import { HallMode, TEXTS } from "./hall-mode.js";

/**
 * The playground for a hall: the map, the names and losses of its runs, and the large sliders of one
 * of them, which a digit chooses.
 *
 * @param {HTMLElement} stage
 * @param {RunList} list
 * @param {() => void} showQrCode
 */
export function connectHall(stage, list, showQrCode) {
  const bar = createHallBar(
    barButton(_("QR code"), "qr", showQrCode),
    barButton(_("Leave the presentation"), "remove", () => hall.leave()),
  );
  stage.append(bar);
  const hall = new HallMode({
    entered() {
      bar.hidden = false;
      list.choose(list.mostSliders);
      scrollTo(0, 0);
    },
    left() {
      bar.hidden = true;
    },
  });
  find(document, "#present", HTMLButtonElement).addEventListener("click", () =>
    hall.enterFullScreen(),
  );
  document.addEventListener("keydown", ({ key, target, ctrlKey, metaKey, altKey }) => {
    const isText = target instanceof Element && target.closest(TEXTS);
    if (!hall.isOn || !/^[1-9]$/.test(key) || isText || ctrlKey || metaKey || altKey) return;
    list.choose(Number(key) - 1, { focus: true });
  });
}
