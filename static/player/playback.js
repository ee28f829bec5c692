/**
 * @typedef {object} Playback The state of what is played.
 * @property {number} time A step, or a number of evaluations; not whole while playing, as a frame
 *   may last less than a step.
 * @property {number} arrived The last time that has arrived; -1 before there is any.
 * @property {number} last The last time of the whole.
 * @property {boolean} playing
 * @property {number} speed 1 is the usual one.
 * @property {boolean} loop
 * @property {boolean} stickToEnd True if the end is shown, wherever it comes to be.
 *
 * @typedef {{type: "play" | "pause" | "resume" | "toggle" | "end"}
 *   | {type: "seek", time: number}
 *   | {type: "step", by: number}
 *   | {type: "speed", speed: number}
 *   | {type: "loop", loop: boolean}
 *   | {type: "extend", arrived: number, last: number}
 *   | {type: "recount", time: number}
 *   | {type: "tick", seconds: number}} PlaybackEvent
 */

/** Steps per second at the usual speed, for a short race. */
const STEPS_PER_SECOND = 30;

/** Seconds after which a long race is over, at the usual speed. */
const LONGEST = 10;

/** Seconds for which a loop rests at the end before it starts again. */
const REST = 1.2;

/**
 * Playback before anything has arrived.
 * @type {(start: "playing" | "paused" | "at-end") => Playback}
 */
export function initialPlayback(start) {
  const [playing, stickToEnd] = [start === "playing", start === "at-end"];
  return { time: 0, arrived: -1, last: 0, playing, speed: 1, loop: false, stickToEnd };
}

/** Steps per second at the usual speed. @type {(last: number) => number} */
export function rateOf(last) {
  return Math.max(STEPS_PER_SECOND, last / LONGEST);
}

/**
 * The playback after an event: `play` starts over, `resume` goes on, `toggle` does what is
 * sensible, `seek`, `step` and `end` pause; `extend` says how much has arrived, `recount` that time
 * has another unit, and `tick` that time has passed.
 * @type {(playback: Playback, event: PlaybackEvent) => Playback}
 */
export function reduce(playback, event) {
  const end = Math.max(0, playback.arrived);
  switch (event.type) {
    case "play":
      return { ...playback, time: 0, playing: true, stickToEnd: false };
    case "resume":
      return { ...playback, playing: true, stickToEnd: false };
    case "pause":
      return paused(playback, playback.time);
    case "toggle":
      if (playback.playing) return paused(playback, playback.time);
      return reduce(playback, { type: playback.time >= end ? "play" : "resume" });
    case "end":
      return { ...playback, time: end, playing: false, stickToEnd: true };
    case "seek":
      return paused(playback, Math.max(0, Math.min(end, event.time)));
    case "step": {
      const time = Math.floor(Math.min(playback.time, end)) + event.by;
      return reduce(playback, { type: "seek", time });
    }
    case "speed":
      return { ...playback, speed: event.speed };
    case "loop":
      return { ...playback, loop: event.loop };
    case "extend":
      return extended(playback, event.arrived, event.last);
    case "recount":
      return { ...playback, time: event.time };
    case "tick":
      return advanced(playback, event.seconds);
  }
}

/** @type {(playback: Playback, time: number) => Playback} */
function paused(playback, time) {
  const stickToEnd = playback.arrived >= 0 && time >= playback.arrived;
  return { ...playback, time, playing: false, stickToEnd };
}

/** @type {(playback: Playback, arrived: number, last: number) => Playback} */
function extended(playback, arrived, last) {
  const { time, playing, stickToEnd } = playback;
  const next = stickToEnd ? arrived : playing ? time : Math.min(time, arrived);
  return { ...playback, time: next, arrived, last };
}

/** @type {(playback: Playback, seconds: number) => Playback} */
function advanced(playback, seconds) {
  const { playing, last, loop, speed } = playback;
  if (!playing) return playback;
  const rate = rateOf(last) * speed;
  const time = playback.time + seconds * rate;
  if (time < last) return { ...playback, time };
  if (!loop) return { ...playback, time: last, playing: false, stickToEnd: true };
  return { ...playback, time: time < last + REST * rate ? time : 0 };
}
