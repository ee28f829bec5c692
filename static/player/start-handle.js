/** @import { Mapping } from "../plot/scales.js" */
/** @import { Phase } from "../scene/store.js" */
/** @import { Point } from "../types.js" */
import { element } from "../lib/dom.js";
import { formatTuple } from "../lib/format.js";
import { _ } from "../lib/i18n.js";

/** An arrow key moves the start by this fraction of the view, with shift by a tenth of it. */
const KEY_STEP = 0.01;

/** A press that moves less than this many pixels is a click. */
const CLICK_DISTANCE = 5;

const ARROWS = /** @type {Record<string, Point>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});

/**
 * The start of the race: a mark on the map, and if it may be moved a handle that can be dragged,
 * moved by arrow keys, or sent somewhere by a click on the map.
 *
 * @param {HTMLElement} parent The map.
 * @param {{mapping: () => Mapping | null, move: ((start: Point, phase: Phase) => void) | null}}
 *   options
 * @returns {{place: (start: Point) => void}}
 */
export function createStartHandle(parent, { mapping, move }) {
  const handle = move
    ? element("button", { type: "button", class: "start-handle" })
    : element("span", { class: "start-handle" });
  /** @type {Point} */
  let start = [0, 0];
  parent.append(handle);
  if (move) {
    listenToPointer(handle, parent, mapping, move);
    handle.addEventListener("keydown", (event) => {
      const axes = mapping();
      const direction = ARROWS[event.key];
      if (!direction || !axes) return;
      event.preventDefault();
      event.stopPropagation();
      const size = event.shiftKey ? KEY_STEP / 10 : KEY_STEP;
      start = movedBy(start, direction, size, axes); // more keys may come before it is placed
      move(start, "dragging");
    });
    handle.addEventListener("keyup", (event) => event.key in ARROWS && move(start, "idle"));
  }
  return {
    place(next) {
      start = next;
      const axes = mapping();
      if (!axes) return;
      const [px, py] = [axes.toX(start[0]), axes.toY(start[1])];
      handle.hidden = !isInside(axes, px, py);
      handle.style.transform = `translate(${px}px, ${py}px)`;
      const label = _("Start at {place}. Arrow keys move it.", { place: formatTuple(start) });
      if (move) handle.setAttribute("aria-label", label);
    },
  };
}

/** @type {(start: Point, direction: Point, size: number, axes: Mapping) => Point} */
function movedBy([x, y], [dx, dy], size, axes) {
  const [width, height] = spans(axes);
  return [
    roundToPixels(x + dx * size * width, width),
    roundToPixels(y + dy * size * height, height),
  ];
}

/**
 * @type {(handle: HTMLElement, parent: HTMLElement, mapping: () => Mapping | null, move: (start:
 *   Point, phase: Phase) => void) => void}
 */
function listenToPointer(handle, parent, mapping, move) {
  listenToDrag(handle, (event, phase) => {
    const axes = mapping();
    if (axes) move(pointAt(axes, parent, event), phase);
  });
  listenToClick(parent, (event) => {
    const axes = mapping();
    const box = parent.getBoundingClientRect();
    if (axes && isInside(axes, event.clientX - box.left, event.clientY - box.top))
      move(pointAt(axes, parent, event), "idle");
  });
}

/** @param {HTMLElement} handle @param {(event: PointerEvent, phase: Phase) => void} report */
function listenToDrag(handle, report) {
  handle.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    handle.focus({ preventScroll: true });
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) report(event, "dragging");
  });
  handle.addEventListener("pointerup", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) report(event, "idle");
  });
}

/**
 * Plotly keeps clicks to itself, so they are told from drags here.
 * @type {(parent: HTMLElement, report: (event: PointerEvent) => void) => void}
 */
function listenToClick(parent, report) {
  /** @param {PointerEvent} pressed */
  const press = (pressed) => {
    const onButton =
      pressed.target instanceof Element && pressed.target.closest("button, .modebar");
    if (!pressed.isPrimary || pressed.button !== 0 || onButton) return;
    const over = new AbortController();
    /** @param {PointerEvent} event */
    const release = (event) => {
      over.abort();
      const [dx, dy] = [event.clientX - pressed.clientX, event.clientY - pressed.clientY];
      if (Math.hypot(dx, dy) < CLICK_DISTANCE) report(event);
    };
    addEventListener("pointercancel", () => over.abort(), { signal: over.signal });
    addEventListener("pointerup", release, { capture: true, signal: over.signal });
  };
  parent.addEventListener("pointerdown", press, { capture: true });
}

/**
 * The point under the pointer, inside the view.
 * @type {(axes: Mapping, parent: HTMLElement, event: PointerEvent) => Point}
 */
function pointAt(axes, parent, event) {
  const box = parent.getBoundingClientRect();
  const [width, height] = spans(axes);
  const px = Math.min(axes.left + axes.width, Math.max(axes.left, event.clientX - box.left));
  const py = Math.min(axes.top + axes.height, Math.max(axes.top, event.clientY - box.top));
  return [roundToPixels(axes.fromX(px), width), roundToPixels(axes.fromY(py), height)];
}

/** @type {(axes: Mapping, px: number, py: number) => boolean} */
function isInside({ left, top, width, height }, px, py) {
  return px >= left && px <= left + width && py >= top && py <= top + height;
}

/** @type {(axes: Mapping) => Point} */
function spans({ xRange, yRange }) {
  return [xRange[1] - xRange[0], yRange[1] - yRange[0]];
}

/**
 * A coordinate as a decimal number no finer than the eye: about a thousandth of the view.
 * @type {(value: number, span: number) => number}
 */
export function roundToPixels(value, span) {
  const decimals = Math.min(15, Math.max(0, 3 - Math.floor(Math.log10(span))));
  return Number(value.toFixed(decimals)) + 0;
}
