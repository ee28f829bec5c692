/** @import { RunStyle, Theme } from "./palette.js" */
/** @import { Mapping } from "./scales.js" */
import { _ } from "../lib/i18n.js";

/*
 * Arrows on the map: where a ball is drawn to and where it is going, and where a run has left.
 */

/**
 * @typedef {object} Arrow
 * @property {"downhill" | "velocity"} kind
 * @property {number} x Where its ball is.
 * @property {number} y
 * @property {number} dx Direction and length, in the surface's units.
 * @property {number} dy
 * @property {string} color Empty for ink.
 *
 * @typedef {RunStyle & {step: number, from: readonly [number, number], to: readonly [number,
 *   number]}} Exit A run that has left the view, and the step of its path that did.
 */

/** Pixels of the longest arrow of a kind, and of the shortest that is drawn. */
const LONGEST = { downhill: 72, velocity: 64 };
const SHORTEST = 7;

/** Pixels of an arrow's head. */
const HEAD = 7;

/**
 * Each kind to its own scale, so that runs can be compared.
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, arrows: Arrow[], theme: Theme) =>
 *   void}
 */
export function paintArrows(context, mapping, arrows, theme) {
  for (const kind of /** @type {const} */ (["downhill", "velocity"])) {
    const placed = arrows.filter((arrow) => arrow.kind === kind).map((a) => inPixels(mapping, a));
    const longest = Math.max(...placed.map(({ length }) => length));
    const shown = placed.filter(({ length }) => (length / longest) * LONGEST[kind] >= SHORTEST);
    shown.forEach(({ px, py, dx, dy, color }, i) => {
      const scale = LONGEST[kind] / longest;
      const [tx, ty] = [px + scale * dx, py + scale * dy];
      const width = kind === "velocity" ? 2.6 : 1.9;
      strokeArrow(context, [px, py, tx, ty], theme.paper, width + 3);
      strokeArrow(context, [px, py, tx, ty], color || theme.ink, width);
      const text = kind === "velocity" ? _("velocity") : _("downhill");
      if (i === 0) paintText(context, text, tx + 9, ty, theme);
    });
  }
}

/** @type {(mapping: Mapping, arrow: Arrow) => {px: number, py: number, dx: number, dy: number, length: number, color: string}} */
function inPixels(mapping, { x, y, dx, dy, color }) {
  const [px, py] = [mapping.toX(x), mapping.toY(y)];
  const wide = (dx * mapping.width) / (mapping.xRange[1] - mapping.xRange[0]);
  const high = (-dy * mapping.height) / (mapping.yRange[1] - mapping.yRange[0]);
  return { px, py, dx: wide, dy: high, length: Math.hypot(wide, high), color };
}

/**
 * @type {(context: CanvasRenderingContext2D, ends: [number, number, number, number], color: string,
 *   width: number) => void}
 */
function strokeArrow(context, [x0, y0, x1, y1], color, width) {
  const angle = Math.atan2(y1 - y0, x1 - x0);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  for (const turn of [2.6, -2.6]) {
    context.moveTo(x1, y1);
    context.lineTo(x1 + HEAD * Math.cos(angle + turn), y1 + HEAD * Math.sin(angle + turn));
  }
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineCap = "round";
  context.setLineDash([]);
  context.stroke();
}

/** @type {(context: CanvasRenderingContext2D, text: string, x: number, y: number, theme: Theme) => void} */
function paintText(context, text, x, y, theme) {
  context.font = `${theme.size + 1}px ${theme.font}`;
  context.textBaseline = "middle";
  context.lineWidth = 4;
  context.strokeStyle = theme.paper;
  context.strokeText(text, x, y);
  context.fillStyle = theme.ink;
  context.fillText(text, x, y);
}

/** Pixels from the edges at which a run's exit is marked; at the top, below the map's tools. */
const INSET = 16;
const TOP_INSET = 64;

/**
 * An arrow at the edge, with the run's name and the step at which it left.
 * @type {(context: CanvasRenderingContext2D, mapping: Mapping, exit: Exit, theme: Theme) => void}
 */
export function paintExit(context, mapping, { from, to, title, step, stroke }, theme) {
  const [x, y, angle] = exitPlace(mapping, from, to);
  const tip = INSET - 4;
  const ends = /** @type {[number, number, number, number]} */ ([
    x - tip * Math.cos(angle),
    y - tip * Math.sin(angle),
    x + tip * Math.cos(angle),
    y + tip * Math.sin(angle),
  ]);
  strokeArrow(context, ends, theme.paper, 6);
  strokeArrow(context, ends, stroke.color, 3);
  const isRight = x > mapping.left + mapping.width / 2;
  context.textAlign = isRight ? "right" : "left";
  const text = _("{name}, step {step}", { name: title, step });
  paintText(context, text, x + (isRight ? -22 : 22), y, theme);
  context.textAlign = "left";
}

/**
 * Where a step from inside the view to outside crosses its edge, a little inwards, in pixels, and
 * in which direction.
 * @type {(mapping: Mapping, from: readonly [number, number], to: readonly [number, number]) =>
 *   [number, number, number]}
 */
export function exitPlace(mapping, from, to) {
  const [x0, y0] = [mapping.toX(from[0]), mapping.toY(from[1])];
  const [dx, dy] = [mapping.toX(to[0]) - x0, mapping.toY(to[1]) - y0];
  const { left, top, width, height } = mapping;
  const parts = [
    dx > 0 ? (left + width - INSET - x0) / dx : (left + INSET - x0) / dx,
    dy > 0 ? (top + height - INSET - y0) / dy : (top + TOP_INSET - y0) / dy,
  ].filter((part) => part >= 0);
  const part = Math.min(1, ...parts);
  const y = Math.max(top + TOP_INSET, y0 + part * dy);
  return [x0 + part * dx, y, Math.atan2(dy, dx)];
}
