/** @import { Observable } from "../lib/state.js" */
/** @import { LabPage, SlideAnswer, SlideChoice, StackAnswer, StackChoice } from "../types.js" */
import { siteHref } from "../lib/site.js";
import { getJson } from "../lib/api.js";
import { switchLatest } from "../lib/scheduling.js";
import { createState } from "../lib/state.js";
import { slideOf, slideQuery, stackOf, stackQuery } from "./link.js";

/**
 * @typedef {object} LabState The one state of the lab.
 * @property {"slide" | "shapes"} view
 * @property {SlideChoice} slide
 * @property {SlideAnswer} slideAnswer
 * @property {unknown} slideError Why the newest choice was refused; null if it was not.
 * @property {StackChoice} stack
 * @property {StackAnswer} stackAnswer
 * @property {unknown} stackError
 * @property {number} chosen Index of the filter whose map is looked at.
 * @property {"light" | "dark" | ""} theme Empty until it is switched.
 *
 * @typedef {object} Edits
 * @property {(edit: (slide: SlideChoice) => SlideChoice) => void} changeSlide
 * @property {(edit: (stack: StackChoice) => StackChoice) => void} changeStack
 * @property {(part: string) => void} openStack By its part of a link.
 * @property {(index: number) => void} choose A filter, whose map is looked at.
 *
 * @typedef {Observable<LabState> & Edits} Lab
 */

/** The lab's state, which asks the server about every change. @type {(page: LabPage) => Lab} */
export function createLab({ view, slide: slideAnswer, stack: stackAnswer }) {
  const [slide, stack] = [slideOf(slideAnswer), stackOf(stackAnswer)];
  const errors = { slideError: null, stackError: null };
  /** @type {LabState} */
  const initial = { view, slide, slideAnswer, stack, stackAnswer, ...errors, chosen: 0, theme: "" };
  const lab = createState(initial);
  const askSlide = answering(
    "slide",
    (/** @type {SlideAnswer} */ answer, isNewest) =>
      lab.set({
        slideAnswer: answer,
        slideError: null,
        ...(isNewest ? { slide: slideOf(answer) } : {}),
      }),
    (slideError) => lab.set({ slideError }),
  );
  const askStack = answering(
    "shapes",
    (/** @type {StackAnswer} */ answer, isNewest) =>
      lab.set({
        stackAnswer: answer,
        stackError: null,
        ...(isNewest ? { stack: stackOf(answer) } : {}),
      }),
    (stackError) => lab.set({ stackError }),
  );
  return Object.assign(lab, {
    /** @param {(slide: SlideChoice) => SlideChoice} edit */
    changeSlide(edit) {
      const next = edit(lab.state.slide);
      lab.set({ slide: next, chosen: Math.min(lab.state.chosen, next.filters.length - 1) });
      askSlide(slideQuery(next));
    },
    /** @param {(stack: StackChoice) => StackChoice} edit */
    changeStack(edit) {
      lab.set({ stack: edit(lab.state.stack) });
      askStack(stackQuery(lab.state.stack));
    },
    openStack: askStack,
    /** @param {number} chosen */
    choose: (chosen) => chosen !== lab.state.chosen && lab.set({ chosen }),
  });
}

/**
 * Asks the server about the newest query; an answer that is no longer the newest is told as such.
 *
 * @template Answer
 * @param {"slide" | "shapes"} path
 * @param {(answer: Answer, isNewest: boolean) => void} deliver
 * @param {(error: unknown) => void} fail
 * @returns {(query: string) => void}
 */
function answering(path, deliver, fail) {
  let newest = "";
  const load = switchLatest(async (/** @type {string} */ query, signal) => {
    try {
      const answer = await getJson(siteHref(`/api/convolution/${path}?${query}`));
      if (!signal.aborted) deliver(answer, query === newest);
    } catch (error) {
      if (!signal.aborted) fail(error);
    }
  });
  return (query) => {
    newest = query;
    load(query);
  };
}
