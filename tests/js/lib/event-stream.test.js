import assert from "node:assert/strict";
import { test } from "node:test";
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
