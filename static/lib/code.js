import { element } from "./dom.js";

/** Kinds of pieces as the server tells them, and the class of each. */
const CLASSES = /** @type {Record<string, string>} */ ({
  c: "code-comment",
  k: "code-keyword",
  n: "code-number",
  s: "code-string",
  f: "code-function",
});

/**
 * @param {string} code
 * @param {string} pieces "k3 1 f4": kind and length of each, in order.
 * @returns {{kind: string, text: string}[]}
 */
export function piecesOf(code, pieces) {
  const letters = [...code];
  let at = 0;
  return pieces.split(" ").map((piece) => {
    const [, kind = "", length = "0"] = /^([a-z]?)(\d+)$/.exec(piece) ?? [];
    const text = letters.slice(at, (at += Number(length))).join("");
    return { kind, text };
  });
}

/** Highlighted code. @type {(code: string, pieces: string) => HTMLElement} */
export function codeOf(code, pieces) {
  const children = piecesOf(code, pieces).map(({ kind, text }) =>
    CLASSES[kind] ? element("span", { class: CLASSES[kind] }, text) : text,
  );
  return element("code", {}, ...children);
}
