/** @import { Theme } from "../plot/palette.js" */
/** @import { Store } from "../scene/store.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon } from "../lib/icons.js";
import { ZOOM_STEP } from "../plot/zoom.js";
import { firstMap } from "../scene/store.js";

/**
 * What stands in the map's corner: a key to its colors, buttons that zoom it and show the whole
 * again, one that opens maps of the race beside it, and one that turns it into the surface in
 * space.
 *
 * @param {Store} store
 * @param {object} options
 * @param {boolean} options.arranges True to have the button that turns it.
 * @param {boolean} options.maps True to have the one that opens maps.
 * @param {((factor: number) => void) | null} options.zoom Zooms about the middle; null where the
 *   view stays as it is.
 * @param {() => void} options.reset
 */
export function createMapTools(store, { arranges, maps, zoom, reset }) {
  const ramp = element("i");
  const key = element("div", { class: "height-key" }, _("low"), ramp, _("high"));
  const button = (
    /** @type {string} */ label,
    /** @type {import("../lib/icons.js").Icon} */ name,
    /** @type {() => void} */ onclick,
  ) =>
    element("button", { type: "button", "aria-label": label, title: label, onclick }, icon(name));
  const back = button(_("Show the whole surface"), "reset", reset);
  back.hidden = true;
  const zooms = element("div", { class: "zoom-tools" }, back);
  if (zoom)
    zooms.append(
      button(_("Zoom out"), "minus", () => zoom(1 / ZOOM_STEP)),
      button(_("Zoom in"), "add", () => zoom(ZOOM_STEP)),
    );
  const turn = element("button", { type: "button", "aria-pressed": "false" }, _("3-D"));
  turn.addEventListener("click", () =>
    store.set({ arrangement: store.state.arrangement === "map" ? "space" : "map" }),
  );
  const showArrangement = () => {
    const isMap = store.state.arrangement === "map";
    turn.setAttribute("aria-pressed", String(!isMap));
    zooms.hidden = !isMap;
  };
  store.subscribe(["arrangement"], showArrangement);
  showArrangement();
  const open = element(
    "button",
    { type: "button", "aria-pressed": "false", title: _("What other numbers would do") },
    _("Maps"),
  );
  open.addEventListener("click", () =>
    store.set({ map: store.state.map ? null : firstMap(store.state.scene) }),
  );
  store.subscribe(["map"], () =>
    open.setAttribute("aria-pressed", String(store.state.map !== null)),
  );
  return {
    element: element("div", { class: "map-tools" }, key, zooms, maps && open, arranges && turn),
    /** @param {boolean} isZoomed */
    setZoomed: (isZoomed) => {
      back.hidden = !isZoomed;
    },
    /** @param {Theme} theme */
    setTheme: ({ ramp: colors }) => {
      ramp.style.background = `linear-gradient(90deg, ${colors.join(", ")})`;
    },
  };
}
