/** @import { Store } from "../scene/store.js" */
/** @import { Catalog, LessonLink, Sight } from "../types.js" */
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { siteHref } from "../lib/site.js";
import { shownView } from "../scene/grid.js";
import { mannerOf } from "../scene/manner.js";

/** @typedef {{surface: string | null, runs: {rule: string, manner: string, scheduled: boolean}[]}} Seen */

/**
 * Links the lesson about what the race shows, once it has been seen to its end; at most one.
 *
 * @param {HTMLElement} parent
 * @param {Store} store
 * @param {Catalog} catalog
 * @param {LessonLink[]} lessons
 */
export function createLessonLink(parent, store, catalog, lessons) {
  // by keyboard the lessons are reached from the header: the sliders are at most 12 stops away
  const link = element("a", { class: "lesson-link", hidden: true, tabindex: "-1" });
  parent.append(link);
  store.subscribe(["race", "isRevealed", "grid"], () => {
    const { race, isRevealed } = store.state;
    const lesson = isRevealed && race?.digest ? lessonOf(seenIn(store, catalog), lessons) : null;
    link.hidden = !lesson;
    if (lesson) show(link, lesson);
  });
}

/**
 * Links the lesson that the sentence of the store's surface is about.
 *
 * @param {HTMLElement} sentence
 * @param {Store} store
 * @param {LessonLink[]} lessons
 */
export function createSurfaceLesson(sentence, store, lessons) {
  const link = element("a");
  const line = element("p", { class: "lesson-of-surface" }, link);
  sentence.after(line);
  const follow = () => {
    const { slug } = store.state.scene.surface;
    const lesson = lessons.find(({ surfaces }) => slug !== null && surfaces.includes(slug));
    line.hidden = !lesson;
    if (lesson) show(link, lesson);
  };
  store.subscribe(["scene"], follow);
  follow();
}

/** @param {HTMLAnchorElement} link @param {LessonLink} lesson */
function show(link, { title, href }) {
  link.href = siteHref(href);
  link.textContent = _("Lesson: {title} →", { title });
}

/**
 * The lesson that says most of what is seen; of several the first.
 * @type {(seen: Seen, lessons: LessonLink[]) => LessonLink | null}
 */
export function lessonOf(seen, lessons) {
  const found = lessons.flatMap((lesson) =>
    lesson.seen_in
      .filter((sight) => holds(sight, seen))
      .map((sight) => ({ lesson, weight: weightOf(sight) })),
  );
  const most = Math.max(...found.map(({ weight }) => weight));
  return found.find(({ weight }) => weight === most)?.lesson ?? null;
}

/** @type {(sight: Sight, seen: Seen) => boolean} */
function holds({ surfaces, rules, manners, scheduled }, { surface, runs }) {
  const [first] = rules;
  return (
    (surfaces.length === 0 || (surface !== null && surfaces.includes(surface))) &&
    rules.every((rule) => runs.some((run) => run.rule === rule)) &&
    (manners.length === 0 ||
      runs.some(({ rule, manner }) => rule === first && manners.includes(manner))) &&
    (!scheduled || runs.some((run) => run.scheduled))
  );
}

/** A schedule is never there unless one asked for it. */
const SCHEDULE_WEIGHT = 3;

/** @type {(sight: Sight) => number} */
function weightOf({ surfaces, rules, manners, scheduled }) {
  const places = Number(surfaces.length > 0) + Number(manners.length > 0);
  return rules.length + places + (scheduled ? SCHEDULE_WEIGHT : 0);
}

/** @type {(store: Store, catalog: Catalog) => Seen} */
function seenIn({ state }, catalog) {
  const { race, grid, scene } = state;
  const view = shownView(state, catalog);
  const runs = (race?.runs ?? []).map((run) => ({
    rule: run.scene.rule,
    manner: mannerOf(run, run.x.rows - 1, view, grid?.low ?? NaN).manner,
    scheduled: run.scene.schedule !== null,
  }));
  return { surface: scene.surface.slug, runs };
}
