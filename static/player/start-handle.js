/** @import { Mapping } from "../plot/scales.js" */
import { element } from "../lib/dom.js";
import { tuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/** An arrow key moves the start by this part of the view, with shift by a tenth of it. */
const KEY_STEP = 0.01;

/** A press that moves less than this many pixels is a click. */
const CLICK_DISTANCE = 5;

const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

/**
 * The start of the race: a mark on the map, and where it may be moved a handle that can be dragged, moved by arrow keys,
 * or sent somewhere by a click on the map.
 *
 * @param {HTMLElement} parent The map.
 * @param {{mapping: () => Mapping | null, move: ((start: [number, number], moving: boolean) => void) | undefined}} options
 * @returns {{place: (start: [number, number]) => void}}
 */
export function createStartHandle(parent, { mapping, move }) {
  const handle = move
    ? element("button", { type: "button", class: "start-handle" })
    : element("span", { class: "start-handle" });
  /** @type {[number, number]} */
  let start = [0, 0];
  parent.append(handle);
  if (move) listen(move);
  return { place };

  /** @param {(start: [number, number], moving: boolean) => void} report */
  function listen(report) {
    listenToDrag(handle, (event, moving) => {
      const axes = mapping();
      if (axes) report(pointAt(axes, parent, event), moving);
    });
    listenToClick(parent, (event) => {
      const axes = mapping();
      if (axes && isInside(axes, parent, event)) report(pointAt(axes, parent, event), false);
    });
    handle.addEventListener("keydown", (event) => {
      const [x, y] = ARROWS[event.key] ?? [];
      const axes = mapping();
      if (x === undefined || y === undefined || !axes) return;
      event.preventDefault();
      event.stopPropagation();
      const size = event.shiftKey ? KEY_STEP / 10 : KEY_STEP;
      const [width, height] = spans(axes);
      start = [
        tidy(start[0] + x * size * width, width),
        tidy(start[1] + y * size * height, height),
      ]; // before the key goes up
      report(start, true);
    });
    handle.addEventListener("keyup", (event) => {
      if (event.key in ARROWS) report(start, false);
    });
  }

  /** @param {[number, number]} next */
  function place(next) {
    start = next;
    const axes = mapping();
    if (!axes) return;
    const [px, py] = [axes.toX(start[0]), axes.toY(start[1])];
    const inView =
      px >= axes.left &&
      px <= axes.left + axes.width &&
      py >= axes.top &&
      py <= axes.top + axes.height;
    handle.hidden = !inView;
    handle.style.transform = `translate(${px}px, ${py}px)`;
    if (move)
      handle.setAttribute(
        "aria-label",
        _("Start at {place}. Arrow keys move it.", { place: tuple(start) }),
      );
  }
}

/** @param {HTMLElement} handle @param {(event: PointerEvent, moving: boolean) => void} report */
function listenToDrag(handle, report) {
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) report(event, true);
  });
  handle.addEventListener("pointerup", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) report(event, false);
  });
}

/**
 * Plotly keeps clicks to itself, so they are told from drags here.
 *
 * @param {HTMLElement} parent
 * @param {(event: PointerEvent) => void} report
 */
function listenToClick(parent, report) {
  parent.addEventListener(
    "pointerdown",
    (pressed) => {
      const onButton =
        pressed.target instanceof Element && pressed.target.closest("button, .modebar");
      if (!pressed.isPrimary || pressed.button !== 0 || onButton) return;
      const over = new AbortController();
      addEventListener("pointercancel", () => over.abort(), { signal: over.signal });
      addEventListener(
        "pointerup",
        (event) => {
          over.abort();
          if (
            Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) <
            CLICK_DISTANCE
          )
            report(event);
        },
        { capture: true, signal: over.signal },
      );
    },
    { capture: true },
  );
}

/**
 * Inside the view.
 *
 * @type {(axes: Mapping, parent: HTMLElement, event: PointerEvent) => [number, number]}
 */
function pointAt(axes, parent, event) {
  const box = parent.getBoundingClientRect();
  const [width, height] = spans(axes);
  const px = Math.min(axes.left + axes.width, Math.max(axes.left, event.clientX - box.left));
  const py = Math.min(axes.top + axes.height, Math.max(axes.top, event.clientY - box.top));
  return [tidy(axes.fromX(px), width), tidy(axes.fromY(py), height)];
}

/** @type {(axes: Mapping, parent: HTMLElement, event: PointerEvent) => boolean} */
function isInside(axes, parent, event) {
  const box = parent.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left - axes.left, event.clientY - box.top - axes.top];
  return x >= 0 && x <= axes.width && y >= 0 && y <= axes.height;
}

/** @type {(axes: Mapping) => [number, number]} */
function spans(axes) {
  return [axes.xRange[1] - axes.xRange[0], axes.yRange[1] - axes.yRange[0]];
}

/**
 * A coordinate as a decimal number no finer than the eye: about a thousandth of the view.
 *
 * @type {(value: number, span: number) => number}
 */
export function tidy(value, span) {
  const decimals = Math.min(15, Math.max(0, 3 - Math.floor(Math.log10(span))));
  return Number(value.toFixed(decimals)) + 0;
}
