import assert from "node:assert/strict";
import { test } from "node:test";
import { initialPlayback, rateOf, reduce } from "../../../static/player/playback.js";

/** @import { Playback, PlaybackEvent } from "../../../static/player/playback.js" */

/** @type {(playback: Playback, ...events: PlaybackEvent[]) => Playback} */
const after = (playback, ...events) => events.reduce(reduce, playback);

/** A race of 200 steps that has arrived. */
const whole = /** @type {const} */ ({ type: "extend", arrived: 200, last: 200 });
const playing = after(initialPlayback("playing"), whole);
const paused = after(initialPlayback("paused"), whole);

test("playing goes on at its rate and stops at the end", () => {
  const fast = after(playing, { type: "speed", speed: 2 });
  assert.equal(after(fast, { type: "tick", seconds: 0.5 }).time, 0.5 * 2 * rateOf(200));
  const over = after(fast, { type: "tick", seconds: 60 });
  assert.deepEqual([over.time, over.playing, over.stickToEnd], [200, false, true]);
  assert.equal(after(paused, { type: "tick", seconds: 1 }).time, 0);
  assert.ok(rateOf(100_000) * 10 >= 100_000, "a long race takes seconds, not minutes");
});

test("a loop rests at the end, then starts again", () => {
  const looping = after(playing, { type: "loop", loop: true });
  const resting = after(looping, { type: "tick", seconds: 200 / rateOf(200) + 0.1 });
  assert.ok(resting.time > 200 && resting.playing);
  assert.equal(after(resting, { type: "tick", seconds: 5 }).time, 0);
});

test("seeking pauses, and stays within what has arrived", () => {
  for (const [time, expected] of [
    [50, 50],
    [-3, 0],
    [Infinity, 200],
  ]) {
    const there = after(playing, { type: "seek", time: time ?? 0 });
    assert.deepEqual([there.time, there.playing], [expected, false]);
  }
});

test("steps go from whole to whole", () => {
  const between = after(playing, { type: "tick", seconds: 0.05 });
  assert.equal(between.time, 1.5);
  assert.equal(after(between, { type: "step", by: 1 }).time, 2);
  assert.equal(after(between, { type: "step", by: -1 }).time, 0);
  assert.equal(after(between, { type: "step", by: -10 }).time, 0);
});

test("toggling pauses, resumes, and starts over at the end", () => {
  const there = after(playing, { type: "seek", time: 50 });
  const resumed = after(there, { type: "toggle" });
  assert.deepEqual([resumed.time, resumed.playing], [50, true]);
  assert.equal(after(resumed, { type: "toggle" }).playing, false);
  const again = after(there, { type: "end" }, { type: "toggle" });
  assert.deepEqual([again.time, again.playing, again.stickToEnd], [0, true, false]);
});

test("who stands at the end stays there when the race changes", () => {
  const longer = /** @type {const} */ ({ type: "extend", arrived: 300, last: 300 });
  const shorter = /** @type {const} */ ({ type: "extend", arrived: 80, last: 80 });
  const atEnd = after(paused, { type: "seek", time: 200 });
  assert.equal(after(atEnd, longer).time, 300);
  assert.equal(after(atEnd, shorter, longer).time, 300);
  const before = after(paused, { type: "seek", time: 100 });
  assert.equal(after(before, longer).time, 100);
  assert.equal(after(before, shorter).time, 80, "no run is shown beyond its end");
});

test("with less motion the end is shown as soon as it comes", () => {
  const first = initialPlayback("at-end");
  assert.deepEqual([first.time, first.playing], [0, false]);
  const part = /** @type {const} */ ({ type: "extend", arrived: 40, last: 200 });
  assert.deepEqual(
    [part, whole].map((event) => after(first, event).time),
    [40, 200],
  );
});

test("a race that waits stays at its start while it arrives", () => {
  assert.deepEqual([paused.time, paused.playing], [0, false]);
});

test("a race that is played while it arrives goes on past what is there", () => {
  const part = /** @type {const} */ ({ type: "extend", arrived: 10, last: 200 });
  const ahead = after(initialPlayback("playing"), part, { type: "tick", seconds: 1 });
  assert.ok(ahead.time > 10 && ahead.playing);
});

test("nothing that has not arrived can be sought", () => {
  const first = initialPlayback("playing");
  const sought = after(first, { type: "seek", time: 50 });
  assert.deepEqual([sought.time, sought.stickToEnd], [0, false]);
});

test("another unit of time changes the time alone", () => {
  const there = after(playing, { type: "recount", time: 7 });
  assert.deepEqual(there, { ...playing, time: 7 });
});
