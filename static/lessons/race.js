/** @import { Catalog, RaceRecord } from "../types.js" */
/** @import { Stroke } from "../plot/palette.js" */
/** @import { Race } from "../scene/race.js" */
/** @import { Scene } from "../types.js" */
import { createSliders } from "./sliders.js";
import { find, element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";
import { throttle } from "../lib/scheduling.js";
import { createNotice } from "../lib/widgets.js";
import { createPlayer } from "../player/player.js";
import { createScoreboard, summaryOf } from "../player/scoreboard.js";
import { withStart, withView } from "../scene/edits.js";
import { writeQuery } from "../scene/link.js";
import { START } from "../scene/paths.js";
import { withoutEnds } from "../scene/race.js";

/** How much of the plots must be in sight for the race to play. */
const IN_SIGHT = 0.5;

/** A race is fetched when it is this near to the window. */
const NEAR = "50% 0px";

/** How each run ended is said beside the plot for so many runs; of more, the table tells. */
const MOST_ENDINGS = 4;

/** Milliseconds between two texts about a race that changes. */
const TEXT_PAUSE = 250;

/**
 * @typedef {ReturnType<typeof createLessonRace>} LessonRace
 */

/**
 * One race of a lesson: played when it comes into sight, but not before its question has been
 * answered.
 *
 * @param {HTMLElement} section
 * @param {RaceRecord} record
 * @param {Catalog} catalog
 */
export function createLessonRace(section, record, catalog) {
  const life = new AbortController();
  const root = find(section, "[data-player]", HTMLElement);
  const slidersBox = find(section, "[data-sliders]", HTMLElement);
  const result = find(section, "[data-result]", HTMLDetailsElement);
  const endings = find(section, "[data-endings]", HTMLElement);
  const reset = find(section, "[data-reset]", HTMLButtonElement);
  const open = find(section, "[data-open]", HTMLAnchorElement);
  const notice = createNotice(find(section, "[data-notice]", HTMLElement));
  const scoreboard = createScoreboard(find(section, "[data-scoreboard]", HTMLElement));
  let scene = record.scene;
  let waiting = record.waits;
  let shown = false;
  /** Whether it has been played at least once. */
  let played = false;
  /** Whether it goes on when it comes back into sight. */
  let interrupted = false;

  const player = createPlayer(root, {
    catalog,
    curves: record.curves,
    waits: true,
    keys: () => !waiting && section.contains(document.activeElement),
    ...(record.sliders.some(({ place }) => place === START)
      ? { onStart: (start, moving) => change((now) => withStart(now, start), moving) }
      : {}),
    onView: (view) => change((now) => withView(now, view), false),
    onRace(race, titles, strokes) {
      latest = { race, titles, strokes };
      notice.hide();
      tell();
    },
    onReveal: () => tell(),
    onError: (error) => notice.show(error),
  });

  /** @type {{race: Race, titles: string[], strokes: Stroke[]} | null} */
  let latest = null;
  const tell = throttle(() => {
    if (!latest?.race.digest) return;
    const { titles, strokes } = latest;
    const race = player.revealed ? latest.race : withoutEnds(latest.race);
    section.dataset.digest = latest.race.digest;
    scoreboard.show(race, titles, strokes);
    const told = race.runs.length <= MOST_ENDINGS;
    endings.replaceChildren(
      ...(told
        ? race.runs.map((run, i) => ending(titles[i] ?? "", strokes[i], run.outcome))
        : player.revealed
          ? [element("li", {}, summaryOf(race, titles))]
          : []),
    );
  }, TEXT_PAUSE);

  const sliders = createSliders(slidersBox, record, catalog, change);
  const gate = element(
    "p",
    { class: "gate" },
    _("The race starts when you have answered."),
    " ",
    element(
      "button",
      { type: "button", "data-skip": true, onclick: () => release() },
      _("Just show me"),
    ),
  );
  root.after(gate);
  reset.addEventListener("click", () => change(() => record.scene, false), { signal: life.signal });
  section
    .querySelector("[data-at]")
    ?.addEventListener("click", () => player.goTo(record.at ?? 0), { signal: life.signal });
  const observers = [watch(show, { rootMargin: NEAR }), watch(inSight, { threshold: IN_SIGHT })];
  hold();

  return {
    section,
    release,
    toggle() {
      if (waiting) release();
      else if (!played) start();
      else player.toggle();
    },
    retheme() {
      player.retheme();
      sliders.retheme();
    },
    destroy() {
      life.abort();
      for (const observer of observers) observer.disconnect();
      player.destroy();
    },
  };

  /** @param {(scene: Scene) => Scene} edit @param {boolean} moving */
  function change(edit, moving) {
    const at = performance.now();
    scene = edit(scene);
    player.show(scene, { moving, at });
    sliders.set(scene);
    reset.disabled = scene === record.scene;
    open.href = `/?${writeQuery(scene, catalog)}`;
  }

  /** Lets the race go: its question has been answered, or is not to be. */
  function release() {
    if (!waiting) return;
    waiting = false;
    hold();
    start();
  }

  function start() {
    show(true);
    played = true;
    player.play();
  }

  /** What can be done while the race waits, and what when it no longer does. */
  function hold() {
    section.toggleAttribute("data-waiting", waiting);
    gate.hidden = !waiting;
    for (const part of [root, slidersBox]) part.inert = waiting;
    result.hidden = waiting;
    endings.hidden = waiting;
    // the surface in space always shows whole paths
    player.setArrangement(waiting ? "map" : record.arrangement);
  }

  /** @param {boolean} near */
  function show(near) {
    if (!near || shown) return;
    shown = true;
    player.show(scene);
  }

  /** @param {boolean} visible */
  function inSight(visible) {
    if (visible && !waiting && !played && !isPresenting()) start();
    else if (visible && interrupted) player.setPlaying(true);
    interrupted = !visible && player.playing;
    if (interrupted) player.setPlaying(false);
  }

  /** @param {(visible: boolean) => void} report @param {IntersectionObserverInit} options */
  function watch(report, options) {
    const observer = new IntersectionObserver(
      (entries) => report(entries.at(-1)?.isIntersecting ?? false),
      options,
    );
    observer.observe(find(root, ".plots", HTMLElement));
    return observer;
  }
}

/** True if a lecturer decides when things move. @returns {boolean} */
function isPresenting() {
  return document.documentElement.classList.contains("presenting");
}

/**
 * @type {(title: string, stroke: Stroke | undefined, outcome: {code: string, sentence: string} | null) => HTMLElement}
 */
function ending(title, stroke, outcome) {
  const name = element("span", { class: "run-name" }, stroke && swatch(stroke), title);
  return element(
    "li",
    {},
    name,
    " ",
    element(
      "span",
      { class: "outcome", "data-code": outcome?.code ?? "running" },
      outcome?.sentence ?? _("Running …"),
    ),
  );
}
