import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lessonOf } from "../../../static/results/lesson-link.js";
import { ROOT } from "../modules.js";

/** @param {string} title @param {Partial<import("../../../static/types.js").Sight>[]} sights */
const lesson = (title, ...sights) => ({
  title,
  href: "",
  surfaces: [],
  seen_in: sights.map((sight) => ({
    surfaces: [],
    rules: [],
    manners: [],
    scheduled: false,
    ...sight,
  })),
});

const LESSONS = [
  lesson("zigzag", { rules: ["sgd"], manners: ["zigzag"] }),
  lesson("saddles", { surfaces: ["saddle"], rules: ["sgd"] }),
  lesson("momentum", { rules: ["momentum"] }, { rules: ["momentum"], manners: ["swing"] }),
  lesson("schedules", { scheduled: true }),
];

/** @param {string | null} surface @param {...[string, string, boolean?]} runs */
const titleOf = (surface, ...runs) =>
  lessonOf(
    {
      surface,
      runs: runs.map(([rule, manner, scheduled = false]) => ({ rule, manner, scheduled })),
    },
    LESSONS,
  )?.title ?? null;

test("the lesson that says most of what is seen is linked, of equals the first", () => {
  assert.equal(titleOf("bowl", ["sgd", "zigzag"], ["momentum", "swing"]), "zigzag");
  assert.equal(titleOf("bowl", ["sgd", "down"], ["momentum", "swing"]), "momentum");
  assert.equal(titleOf("saddle", ["sgd", "rest"], ["momentum", "left"]), "saddles");
  assert.equal(titleOf("bowl", ["sgd", "zigzag", true]), "schedules");
});

test("a race that shows nothing of any lesson has none", () => {
  assert.equal(titleOf("bowl", ["adam", "zigzag"]), null, "it is not SGD that zigzags");
  assert.equal(titleOf(null, ["sgd", "arc"]), null);
});

test("lessons and paths have the same words for how a run goes", () => {
  const script = readFileSync(join(ROOT, "static/scene/manner.js"), "utf8");
  const type = /@typedef \{([^}]*)\} *\*? *Manner|@typedef \{([^}]*)\}/.exec(script)?.[0] ?? "";
  const model = readFileSync(join(ROOT, "app/lessons/model.py"), "utf8");
  const names = /^MANNERS[^(]*\(([\s\S]*?)^\)/m.exec(model)?.[1] ?? "";
  const words = (/** @type {string} */ text) =>
    new Set([...text.matchAll(/"([a-z]+)"/g)].map(([, word]) => word));
  assert.deepEqual(words(names), words(type));
});
