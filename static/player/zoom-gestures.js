/** @import { Transform } from "../plot/zoom.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { AT_REST, pinched, wheelFactor, zoomedAbout } from "../plot/zoom.js";

/** Milliseconds without another turn of the wheel after which a zoom is over. */
const WHEEL_REST = 160;

/** Milliseconds for which it is told how to zoom. */
const HINT = 1600;

/**
 * Zooming and panning of the map: the wheel with Ctrl (which is how a pad reports a pinch) and two
 * fingers. The wheel alone and one finger scroll the page.
 *
 * @param {HTMLElement} map
 * @param {{show: (transform: Transform) => void, end: (transform: Transform) => void}} listener
 *   Hears of a gesture while it lasts, and of where it has come to.
 */
export function listenToZoom(map, listener) {
  listenToWheel(map, listener);
  listenToFingers(map, listener);
  const wheel = createHint(map, _("Ctrl and the wheel zoom the map."));
  const fingers = createHint(map, _("Two fingers move and zoom the map."));
  map.addEventListener("wheel", ({ ctrlKey, metaKey }) => !(ctrlKey || metaKey) && wheel.show(), {
    passive: true,
  });
  map.addEventListener("touchmove", ({ touches }) => touches.length === 1 && fingers.show(), {
    passive: true,
  });
}

/**
 * The wheel over the surface in space: with Ctrl, or once it was pressed or has the focus, it
 * zooms; else it scrolls the page, as Plotly alone would let it do neither.
 * @type {(space: HTMLElement) => void}
 */
export function guardWheel(space) {
  const hint = createHint(space, _("Click, or hold Ctrl, to zoom with the wheel."));
  space.tabIndex = 0;
  space.addEventListener("pointerdown", () => space.focus({ preventScroll: true }), true);
  space.addEventListener(
    "wheel",
    (event) => {
      const isWanted = event.ctrlKey || event.metaKey || space.contains(document.activeElement);
      if (isWanted) return event.preventDefault();
      event.stopPropagation();
      hint.show();
    },
    { capture: true, passive: false },
  );
}

/** @type {typeof listenToZoom} */
function listenToWheel(map, { show, end }) {
  let transform = AT_REST;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const finish = () => {
    const done = transform;
    transform = AT_REST;
    end(done);
  };
  map.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      transform = zoomedAbout(transform, wheelFactor(event.deltaY), placeIn(map, event));
      show(transform);
      clearTimeout(timer);
      timer = setTimeout(finish, WHEEL_REST);
    },
    { capture: true, passive: false },
  );
}

/** @type {typeof listenToZoom} */
function listenToFingers(map, { show, end }) {
  /** @type {[number, number][] | null} Where the two fingers came down. */
  let before = null;
  let transform = AT_REST;
  const placesOf = (/** @type {TouchEvent} */ { touches }) =>
    [...touches].slice(0, 2).map((touch) => placeIn(map, touch));
  const begin = (/** @type {TouchEvent} */ event) => {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    before = placesOf(event);
  };
  const move = (/** @type {TouchEvent} */ event) => {
    if (!before || event.touches.length < 2) return;
    event.preventDefault();
    event.stopPropagation();
    transform = pinched(before, placesOf(event));
    show(transform);
  };
  const finish = (/** @type {TouchEvent} */ { touches }) => {
    if (!before || touches.length >= 2) return;
    const done = transform;
    [before, transform] = [null, AT_REST];
    end(done);
  };
  const options = { capture: true, passive: false };
  map.addEventListener("touchstart", begin, options);
  map.addEventListener("touchmove", move, options);
  for (const type of /** @type {const} */ (["touchend", "touchcancel"]))
    map.addEventListener(type, finish, options);
}

/** @type {(map: HTMLElement, at: {clientX: number, clientY: number}) => [number, number]} */
function placeIn(map, { clientX, clientY }) {
  const { left, top } = map.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

/** A word over a plot that goes by itself. @type {(parent: HTMLElement, text: string) => {show: () => void}} */
function createHint(parent, text) {
  const hint = element("p", { class: "gesture-hint", "aria-hidden": "true", hidden: true }, text);
  parent.append(hint);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return {
    show() {
      clearTimeout(timer);
      hint.hidden = false;
      timer = setTimeout(() => {
        hint.hidden = true;
      }, HINT);
    },
  };
}
