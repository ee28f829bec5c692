import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, modulesOf } from "./modules.js";

const templates = readdirSync(join(ROOT, "templates"))
  .filter((name) => name.endsWith(".html"))
  .map((name) => readFileSync(join(ROOT, "templates", name), "utf8"));
const entries = templates.flatMap((text) =>
  [...text.matchAll(/{% set entry = '([^']+)' %}/g)].map(([, name = ""]) => name),
);
const everything = readdirSync(join(ROOT, "static"), { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".js"),
);
const read = (/** @type {string} */ name) => readFileSync(join(ROOT, "static", name), "utf8");

test("no module lies about unused", () => {
  const used = new Set(entries.flatMap(modulesOf));
  const others = everything.filter((name) => !used.has(name));
  assert.deepEqual(others, ["theme.js"]);
});

test("only one module touches Plotly, and one the network", () => {
  const having = (/** @type {RegExp} */ pattern) =>
    everything.filter((name) => pattern.test(read(name)));
  assert.deepEqual(having(/\.Plotly\b|plotly\.\w+\(/), ["plot/plotly.js"]);
  assert.deepEqual(having(/\bfetch\(|XMLHttpRequest|EventSource/), ["lib/api.js"]);
});

test("nothing sets styles or runs code that the page's policy forbids", () => {
  const forbidden = /setAttribute\("style|\bstyle: ?"|innerHTML|eval\(|new Function|console\.log/;
  assert.deepEqual(
    everything.filter((name) => forbidden.test(read(name))),
    [],
  );
});

test("every file has at most 440 lines", () => {
  assert.deepEqual(
    everything.filter((name) => read(name).split("\n").length > 441),
    [],
  );
});
