import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const STATIC = join(ROOT, "static");

/**
 * Every module that an entry point imports, directly or not, itself included.
 *
 * @param {string} entry
 * @returns {string[]} Names under static/, sorted.
 */
export function modulesOf(entry) {
  const found = new Set();
  const visit = (/** @type {string} */ path) => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, target = ""] of text.matchAll(/^(?:import|export) [^;]*?from "(\.[^"]+)";$/gms))
      visit(join(dirname(path), target));
  };
  visit(join(STATIC, entry));
  return [...found].map((path) => relative(STATIC, path)).sort();
}
