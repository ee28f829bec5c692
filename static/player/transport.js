/** @import { Playback, PlaybackEvent } from "./playback.js" */
/** @import { Unit } from "../scene/race.js" */
import { prefersReducedMotion } from "../lib/preferences.js";
import { initialPlayback, reduce } from "./playback.js";
import { Timeline } from "./timeline.js";

/** Longest time between two frames, in seconds, that counts as playing. */
const LONGEST_FRAME = 0.1;

/** Milliseconds from one frame to the next after which the page may answer in between. */
const SLOW_FRAME = 150;

/**
 * A playback with its timeline, frame by frame: it paints whenever something has changed, and again
 * and again while it plays.
 */
export class Transport {
  #paint;
  #slowness;
  #timeline;
  #frame = 0;
  #lastFrame = 0;
  /** @type {Playback} */
  playback;

  /**
   * @param {HTMLElement} parent Holds the timeline.
   * @param {object} options
   * @param {(playback: Playback) => void} options.paint
   * @param {number} [options.slowness] Factor on how long it takes.
   * @param {boolean} [options.waits] True to stand at the start until told to play.
   * @param {boolean} [options.hasSteps] True to have buttons for single steps.
   */
  constructor(parent, { paint, slowness = 1, waits = false, hasSteps = true }) {
    this.#paint = paint;
    this.#slowness = slowness;
    this.#timeline = new Timeline(parent, this.dispatch, hasSteps);
    this.playback = initialPlayback(
      waits ? "paused" : prefersReducedMotion() ? "at-end" : "playing",
    );
  }

  /** @type {(event: PlaybackEvent) => void} */
  dispatch = (event) => {
    this.playback = reduce(this.playback, event);
    this.request();
  };

  /** Requests a frame. */
  request = () => {
    this.#frame ||= requestAnimationFrame(this.#tick);
  };

  /** From the start; who asked for less motion sees the end at once. */
  play() {
    this.dispatch({ type: prefersReducedMotion() ? "end" : "play" });
  }

  /** @param {Unit} unit */
  setUnit(unit) {
    this.#timeline.setUnit(unit);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
  }

  /** @param {number} now */
  #tick = (now) => {
    this.#frame = 0;
    const since = now - this.#lastFrame;
    const seconds = Math.min(LONGEST_FRAME, since / 1000) / this.#slowness;
    this.#lastFrame = now;
    const before = this.playback;
    if (before.arrived >= 0) this.playback = reduce(before, { type: "tick", seconds });
    this.#paint(this.playback);
    if (before.arrived < 0) return;
    this.#timeline.show(this.playback);
    if (!this.playback.playing && !before.playing) return;
    if (since < SLOW_FRAME) this.request();
    else setTimeout(this.request, SLOW_FRAME);
  };
}
