import { element, svg } from "./dom.js";

/** Paths on a grid of 24. */
const PATHS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  back: "M6 5h2.5v14H6zM19 5v14L9.5 12z",
  forward: "M15.5 5H18v14h-2.5zM5 5v14l9.5-7z",
  loop: "M17 2.5 21 6.5l-4 4V8H7a2 2 0 0 0-2 2v2H3v-2a4 4 0 0 1 4-4h10zM7 21.5l-4-4 4-4V16h10a2 2 0 0 0 2-2v-2h2v2a4 4 0 0 1-4 4H7z",
  copy: "M9 3h10a2 2 0 0 1 2 2v10h-2V5H9zM5 7h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2m0 2v10h10V9z",
  remove:
    "m6.4 5 5.6 5.6L17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4z",
  add: "M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7z",
  minus: "M4 11h16v2H4z",
  "verdict-stable": "m9.5 17.5-5-5 1.5-1.5 3.5 3.5 8.5-8.5 1.5 1.5z",
  "verdict-critically-damped": "M4 4h2v8.5c0 3 2 4.5 5 4.5h9v2h-9c-4.500 0-7-2.500-7-6.500z",
  "verdict-oscillating":
    "M2 12c2-7 5.500-7 7.500-1.500S13 17 14.500 12.500 19.500 6 22 12l-1.900.6c-1.600-3.700-2.500-3.700-3.700.5-2 7-6 6.500-8-.5-1.600-5.500-3-4.500-4.500 0z",
  "verdict-diverging": "M12 3 1.500 21h21zm-1 7h2v5h-2zm0 6.500h2v2h-2z",
  "verdict-no-verdict": "M5 11h14v2H5z",
  more: "M4 10.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600m8 0a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600m8 0a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600",
  edit: "M3 17.25V21h3.75L17.8 9.95l-3.75-3.75zM20.7 7.05a1 1 0 0 0 0-1.4l-2.35-2.35a1 1 0 0 0-1.4 0l-1.85 1.85 3.75 3.75z",
  qr: "M3 3h8v8H3zm2 2v4h4V5zm8-2h8v8h-8zm2 2v4h4V5zM3 13h8v8H3zm2 2v4h4v-4zm8-2h3v3h-3zm5 0h3v3h-3zm-2.500 2.500h3v3h-3zM13 18h3v3h-3zm5 0h3v3h-3z",
  reset: "M12 5V1L7 6l5 5V7a5 5 0 1 1-5 5H5a7 7 0 1 0 7-7",
};

/** @typedef {keyof typeof PATHS} Icon */

/** @type {(name: Icon) => SVGElement} */
export function icon(name) {
  return svg(
    "svg",
    { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }),
  );
}

/** @param {SVGElement} root As `icon` made it. @param {Icon} name */
export function setIcon(root, name) {
  root.firstElementChild?.setAttribute("d", PATHS[name]);
}

/** @typedef {{color: string, casing: string, dash: number[]}} LineStyle */

/** A short piece of a run's line. @type {(stroke: LineStyle) => SVGElement} */
export function swatch({ color, casing, dash }) {
  const line = { x1: 2, y1: 6, x2: 30, y2: 6 };
  const dashes = dash.join(" ") || "none";
  return svg(
    "svg",
    { class: "swatch", viewBox: "0 0 32 12", "aria-hidden": "true" },
    svg("line", { ...line, stroke: casing, "stroke-width": 5.5 }),
    svg("line", { ...line, stroke: color, "stroke-width": 3, "stroke-dasharray": dashes }),
  );
}

/**
 * A run's line and name, as it is told everywhere on the page.
 * @type {(style: {title: string, stroke: LineStyle} | undefined, tag?: "span" | "h3") =>
 *   HTMLElement}
 */
export function runName(style, tag = "span") {
  return element(tag, { class: "run-name" }, style && swatch(style.stroke), style?.title);
}
