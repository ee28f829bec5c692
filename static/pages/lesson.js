/** @import { LessonRecord } from "../types.js" */
import { getPage } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { connectHeader } from "../lib/header.js";
import { readData, readMessages } from "../lib/page.js";
import { Presentation, slideAsked } from "../lessons/presentation.js";
import { createQuestion } from "../lessons/question.js";
import { LessonRace } from "../lessons/race.js";

/* A lesson: its races, its questions, and the way it is shown in a hall. */

await readMessages();
let lesson = open(find(document, "#lesson", HTMLElement));
const asked = slideAsked(location.search, location.hash);
if (asked !== null) lesson.presentation.enter(asked);
connectHeader((theme) => lesson.races.forEach((race) => race.setTheme(theme)));
addEventListener("popstate", () => location.reload());

/** @param {HTMLElement} main */
function open(main) {
  /** @type {LessonRecord} */
  const record = readData("#lesson-data");
  const races = record.races.map((race) => {
    const section = find(main, `section[data-race="${race.id}"]`, HTMLElement);
    return new LessonRace(section, race, record.catalog);
  });
  for (const form of main.querySelectorAll("form")) {
    const index = record.races.findIndex((race) => race.id === form.dataset.race);
    createQuestion(form, () => races[index]?.unlock());
  }
  return { main, races, presentation: new Presentation(main, races, turn) };
}

/**
 * To another lesson without leaving the page, as that would leave the full screen, too.
 * @type {(direction: 1 | -1) => Promise<void>}
 */
async function turn(direction) {
  const link = lesson.main.querySelector(`a[rel="${direction > 0 ? "next" : "prev"}"]`);
  if (!(link instanceof HTMLAnchorElement)) return;
  const page = await getPage(link.href).catch(() => null);
  if (!page) {
    location.assign(`${link.pathname}?present=1`); // the browser says better what is wrong
    return;
  }
  const main = document.adoptNode(find(page, "#lesson", HTMLElement));
  for (const race of lesson.races) race.destroy();
  lesson.presentation.destroy();
  lesson.main.replaceWith(main);
  document.title = page.title;
  for (const other of page.querySelectorAll("a[data-language]")) {
    document
      .querySelector(`a[data-language="${other.getAttribute("data-language")}"]`)
      ?.setAttribute("href", other.getAttribute("href") ?? "");
  }
  history.pushState(null, "", `${link.pathname}?present=1`);
  lesson = open(main);
  lesson.presentation.enter(direction > 0 ? 0 : -1);
}
