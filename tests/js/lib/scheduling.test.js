import assert from "node:assert/strict";
import { mock, test } from "node:test";
import {
  LONG,
  cancellable,
  retrying,
  switchLatest,
  throttle,
} from "../../../static/lib/scheduling.js";

/** A job runner whose jobs end when they are told to. */
function runner(patience = 1000) {
  /** @type {{job: string, signal: AbortSignal, end: () => void}[]} */
  const started = [];
  let time = 0;
  const ask = switchLatest(
    (/** @type {string} */ job, signal) =>
      new Promise((resolve) => started.push({ job, signal, end: resolve })),
    {
      patience,
      now: () => time,
    },
  );
  return {
    ask,
    started,
    jobs: () => started.map(({ job }) => job),
    pass: (/** @type {number} */ ms) => (time += ms),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("of the jobs that came meanwhile only the last is run", async () => {
  const { ask, started, jobs } = runner();
  for (const job of ["a", "b", "c", "d"]) ask(job);
  assert.deepEqual(jobs(), ["a"]);
  started[0]?.end();
  await settled();
  assert.deepEqual(jobs(), ["a", "d"]);
  assert.equal(started[0]?.signal.aborted, false);
  started[1]?.end();
  await settled();
  assert.deepEqual(jobs(), ["a", "d"]);
});

test("a job that takes long is cut off by a newer one, and what it still says starts nothing", async () => {
  const { ask, started, jobs, pass } = runner(50);
  ask("slow");
  pass(60);
  ask("new");
  assert.deepEqual(jobs(), ["slow", "new"]);
  assert.equal(started[0]?.signal.aborted, true);
  ask("newer");
  started[0]?.end();
  await settled();
  assert.deepEqual(jobs(), ["slow", "new"]);
  started[1]?.end();
  await settled();
  assert.deepEqual(jobs(), ["slow", "new", "newer"]);
});

test("a job that fails makes way like one that ends", async () => {
  /** @type {string[]} */
  const jobs = [];
  const ask = switchLatest((/** @type {string} */ job) => {
    jobs.push(job);
    return Promise.reject(new Error(job));
  });
  ask("a");
  ask("b");
  await settled();
  assert.deepEqual(jobs, ["a", "b"]);
});

/** A throttled action with a clock of its own. */
function throttled() {
  mock.timers.enable({ apis: ["setTimeout"] });
  let time = 0;
  /** @type {number[]} */
  const runs = [];
  const act = throttle(
    () => runs.push(time),
    100,
    () => time,
  );
  return {
    act,
    runs,
    pass(/** @type {number} */ ms) {
      time += ms;
      mock.timers.tick(ms);
    },
    end: () => mock.timers.reset(),
  };
}

test("a throttled action runs at once, then after the pause", () => {
  const { act, runs, pass, end } = throttled();
  act();
  assert.deepEqual(runs, [0], "at once");
  pass(30);
  act();
  act();
  pass(69);
  assert.deepEqual(runs, [0], "not within the pause");
  pass(1);
  assert.deepEqual(runs, [0, 100], "the last call is not lost, nor run twice");
  pass(500);
  assert.deepEqual(runs, [0, 100], "and nothing more");
  end();
});

test("a throttled action that has rested runs at once again", () => {
  const { act, runs, pass, end } = throttled();
  act();
  pass(100);
  act();
  assert.deepEqual(runs, [0, 100]);
  end();
});

test("what fails is tried again after longer and longer pauses, until it succeeds", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let tries = 0;
  const again = retrying(() => {
    tries += 1;
    again.failed();
  });
  again.failed();
  context.mock.timers.tick(999);
  assert.equal(tries, 0);
  context.mock.timers.tick(1);
  assert.equal(tries, 1);
  context.mock.timers.tick(1999);
  assert.equal(tries, 1, "the second pause is longer");
  context.mock.timers.tick(1);
  assert.equal(tries, 2);
  again.succeeded();
  context.mock.timers.tick(60_000);
  assert.equal(tries, 2);
});

/** A job that lasts until it is told to end, and what was shown of it. */
function longJob() {
  /** @type {(import("../../../static/lib/scheduling.js").Work | null)[]} */
  const shown = [];
  const replaced = new AbortController();
  /** @type {() => void} */
  let end = () => {};
  const over = cancellable(
    (signal, note) =>
      new Promise((resolve) => {
        end = resolve;
        note(0.25);
        signal.addEventListener("abort", () => resolve());
      }),
    replaced.signal,
    (work) => shown.push(work),
  );
  return { shown, replaced, over, end: () => end() };
}

test("a job that is over soon is never shown as work", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { shown, over, end } = longJob();
  context.mock.timers.tick(LONG - 1);
  end();
  await over;
  context.mock.timers.tick(LONG);
  assert.deepEqual(shown, [null]);
});

test("a long job is shown with what is done of it, and can be cancelled", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { shown, over } = longJob();
  context.mock.timers.tick(LONG);
  assert.deepEqual([shown[0]?.share, shown[0]?.isCancelled], [0.25, false]);
  shown[0]?.cancel();
  await over;
  assert.deepEqual(
    shown.map((work) => work?.isCancelled),
    [false, true],
  );
});

test("a job that a newer one replaces says nothing more", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { shown, replaced, over } = longJob();
  context.mock.timers.tick(LONG);
  replaced.abort();
  await over;
  assert.equal(shown.length, 1);
});
