/** @import { Playback } from "./playback.js" */
/** @import { Unit } from "../scene/race.js" */
import { element, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon, setIcon } from "../lib/icons.js";

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/**
 * Play, pause, step, scrub, speed and loop.
 *
 * @type {(parent: HTMLElement, actions: {toggle: () => void, goTo: (step: number) => void, stepBy: (steps: number) => void, change: (part: Partial<Playback>) => void}) => {show: (playback: Playback, last: number, unit?: Unit) => void}}
 */
export function createTimeline(parent, { toggle, goTo, stepBy, change }) {
  const playIcon = icon("play");
  const play = element(
    "button",
    { type: "button", class: "round primary", onclick: toggle },
    playIcon,
  );
  const back = element(
    "button",
    { type: "button", class: "round", onclick: () => stepBy(-1) },
    icon("back"),
  );
  const forward = element(
    "button",
    { type: "button", class: "round", onclick: () => stepBy(1) },
    icon("forward"),
  );
  const scrub = element("input", {
    type: "range",
    class: "scrub",
    min: 0,
    max: 0,
    step: 1,
    value: 0,
  });
  const count = element("output", { class: "count" });
  const speed = element(
    "select",
    { "aria-label": _("Speed") },
    ...SPEEDS.map((factor) =>
      element("option", { value: factor, selected: factor === 1 }, `${factor}×`),
    ),
  );
  const loop = element(
    "button",
    { type: "button", class: "round", "aria-label": _("Loop"), "aria-pressed": "false" },
    icon("loop"),
  );

  scrub.addEventListener("input", () => goTo(Number(scrub.value)));
  speed.addEventListener("change", () => change({ speed: Number(speed.value) }));
  loop.addEventListener("click", () =>
    change({ loop: loop.getAttribute("aria-pressed") !== "true" }),
  );
  parent.append(
    element(
      "div",
      { class: "timeline", role: "group", "aria-label": _("Timeline") },
      play,
      back,
      forward,
      scrub,
      count,
      speed,
      loop,
    ),
  );

  /** @type {Playback | null} */
  let shown = null;
  /** @type {Unit | null} */
  let shownUnit = null;
  return {
    show(playback, last, unit = "step") {
      if (unit !== shownUnit) {
        scrub.setAttribute("aria-label", unit === "step" ? _("Step") : _("Gradient evaluations"));
        back.setAttribute(
          "aria-label",
          unit === "step" ? _("One step back") : _("One evaluation back"),
        );
        forward.setAttribute(
          "aria-label",
          unit === "step" ? _("One step forward") : _("One evaluation forward"),
        );
        shownUnit = unit;
      }
      const step = Math.min(Math.floor(playback.step), last);
      if (playback.playing !== shown?.playing) {
        setIcon(playIcon, playback.playing ? "pause" : "play");
        play.setAttribute("aria-label", playback.playing ? _("Pause") : _("Play"));
      }
      if (playback.loop !== shown?.loop) loop.setAttribute("aria-pressed", String(playback.loop));
      shown = playback;
      if (scrub.max !== String(last)) scrub.max = String(last);
      if (scrub.value !== String(step)) scrub.value = String(step);
      setText(count, `${step} / ${last}`);
    },
  };
}

/** What handles keys by itself. */
const KEY_TAKERS = "input, select, textarea, [contenteditable], .start-handle";

/** What the space bar presses or writes into. */
const SPACE_TAKERS =
  "input:not([type=range]), select, textarea, [contenteditable], button, a, summary";

/**
 * Space plays and pauses, arrows step, Home and End jump, wherever the focus is on nothing that wants those keys.
 *
 * @param {{toggle: () => void, goTo: (step: number) => void, stepBy: (steps: number) => void}} actions
 * @param {AbortSignal} signal Ends the listening.
 * @param {() => boolean} [wanted] Whether the keys are for this timeline, where there are several.
 */
export function listenToKeys({ toggle, goTo, stepBy }, signal, wanted = () => true) {
  const keys = /** @type {Record<string, (fast: boolean) => void>} */ ({
    " ": toggle,
    ArrowLeft: (fast) => stepBy(fast ? -10 : -1),
    ArrowRight: (fast) => stepBy(fast ? 10 : 1),
    Home: () => goTo(0),
    End: () => goTo(Infinity),
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const action = keys[event.key];
      const target = event.target instanceof Element ? event.target : document.body;
      if (!action || event.ctrlKey || event.metaKey || event.altKey || !wanted()) return;
      if (target.closest(event.key === " " ? SPACE_TAKERS : KEY_TAKERS)) return;
      event.preventDefault();
      action(event.shiftKey);
    },
    { signal },
  );
}
