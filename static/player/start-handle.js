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

/** Two clicks within so many milliseconds, and so many pixels, are a double click. */
const DOUBLE_CLICK = { time: 280, distance: 24 };

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
 * @param {{mapping: () => Mapping | null, move: ((start: Point, phase: Phase) => void) | null,
 *   doubleClick: () => void}} options `doubleClick`: hears of a double click on the map, which moves
 *   nothing.
 * @returns {{place: (start: Point) => void}}
 */
export function createStartHandle(parent, { mapping, move, doubleClick }) {
  const handle = createHandle(parent, { mapping, move, label: startLabel });
  if (move) {
    const moveTo = (/** @type {PointerEvent} */ event) => {
      const axes = mapping();
      const point = axes && pointUnder(axes, parent, event);
      if (point) move(point, "idle");
    };
    listenToClick(parent, singleOrDouble(moveTo, doubleClick));
  }
  return handle;
}

/** @type {(start: Point) => string} */
function startLabel(start) {
  return _("Start at {place}. Arrow keys move it.", { place: formatTuple(start) });
}

/**
 * A point on a plot, and if it may be moved a handle that can be dragged or moved by arrow keys.
 *
 * @param {HTMLElement} parent The plot.
 * @param {{mapping: () => Mapping | null, move: ((start: Point, phase: Phase) => void) | null,
 *   label: (point: Point) => string}} options
 * @returns {{element: HTMLElement, place: (start: Point) => void}}
 */
export function createHandle(parent, { mapping, move, label }) {
  const handle = move
    ? element("button", { type: "button", class: "start-handle" })
    : element("span", { class: "start-handle" });
  /** @type {Point} */
  let start = [0, 0];
  parent.append(handle);
  if (move) {
    listenToDrag(handle, (event, phase) => {
      const axes = mapping();
      if (axes) move(pointAt(axes, parent, event), phase);
    });
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
    element: handle,
    place(next) {
      start = next;
      const axes = mapping();
      if (!axes) return;
      const [px, py] = [axes.toX(start[0]), axes.toY(start[1])];
      handle.hidden = !isInside(axes, px, py);
      handle.style.transform = `translate(${px}px, ${py}px)`;
      if (move) handle.setAttribute("aria-label", label(start));
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
 * Tells single clicks from double ones, of which the first moves nothing, either.
 * @type {(single: (event: PointerEvent) => void, double: () => void) => (event: PointerEvent) =>
 *   void}
 */
export function singleOrDouble(single, double) {
  /** @type {{event: PointerEvent, timer: ReturnType<typeof setTimeout>} | null} */
  let first = null;
  return (event) => {
    const before = first;
    first = null;
    if (before) {
      clearTimeout(before.timer);
      const [dx, dy] = [event.clientX - before.event.clientX, event.clientY - before.event.clientY];
      if (Math.hypot(dx, dy) < DOUBLE_CLICK.distance) return double();
      single(before.event);
    }
    const timer = setTimeout(() => {
      first = null;
      single(event);
    }, DOUBLE_CLICK.time);
    first = { event, timer };
  };
}

/**
 * Hears of points of a plot, in places of its axes.
 *
 * @param {HTMLElement} parent The plot.
 * @param {() => Mapping | null} mapping
 * @param {{press: (point: Point) => void, hover: (point: Point | null) => void}} listener `hover`:
 *   the point under the pointer, null where it is over none.
 */
export function listenToPoints(parent, mapping, { press, hover }) {
  const under = (/** @type {PointerEvent} */ event) => {
    const axes = mapping();
    return axes && pointUnder(axes, parent, event);
  };
  listenToClick(parent, (event) => {
    const point = under(event);
    if (point) press(point);
  });
  parent.addEventListener("pointermove", (event) => hover(under(event)));
  parent.addEventListener("pointerleave", () => hover(null));
}

/**
 * Plotly keeps clicks to itself, so they are told from drags here.
 * @type {(parent: HTMLElement, report: (event: PointerEvent) => void) => void}
 */
function listenToClick(parent, report) {
  let over = new AbortController();
  /** @param {PointerEvent} pressed */
  const press = (pressed) => {
    over.abort(); // a second finger makes it a gesture
    const onButton =
      pressed.target instanceof Element && pressed.target.closest("button, .modebar");
    if (!pressed.isPrimary || pressed.button !== 0 || onButton) return;
    over = new AbortController();
    /** @param {PointerEvent} event */
    const release = (event) => {
      over.abort();
      const [dx, dy] = [event.clientX - pressed.clientX, event.clientY - pressed.clientY];
      if (Math.hypot(dx, dy) < CLICK_DISTANCE) report(event);
    };
    const { signal } = over;
    addEventListener("pointercancel", () => over.abort(), { signal });
    addEventListener("pointerup", release, { capture: true, signal });
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

/**
 * The point under the pointer; null outside the axes.
 * @type {(axes: Mapping, parent: HTMLElement, event: PointerEvent) => Point | null}
 */
function pointUnder(axes, parent, event) {
  const box = parent.getBoundingClientRect();
  return isInside(axes, event.clientX - box.left, event.clientY - box.top)
    ? pointAt(axes, parent, event)
    : null;
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
