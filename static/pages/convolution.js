/** @import { LabPage, SlideAnswer, SlideChoice, StackAnswer, StackChoice } from "../types.js" */
import { labLink, slideOf, slideQuery, stackOf, stackQuery } from "../convolution/link.js";
import { createShapesView } from "../convolution/shapes-view.js";
import { createSlidePanel } from "../convolution/slide-controls.js";
import { createBench } from "../convolution/slide-view.js";
import { Refusal, getJson } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { setMessages } from "../lib/i18n.js";
import { createThemeSwitch } from "../lib/preferences.js";
import { switchLatest } from "../lib/scheduling.js";
import { createNotice, showCleanLink } from "../lib/widgets.js";
import { copy } from "./share.js";

/*
 * The lab: an experiment and a stack, the controls that change them, and the server that computes both.
 */

const texts = document.querySelector("link[data-messages]")?.getAttribute("href");
if (texts)
  setMessages(/** @type {{messages: Record<string, string>}} */ (await getJson(texts)).messages);

/** @type {LabPage} */
const page = JSON.parse(find(document, "#lab-data", HTMLScriptElement).textContent ?? "");
const { catalog } = page;
const lab = find(document, "#lab", HTMLElement);
const notice = createNotice(find(document, "#notice", HTMLElement));
showCleanLink();
let view = page.view;
let stackAnswer = page.stack;
let slideAnswer = page.slide;
let stack = stackOf(stackAnswer);
let slide = slideOf(slideAnswer);
let chosen = 0;

const panel = createSlidePanel(find(document, "#slide-controls", HTMLElement), catalog, {
  change: changeSlide,
  choose,
});
const bench = createBench(find(document, "#bench", HTMLElement), catalog, {
  choose,
  change: changeSlide,
});
const shapes = createShapesView(document, catalog, {
  change: changeStack,
  open: (part) => askStack(part),
});

const askSlide = switchLatest(async (/** @type {string} */ query, signal) => {
  try {
    const answer = /** @type {SlideAnswer} */ (await getJson(`/api/convolution/slide?${query}`));
    if (!signal.aborted) showSlide(answer);
  } catch (error) {
    if (!signal.aborted) refuseSlide(error);
  }
});
const askStack = switchLatest(async (/** @type {string} */ query, signal) => {
  try {
    const answer = /** @type {StackAnswer} */ (await getJson(`/api/convolution/shapes?${query}`));
    if (!signal.aborted) showStack(answer);
  } catch (error) {
    if (!signal.aborted) refuseStack(error);
  }
});

find(document, "#views", HTMLElement).addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement)
    open(event.target.value === "shapes" ? "shapes" : "slide");
});
find(document, "#copy", HTMLElement).addEventListener("click", async () => {
  const status = find(document, "#share-status", HTMLElement);
  status.textContent = await copy(
    new URL(link(), location.origin).href,
    find(document, "#share-text", HTMLInputElement),
  );
  setTimeout(() => (status.textContent = ""), 2_500);
});
createThemeSwitch(find(document, "#theme", HTMLButtonElement), () => {
  bench.retheme();
  panel.set(slide, chosen);
});

showSlide(slideAnswer);
showStack(stackAnswer);
open(view);

/** @param {"slide" | "shapes"} next */
function open(next) {
  view = next;
  lab.dataset.view = next;
  bench.setActive(next === "slide");
  settle();
}

/** @param {(slide: SlideChoice) => SlideChoice} edit */
function changeSlide(edit) {
  slide = edit(slide);
  panel.set(slide, chosen);
  askSlide(slideQuery(slide));
}

/** @param {(stack: StackChoice) => StackChoice} edit */
function changeStack(edit) {
  stack = edit(stack);
  shapes.set(stack);
  askStack(stackQuery(stack));
}

/** @param {number} index The filter whose map is looked at. */
function choose(index) {
  if (index === chosen) return;
  chosen = index;
  panel.set(slide, chosen);
  bench.choose(chosen);
}

/** @param {SlideAnswer} answer */
function showSlide(answer) {
  slideAnswer = answer;
  slide = slideOf(answer);
  chosen = Math.min(chosen, slide.filters.length - 1);
  panel.set(slide, chosen);
  panel.appease();
  bench.show(answer, chosen);
  settle();
}

/** @param {StackAnswer} answer */
function showStack(answer) {
  stackAnswer = answer;
  stack = stackOf(answer);
  shapes.set(stack);
  shapes.show(answer);
  settle();
}

/** @param {unknown} error */
function refuseSlide(error) {
  panel.appease();
  if (!(error instanceof Refusal) || !panel.complain(error.body.field ?? "", error.message))
    notice.show(error);
}

/** @param {unknown} error */
function refuseStack(error) {
  if (!(error instanceof Refusal) || !shapes.complain(error.body.field ?? "", error.message))
    notice.show(error);
}

/** What is shown is what the link says. */
function settle() {
  notice.hide();
  if (link() !== `${location.pathname}${location.search}`) history.replaceState(null, "", link());
}

/** @returns {string} */
function link() {
  return labLink(view, stackAnswer.part, slideAnswer.part);
}
