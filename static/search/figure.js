/** @import { MapData } from "../maps/answer.js" */
/** @import { Profiles } from "./profiles.js" */
/** @import { Shading } from "../maps/shades.js" */
/** @import { Theme } from "../plot/palette.js" */
/** @import { Mapping } from "../plot/scales.js" */
/** @import { FoundTries, MapAxis, Point } from "../types.js" */
import { element, setText, svg } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { mapping } from "../plot/scales.js";
import { projection } from "../maps/axes.js";
import { cellPicture, paintCells } from "../maps/cells.js";
import { drawFrame, frameAxis } from "../maps/frame.js";
import { MARK_PATHS } from "../maps/marks.js";

/** Space around the plane; at its top and its right the profiles stand, so many pixels high. */
const MARGIN = { left: 46, right: 52, top: 60, bottom: 38 };
const PROFILE = 40;

/**
 * @typedef {object} SearchPlane What both searches are drawn over.
 * @property {MapData} data
 * @property {Shading} shading
 * @property {Profiles} profiles
 * @property {Theme} theme
 */

/** The tries of one search over the plane, and their projections on both axes. */
export class SearchFigure {
  #plot = element("div", { class: "chart search-plot" });
  #canvas = element("canvas", { class: "cells", "aria-hidden": "true" });
  #marks = svg("svg", { class: "marks", "aria-hidden": "true" });
  #words = element("span", {});
  element;
  #choose;
  /** @type {{plane: SearchPlane, found: FoundTries, shown: number} | null} */
  #content = null;

  /** @param {string} title @param {(values: Point) => void} choose Hears which try was pressed. */
  constructor(title, choose) {
    this.#choose = choose;
    const caption = element("figcaption", {}, element("b", {}, title), " ", this.#words);
    this.element = element("figure", { class: "search-figure" }, caption, this.#plot);
    this.#plot.append(this.#canvas, this.#marks);
    new ResizeObserver(() => this.#draw()).observe(this.#plot);
  }

  /** @param {SearchPlane} plane @param {FoundTries} found @param {number} shown Number of tries. */
  show(plane, found, shown) {
    this.#content = { plane, found, shown };
    setText(this.#words, triesWords(found, shown));
    this.#draw();
  }

  #draw() {
    const { clientWidth, clientHeight } = this.#plot;
    if (!this.#content?.plane.data.up || clientWidth === 0) return;
    const { plane, found, shown } = this.#content;
    const { data, shading, theme } = plane;
    const up = /** @type {MapAxis} */ (data.up);
    const [x, y] = [frameAxis(data.across), frameAxis(up)];
    const box = {
      left: MARGIN.left,
      top: MARGIN.top,
      width: Math.max(1, clientWidth - MARGIN.left - MARGIN.right),
      height: Math.max(1, clientHeight - MARGIN.top - MARGIN.bottom),
    };
    const axes = mapping(box, x.range, y.range);
    const canvas = this.#canvas;
    canvas.width = Math.round(box.width * devicePixelRatio);
    canvas.height = Math.round(box.height * devicePixelRatio);
    for (const side of /** @type {const} */ (["left", "top", "width", "height"]))
      canvas.style[side] = `${box[side]}px`;
    const cells = cellPicture(shading, data.acrossValues.length, data.upValues.length);
    paintCells(canvas, cells, { left: 0, top: 0, right: 1, bottom: 1 }, theme);
    const place = placing(axes, data.across, up);
    this.#marks.replaceChildren(
      drawFrame(axes, x, y),
      ...drawProfiles(axes, plane.profiles),
      ...drawTries(axes, found, shown, place, this.#choose),
    );
  }
}

/** The newest try and the best so far in words. @type {(found: FoundTries, shown: number) => string} */
export function triesWords({ final_loss: losses }, shown) {
  if (shown === 0) return _("No try yet.");
  const best = Math.min(...losses.slice(0, shown).map((loss) => loss ?? Infinity));
  const newest = losses[shown - 1] ?? null;
  return _("Try {count}: {loss}. Best so far: {best}", {
    count: shown,
    loss: newest === null ? _("flew off") : formatNumber(newest, 3),
    best: Number.isFinite(best) ? formatNumber(best, 3) : "–",
  });
}

/** @typedef {(across: number, up: number) => Point} Place In pixels. */

/** @type {(axes: Mapping, across: MapAxis, up: MapAxis) => Place} */
function placing(axes, across, up) {
  const [x, y] = [projection(across), projection(up)];
  return (one, other) => [axes.toX(x.forward(one)), axes.toY(y.forward(other))];
}

/** @type {(axes: Mapping, profiles: Profiles) => SVGElement[]} */
function drawProfiles({ left, top, width, height }, { across, up }) {
  const [base, side] = [top - 4, left + width + 4];
  const tops = across.map((quality, i) => {
    const x = left + ((i + 0.5) / across.length) * width;
    return `${x.toFixed(1)} ${(base - quality * PROFILE).toFixed(1)}`;
  });
  const sides = up.map((quality, i) => {
    const y = top + height - ((i + 0.5) / up.length) * height;
    return `${(side + quality * PROFILE).toFixed(1)} ${y.toFixed(1)}`;
  });
  const above = `M${left} ${base}L${tops.join("L")}L${left + width} ${base}z`;
  const beside = `M${side} ${top + height}L${sides.join("L")}L${side} ${top}z`;
  return [above, beside].map((d) => svg("path", { class: "profile", d }));
}

/** @type {(axes: Mapping, found: FoundTries, shown: number, place: Place, choose: (values: Point) => void) => SVGElement[]} */
function drawTries({ left, top, width }, found, shown, place, choose) {
  const best = indexOfLeast(found.final_loss.slice(0, shown));
  return found.across.slice(0, shown).flatMap((across, i) => {
    const up = found.up[i] ?? NaN;
    const [x, y] = place(across, up);
    const isGone = (found.final_loss[i] ?? null) === null;
    const name = ["try", isGone && "gone", i === shown - 1 && "newest"].filter(Boolean).join(" ");
    const lines = [
      svg("path", {
        class: "projection",
        d: `M${x} ${y}V${top - 4}M${x} ${y}H${left + width + 4}`,
      }),
      svg("circle", { class: "projected", cx: x, cy: top - 4, r: 3 }),
      svg("circle", { class: "projected", cx: left + width + 4, cy: y, r: 3 }),
    ];
    const onclick = () => choose([across, up]);
    const mark =
      i === best
        ? svg("path", {
            d: MARK_PATHS.best,
            transform: `translate(${x - 9} ${y - 9}) scale(1.125)`,
          })
        : svg("circle", { cx: x, cy: y, r: 5.5 });
    return [...lines, svg("g", { class: name, onclick }, mark)];
  });
}

/** @type {(losses: (number | null)[]) => number} */
function indexOfLeast(losses) {
  const finite = losses.map((loss) => loss ?? Infinity);
  const least = Math.min(...finite);
  return Number.isFinite(least) ? finite.indexOf(least) : -1;
}
