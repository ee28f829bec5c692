/** @import { LessonRecord } from "../types.js" */
import { createPresentation, slideAsked } from "../lessons/presentation.js";
import { createQuestion } from "../lessons/question.js";
import { createLessonRace } from "../lessons/race.js";
import { getPage } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { readData, readMessages } from "../lib/page.js";
import { createThemeSwitch } from "../lib/preferences.js";

/*
 * A lesson: its races, its questions, and the way it is shown in a hall.
 */

await readMessages();
let lesson = open(find(document, "#lesson", HTMLElement));
const asked = slideAsked(location.search, location.hash);
if (asked !== null) lesson.presentation.enter(asked);
createThemeSwitch(find(document, "#theme", HTMLButtonElement), () =>
  lesson.races.forEach((race) => race.retheme()),
);
addEventListener("popstate", () => location.reload());

/** @param {HTMLElement} main */
function open(main) {
  /** @type {LessonRecord} */
  const record = readData("#lesson-data");
  const races = record.races.map((race) =>
    createLessonRace(
      find(main, `section[data-race="${race.id}"]`, HTMLElement),
      race,
      record.catalog,
    ),
  );
  for (const form of main.querySelectorAll("form")) {
    const index = record.races.findIndex((race) => race.id === form.dataset.race);
    createQuestion(form, () => races[index]?.release());
  }
  return {
    main,
    races,
    presentation: createPresentation(main, races, (direction) => void turn(direction)),
  };
}

/**
 * To another lesson without leaving the page, as that would leave the full screen, too.
 *
 * @param {1 | -1} direction
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
