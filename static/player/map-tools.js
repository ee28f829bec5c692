/** @import { Theme } from "../plot/palette.js" */
/** @import { Store } from "../scene/store.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/**
 * What stands in the map's corner: a key to its colors, and a button that turns it into the surface
 * in space.
 *
 * @param {Store} store
 * @param {boolean} arranges True to have the button.
 */
export function createMapTools(store, arranges) {
  const ramp = element("i");
  const key = element("div", { class: "height-key" }, _("low"), ramp, _("high"));
  const turn = element("button", { type: "button", "aria-pressed": "false" }, _("3-D"));
  turn.addEventListener("click", () =>
    store.set({ arrangement: store.state.arrangement === "map" ? "space" : "map" }),
  );
  store.subscribe(["arrangement"], () =>
    turn.setAttribute("aria-pressed", String(store.state.arrangement !== "map")),
  );
  return {
    element: element("div", { class: "map-tools" }, key, arranges && turn),
    /** @param {Theme} theme */
    setTheme: ({ ramp: colors }) => {
      ramp.style.background = `linear-gradient(90deg, ${colors.join(", ")})`;
    },
  };
}
