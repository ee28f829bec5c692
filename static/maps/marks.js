/** @import { MapData, MapMarks } from "./answer.js" */
/** @import { Mapping } from "../plot/scales.js" */
/** @import { MapAxis } from "../types.js" */
import { svg } from "../lib/dom.js";
import { STARTS, projection } from "./axes.js";

/** On a grid of 16. */
export const MARK_PATHS = {
  best: "M8 .8 10 5.470 15.060 5.910 11.230 9.250 12.370 14.180 8 11.560 3.630 14.180 4.770 9.250.94 5.910 6 5.470z",
  optimum: "M8 1.500 14.500 8 8 14.500 1.500 8z",
};

/** Keeps marks inside the axes. */
const CLIP = "plane-clip";

/**
 * Theory's limit, the best cell and theory's best on a plane.
 * @type {(data: MapData, up: MapAxis, axes: Mapping) => SVGElement}
 */
export function drawMarks({ across, marks: [marks] }, up, axes) {
  const { left, top, width, height } = axes;
  const clip = svg("clipPath", { id: CLIP }, svg("rect", { x: left, y: top, width, height }));
  const [x, y] = [projection(across), projection(up)];
  const place = (/** @type {number} */ one, /** @type {number} */ other) =>
    /** @type {const} */ ([axes.toX(x.forward(one)), axes.toY(y.forward(other))]);
  const isPlane = !STARTS.some((name) => name === across.name);
  const drawn = marks && isPlane ? [...borders(marks, place), ...symbols(marks, place)] : [];
  return svg("g", { "clip-path": `url(#${CLIP})` }, clip, ...drawn);
}

/** @typedef {(across: number, up: number) => readonly [number, number]} Place In pixels. */

/** @type {(marks: MapMarks, place: Place) => SVGElement[]} */
function borders({ border }, place) {
  const paths = border
    .filter(({ up }) => up.length > 0)
    .map(
      ({ across, up }) => `M${across.map((one, i) => pixels(place(one, up[i] ?? NaN))).join("L")}`,
    );
  return ["casing", "border"].flatMap((name) => paths.map((d) => svg("path", { class: name, d })));
}

/** @type {(point: readonly number[]) => string} */
function pixels(point) {
  return point.map((px) => px.toFixed(1)).join(" ");
}

/** @type {(marks: MapMarks, place: Place) => SVGElement[]} */
function symbols(marks, place) {
  return /** @type {const} */ (["optimum", "best"]).flatMap((name) => {
    const { across = null, up = null } = marks[name] ?? {};
    if (across === null || up === null) return [];
    const [px, py] = place(across, up);
    const transform = `translate(${(px - 8).toFixed(1)} ${(py - 8).toFixed(1)})`;
    return [svg("path", { class: `mark ${name}`, d: MARK_PATHS[name], transform })];
  });
}
