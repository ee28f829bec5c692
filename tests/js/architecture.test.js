import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { ROOT, modulesOf } from "./modules.js";

/** Rooms of static/, lowest first: a module imports from its own room and from lower ones. */
const ROOMS = [
  ["lib"],
  ["scene"],
  ["plot"],
  ["player", "results"],
  ["theory"],
  ["formula"],
  ["controls"],
  ["hall", "favorites"],
  ["lessons", "convolution", "maps"],
  ["layers"],
  ["search"],
  ["map-panel", "tuning"],
  ["pages"],
].map((floor) => new Set(floor));

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 60;
const MAX_FILES = 15;
const MIN_FILES = 3;

const everything = readdirSync(join(ROOT, "static"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js"))
  .sort();
const read = (/** @type {string} */ name) => readFileSync(join(ROOT, "static", name), "utf8");
const roomOf = (/** @type {string} */ name) => name.split("/")[0] ?? "";
const floorOf = (/** @type {string} */ name) => ROOMS.findIndex((floor) => floor.has(roomOf(name)));

/** @type {(name: string, pattern: RegExp) => string[]} */
const targets = (name, pattern) =>
  [...read(name).matchAll(pattern)].map(([, target = ""]) => join(dirname(name), target));

/** @type {(name: string) => string[]} */
const importsOf = (name) => targets(name, /^(?:import|export) [^;]*?from "(\.[^"]+)";$/gms);

/** What a module imports, types included. @type {(name: string) => string[]} */
const arrowsOf = (name) => [
  ...importsOf(name),
  ...targets(name, /@import \{[^}]*\} from "(\.[^"]+)"/g),
  ...targets(name, /import\("(\.[^"]+)"\)/g),
];

const templates = readdirSync(join(ROOT, "templates"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".html"))
  .map((name) => readFileSync(join(ROOT, "templates", name), "utf8"));
const entries = templates.flatMap((text) =>
  [...text.matchAll(/{% set entry = '([^']+)' %}/g)].map(([, name = ""]) => name),
);

test("every script stands in a room", () => {
  assert.deepEqual(
    everything.filter((name) => floorOf(name) < 0),
    ["theme.js"],
  );
});

test("no import leads upwards or to a room beside", () => {
  const wrong = everything.flatMap((name) =>
    arrowsOf(name)
      .filter((target) => target !== "types.js")
      .filter((target) => roomOf(target) !== roomOf(name) && floorOf(target) >= floorOf(name))
      .map((target) => `${name} -> ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test("no modules import one another in a circle", () => {
  /** @type {Map<string, "open" | "done">} */
  const seen = new Map();
  const visit = (/** @type {string} */ name, /** @type {string[]} */ path) => {
    assert.notEqual(seen.get(name), "open", `${[...path, name].join(" -> ")}`);
    if (seen.has(name)) return;
    seen.set(name, "open");
    for (const target of importsOf(name)) visit(target, [...path, name]);
    seen.set(name, "done");
  };
  for (const name of everything) visit(name, []);
});

test("a room has at least three files, and at most fifteen", () => {
  for (const room of ROOMS.flatMap((floor) => [...floor])) {
    const count = everything.filter((name) => roomOf(name) === room).length;
    assert.ok(count >= MIN_FILES && count <= MAX_FILES, `${room}: ${count}`);
  }
});

test("files and functions are short", () => {
  const long = everything.flatMap((name) => {
    const text = read(name);
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const lineAt = (/** @type {number} */ at) => source.getLineAndCharacterOfPosition(at).line;
    /** @type {string[]} */
    const found = lineAt(text.length) > MAX_FILE_LINES ? [name] : [];
    const visit = (/** @type {ts.Node} */ node) => {
      const lines = lineAt(node.end) - lineAt(node.getStart()) + 1;
      if (ts.isFunctionLike(node) && lines > MAX_FUNCTION_LINES)
        found.push(`${name}:${lineAt(node.getStart()) + 1}, ${lines} lines`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
  assert.deepEqual(long, []);
});

test("every module is on a page", () => {
  const used = new Set(entries.flatMap(modulesOf));
  assert.deepEqual(
    everything.filter((name) => !used.has(name)),
    ["theme.js"],
  );
});

test("every exported name is imported somewhere", () => {
  const tests = readdirSync(join(ROOT, "tests/js"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(join(ROOT, "tests/js", name), "utf8"));
  const imported = new Set(
    [...everything.map(read), ...tests]
      .flatMap((text) => [
        ...text.matchAll(/^import \{([^}]*)\} from/gms),
        ...text.matchAll(/const \{([^}]*)\} = await import\(/g),
      ])
      .flatMap(([, names = ""]) => names.split(",").map((name) => name.trim())),
  );
  assert.deepEqual(
    everything.flatMap(exportsOf).filter((name) => !imported.has(name)),
    [],
  );
});

/** @type {(name: string) => string[]} */
function exportsOf(name) {
  const declared = /^export (?:async )?(?:function|const|let|class) (\w+)/gm;
  return [...read(name).matchAll(declared)].map(([, exported = ""]) => exported);
}

test("one module touches Plotly, and one the network", () => {
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
