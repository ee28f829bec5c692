/** @import { Playback, PlaybackEvent } from "./playback.js" */
/** @import { Unit } from "../scene/race.js" */
import { element, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { icon, setIcon } from "../lib/icons.js";

/** @typedef {(event: PlaybackEvent) => void} Dispatch */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];

/** Play, pause, step, scrub, speed and loop. */
export class Timeline {
  #playIcon = icon("play");
  #play;
  #back;
  #forward;
  #scrub = element("input", { type: "range", class: "scrub", min: 0, max: 0, step: 1, value: 0 });
  #count = element("output", { class: "count" });
  #loop;
  /** @type {Playback | null} */
  #shown = null;

  /**
   * @param {HTMLElement} parent
   * @param {Dispatch} dispatch
   * @param {boolean} hasSteps True to have buttons for single steps; keys take them anyway.
   */
  constructor(parent, dispatch, hasSteps) {
    this.#play = roundButton(this.#playIcon, () => dispatch({ type: "toggle" }));
    this.#play.classList.add("primary");
    this.#back = roundButton(icon("back"), () => dispatch({ type: "step", by: -1 }));
    this.#forward = roundButton(icon("forward"), () => dispatch({ type: "step", by: 1 }));
    this.#loop = roundButton(icon("loop"), () =>
      dispatch({ type: "loop", loop: this.#loop.getAttribute("aria-pressed") !== "true" }),
    );
    this.#loop.setAttribute("aria-label", _("Loop"));
    this.#scrub.addEventListener("input", () =>
      dispatch({ type: "seek", time: Number(this.#scrub.value) }),
    );
    const buttons = hasSteps ? [this.#back, this.#forward] : [];
    const steps = [this.#play, ...buttons, this.#scrub, this.#count];
    const about = { class: "timeline", role: "group", "aria-label": _("Timeline") };
    parent.append(element("div", about, ...steps, speedSelect(dispatch), this.#loop));
    this.setUnit("step");
  }

  /** Names its parts after the unit of time. @param {Unit} unit */
  setUnit(unit) {
    const [scrub, back, forward] =
      unit === "step"
        ? [_("Step"), _("One step back"), _("One step forward")]
        : [_("Gradient evaluations"), _("One evaluation back"), _("One evaluation forward")];
    this.#scrub.setAttribute("aria-label", scrub);
    this.#back.setAttribute("aria-label", back);
    this.#forward.setAttribute("aria-label", forward);
  }

  /** @param {Playback} playback */
  show(playback) {
    const { playing, loop, last } = playback;
    const step = Math.min(Math.floor(playback.time), last);
    if (playing !== this.#shown?.playing) {
      setIcon(this.#playIcon, playing ? "pause" : "play");
      this.#play.setAttribute("aria-label", playing ? _("Pause") : _("Play"));
    }
    if (loop !== this.#shown?.loop) this.#loop.setAttribute("aria-pressed", String(loop));
    this.#shown = playback;
    if (this.#scrub.max !== String(last)) this.#scrub.max = String(last);
    if (this.#scrub.value !== String(step)) this.#scrub.value = String(step);
    setText(this.#count, `${step} / ${last}`);
  }
}

/** @type {(content: SVGElement, onclick: () => void) => HTMLButtonElement} */
function roundButton(content, onclick) {
  return element("button", { type: "button", class: "round", onclick }, content);
}

/** @type {(dispatch: Dispatch) => HTMLSelectElement} */
function speedSelect(dispatch) {
  const options = SPEEDS.map((factor) =>
    element("option", { value: factor, selected: factor === 1 }, `${factor}×`),
  );
  const select = element("select", { "aria-label": _("Speed") }, ...options);
  select.addEventListener("change", () => dispatch({ type: "speed", speed: Number(select.value) }));
  return select;
}

/** Selector of what handles keys by itself. */
const KEY_TAKERS = "input, select, textarea, [contenteditable], .start-handle";

/** Selector of what the space bar presses or writes into. */
export const SPACE_TAKERS =
  "input:not([type=range]), select, textarea, [contenteditable], button, a, summary";

/**
 * Space plays and pauses, arrows step, Home and End jump, wherever the focus is on nothing that
 * wants those keys.
 *
 * @param {Dispatch} dispatch
 * @param {AbortSignal} signal Ends the listening.
 * @param {() => boolean} [isWanted] True if the keys are for this timeline, where there are
 *   several.
 */
export function listenToKeys(dispatch, signal, isWanted = () => true) {
  document.addEventListener(
    "keydown",
    (event) => {
      const action = actionOf(event);
      const target = event.target instanceof Element ? event.target : document.body;
      if (!action || event.ctrlKey || event.metaKey || event.altKey || !isWanted()) return;
      if (target.closest(event.key === " " ? SPACE_TAKERS : KEY_TAKERS)) return;
      event.preventDefault();
      dispatch(action);
    },
    { signal },
  );
}

/** @type {(event: KeyboardEvent) => PlaybackEvent | null} */
function actionOf({ key, shiftKey }) {
  const by = shiftKey ? 10 : 1;
  if (key === " ") return { type: "toggle" };
  if (key === "ArrowLeft") return { type: "step", by: -by };
  if (key === "ArrowRight") return { type: "step", by };
  if (key === "Home") return { type: "seek", time: 0 };
  return key === "End" ? { type: "seek", time: Infinity } : null;
}
