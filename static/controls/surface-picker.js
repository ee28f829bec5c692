/** @import { Grid } from "../scene/grid.js" */
/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, SurfaceRecord } from "../types.js" */
import { getGrid } from "../lib/api.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { readTheme } from "../plot/palette.js";
import { paintThumbnail } from "../plot/thumbnail.js";
import { withRaceOf } from "../scene/edits.js";
import { readGrid } from "../scene/grid.js";
import { surfaceQuery } from "../scene/link.js";

/** Samples along each edge of a small picture. */
const PICTURE = 40;

/**
 * The choice of a surface by small pictures, and a label that shows the one that is chosen.
 *
 * @param {Store} store
 * @param {Catalog} catalog
 */
export function createSurfacePicker(store, catalog) {
  const title = element("span", { class: "title" });
  const own = thumbnail();
  const about = { class: "surface-grid", role: "radiogroup", "aria-label": _("Surface") };
  const choices = element("div", about);
  const pictures = loadPictures(catalog, choices);
  choices.append(
    ...catalog.surfaces.map((surface) => {
      const choose = () => store.update((scene) => withRaceOf(scene, surface, catalog));
      const choice = createChoice(surface, choose);
      pictures.watch(choice.picture, surface);
      return choice.element;
    }),
  );
  const paintOwn = () => {
    const { grid } = store.state;
    if (grid) paintThumbnail(own, grid, readTheme(choices));
  };
  store.subscribe(["grid", "theme"], paintOwn);
  store.subscribe(["theme"], pictures.repaint);
  return {
    element: choices,
    label: [own, title],
    /** @param {SurfaceRecord} record */
    show(record) {
      title.textContent = record.title;
      for (const input of choices.querySelectorAll("input"))
        input.checked = input.value === record.slug;
    },
  };
}

/** @returns {HTMLCanvasElement} */
function thumbnail() {
  return element("canvas", { class: "thumbnail", "aria-hidden": "true" });
}

/** @param {SurfaceRecord} surface @param {() => void} onchange */
function createChoice({ slug, title, teaches }, onchange) {
  const picture = thumbnail();
  const about = { type: "radio", name: "surface", value: slug ?? "", class: "sr-only", onchange };
  const parts = [element("input", about), picture, element("span", {}, title)];
  return { picture, element: element("label", { title: teaches }, ...parts) };
}

/**
 * Small pictures, each fetched when it first comes into sight.
 *
 * @param {Catalog} catalog
 * @param {HTMLElement} themed
 */
function loadPictures(catalog, themed) {
  /** @type {Map<Element, SurfaceRecord>} */
  const waiting = new Map();
  /** @type {Map<HTMLCanvasElement, Grid>} */
  const painted = new Map();

  /** @param {HTMLCanvasElement} canvas @param {SurfaceRecord} surface */
  const load = async (canvas, { slug, formula }) => {
    const query = surfaceQuery({ slug, formula, parameters: {} }, null, catalog, { size: PICTURE });
    const answer = await getGrid(query).catch(() => null);
    if (!answer) return;
    const grid = readGrid(answer);
    painted.set(canvas, grid);
    paintThumbnail(canvas, grid, readTheme(themed));
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const surface = waiting.get(target);
      if (!isIntersecting || !surface || !(target instanceof HTMLCanvasElement)) continue;
      waiting.delete(target);
      observer.unobserve(target);
      void load(target, surface);
    }
  });

  return {
    /** @param {HTMLCanvasElement} canvas @param {SurfaceRecord} surface */
    watch(canvas, surface) {
      waiting.set(canvas, surface);
      observer.observe(canvas);
    },
    repaint() {
      for (const [canvas, grid] of painted) paintThumbnail(canvas, grid, readTheme(themed));
    },
  };
}
