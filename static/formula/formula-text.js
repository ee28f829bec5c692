/** @import { Catalog } from "../types.js" */

/** Characters that belong together: a name, a number, `**`, or any one character. */
const TOKEN = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9.]+(?:[eE][+-]?[0-9]+)?|\*\*|.)/u;

/** In place of a mark at the end of the text, where nothing stands. */
const NOTHING = "\u00a0";

/**
 * A text, cut at its mistake.
 *
 * @param {string} text
 * @param {number} position In characters, as the server counts them; JavaScript counts some of them
 *   twice.
 * @returns {{before: string, marked: string, after: string}}
 */
export function markedPlace(text, position) {
  const characters = [...text];
  const before = characters.slice(0, position).join("");
  const rest = characters.slice(position).join("");
  const marked = TOKEN.exec(rest)?.[0] ?? rest.slice(0, 1);
  return {
    before,
    marked: marked === "" || marked === "\n" ? NOTHING : marked,
    after: rest.slice(marked.length),
  };
}

/**
 * As much of a text as tells the server what to say about it: of one that is too long, a little too
 * much. Halves of characters, which an address can't carry, become what stands for the unknown.
 * @type {(text: string, catalog: Catalog) => string}
 */
export function sendable(text, catalog) {
  const limit =
    catalog.limits.find((each) => each.name === "max_formula_length")?.value ?? Infinity;
  const characters = [...text.replace(/\p{Surrogate}/gu, "\ufffd")];
  return characters.length > limit ? characters.slice(0, limit + 1).join("") : characters.join("");
}
