/**
 * @typedef {object} Playback Where the playing has come to.
 * @property {number} step Or evaluation, where a race is played by these. Not whole while playing: a frame may last less
 *   than a step.
 * @property {boolean} playing
 * @property {number} speed 1 is the usual one.
 * @property {boolean} loop
 */

/** Steps per second at the usual speed, for a short race. */
const STEPS_PER_SECOND = 30;

/** A long race is over in about this many seconds at the usual speed. */
const LONGEST = 10;

/** A loop rests at the end for this many seconds before it starts again. */
const REST = 1.2;

/**
 * @param {number} last The race's last step.
 * @returns {number} Steps per second at the usual speed.
 */
export function pace(last) {
  return Math.max(STEPS_PER_SECOND, last / LONGEST);
}

/**
 * The playback some seconds later.
 *
 * @type {(playback: Playback, seconds: number, last: number) => Playback}
 */
export function advance(playback, seconds, last) {
  if (!playback.playing) return playback;
  const rate = pace(last) * playback.speed;
  const step = playback.step + seconds * rate;
  if (step < last) return { ...playback, step };
  if (!playback.loop) return { ...playback, step: last, playing: false };
  return step < last + REST * rate ? { ...playback, step } : { ...playback, step: 0 };
}
