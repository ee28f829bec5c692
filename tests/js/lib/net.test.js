import assert from "node:assert/strict";
import { test } from "node:test";
import { switchLatest } from "../../../static/lib/scheduling.js";
import { eventReader } from "../../../static/lib/event-stream.js";

const STREAM =
  'event: scene\ndata: {"a":1}\n\n: ping\n\nevent: points\r\ndata: one\r\ndata: two\r\n\r\ndata:bare\n\n';
const EVENTS = [
  { event: "scene", data: '{"a":1}' },
  { event: "points", data: "one\ntwo" },
  { event: "message", data: "bare" },
];

test("events are the same however the stream is cut", () => {
  for (let size = 1; size <= STREAM.length; size += 1) {
    const read = eventReader();
    const events = [];
    for (let at = 0; at < STREAM.length; at += size)
      events.push(...read(STREAM.slice(at, at + size)));
    assert.deepEqual(events, EVENTS, `pieces of ${size}`);
  }
});

/** A job runner whose jobs end when they are told to. */
function bench(patience = 1000) {
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
  const { ask, started, jobs } = bench();
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
  const { ask, started, jobs, pass } = bench(50);
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
