/** @import { Control } from "./number-control.js" */
/** @import { ChangeScene } from "./panel.js" */
/** @import { Grid } from "../scene/grid.js" */
/** @import { Catalog, Scene, SurfaceRecord } from "../types.js" */
import { createFormulaField } from "./formula-field.js";
import { createControl } from "./number-control.js";
import { createSurfaceFacts } from "./surface-facts.js";
import { getGrid } from "../lib/api.js";
import { fitText, element, math } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { readTheme } from "../plot/palette.js";
import { paintThumbnail } from "../plot/thumbnail.js";
import { withParameter, withSuitedSurface, withSwitch } from "../scene/edits.js";
import { readGrid } from "../scene/grid.js";
import { surfaceQuery } from "../scene/link.js";

/** Samples along each edge of a small picture. */
const PICTURE = 40;

/**
 * Which surface: a choice with small pictures, its formula, and the sliders of its parameters.
 *
 * @type {(parent: HTMLElement, catalog: Catalog, change: ChangeScene) => {set: (scene: Scene) => void, setGrid: (grid: Grid) => void, retheme: () => void}}
 */
export function createSurfaceControls(parent, catalog, change) {
  const title = element("span", { class: "title" });
  const own = element("canvas", { class: "thumbnail", "aria-hidden": "true" });
  const choices = element("div", {
    class: "surface-grid",
    role: "radiogroup",
    "aria-label": _("Surface"),
  });
  const picker = element(
    "details",
    { class: "picker" },
    element("summary", { "aria-label": _("Choose a surface") }, own, title),
    choices,
  );
  const formula = element("div", { class: "formula" });
  const sentence = element("p", { class: "teaches" });
  const numbers = element("div");
  parent.append(picker);
  /** @type {SurfaceRecord | null} What the server last said of a typed formula. */
  let typed = null;
  const field = createFormulaField(parent, catalog, change, (record) => (typed = record));
  const facts = createSurfaceFacts();
  parent.append(formula, sentence, numbers, facts.element);

  /** @type {Map<string, Control>} */
  let controls = new Map();
  /** What the formula and the sliders were made for. */
  let made = "";
  /** @type {Scene | null} */
  let scene = null;
  /** @type {Grid | null} */
  let grid = null;
  const pictures = pictureLoader(catalog, parent);

  choices.append(
    ...catalog.surfaces.map((surface) =>
      choice(surface, pictures.watch, () =>
        change((now) => withSuitedSurface(now, surface, catalog)),
      ),
    ),
  );

  /** @param {SurfaceRecord} record */
  const rebuild = (record) => {
    title.textContent = record.title;
    formula.replaceChildren(math(record.mathml, record.formula));
    fitText(formula);
    sentence.textContent = record.teaches;
    sentence.hidden = record.teaches === "";
    controls = new Map(
      record.parameters.map((number) => [
        number.name,
        createControl(
          number,
          scene?.surface.parameters[number.name] ?? number.default,
          (value, moving) =>
            change(
              (now) =>
                (number.scale === "switch" ? withSwitch : withParameter)(now, number.name, value),
              moving,
            ),
        ),
      ]),
    );
    numbers.replaceChildren(...[...controls.values()].map((control) => control.element));
    for (const input of choices.querySelectorAll("input"))
      input.checked = input.value === record.slug;
  };

  return {
    set(next) {
      scene = next;
      field.set(next);
      const record =
        catalog.surfaces.find((surface) => surface.slug === next.surface.slug) ??
        typedRecord(next, typed, grid?.surface);
      const key = next.surface.slug ?? next.surface.formula;
      if (record && made !== key) {
        made = key;
        rebuild(record);
      }
      for (const [name, control] of controls) control.set(next.surface.parameters[name] ?? 0);
    },
    setGrid(next) {
      grid = next;
      paintThumbnail(own, next, readTheme(parent));
      facts.show(next);
      if (scene && made !== (scene.surface.slug ?? scene.surface.formula)) this.set(scene);
    },
    retheme() {
      if (grid) paintThumbnail(own, grid, readTheme(parent));
      pictures.repaint();
    },
  };
}

/**
 * What the server said about the scene's typed formula, once it has.
 *
 * @type {(scene: Scene, ...told: (SurfaceRecord | null | undefined)[]) => SurfaceRecord | undefined}
 */
function typedRecord(scene, ...told) {
  return told.find((record) => record?.formula === scene.surface.formula) ?? undefined;
}

/**
 * @type {(surface: SurfaceRecord, watch: (canvas: HTMLCanvasElement, surface: SurfaceRecord) => void, choose: () => void) => HTMLElement}
 */
function choice(surface, watch, choose) {
  const canvas = element("canvas", { class: "thumbnail", "aria-hidden": "true" });
  const input = element("input", {
    type: "radio",
    name: "surface",
    value: surface.slug ?? "",
    class: "sr-only",
    onchange: choose,
  });
  watch(canvas, surface);
  return element(
    "label",
    { title: surface.teaches },
    input,
    canvas,
    element("span", {}, surface.title),
  );
}

/**
 * Small pictures, each fetched when it first comes into sight.
 *
 * @param {Catalog} catalog
 * @param {HTMLElement} themed
 */
function pictureLoader(catalog, themed) {
  /** @type {Map<Element, SurfaceRecord>} */
  const waiting = new Map();
  /** @type {Map<HTMLCanvasElement, Grid>} */
  const painted = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const surface = waiting.get(target);
      if (!isIntersecting || !surface || !(target instanceof HTMLCanvasElement)) continue;
      waiting.delete(target);
      observer.unobserve(target);
      void load(target, surface);
    }
  });

  /** @param {HTMLCanvasElement} canvas @param {SurfaceRecord} surface */
  const load = async (canvas, surface) => {
    const chosen = { slug: surface.slug, formula: surface.formula, parameters: {} };
    const query = surfaceQuery(chosen, null, catalog, { size: PICTURE });
    const answer = await getGrid(query).catch(() => null);
    if (!answer) return;
    const grid = readGrid(answer);
    painted.set(canvas, grid);
    paintThumbnail(canvas, grid, readTheme(themed));
  };

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
