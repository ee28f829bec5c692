/**
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | EventListener | undefined>} Attributes
 */

/**
 * An element. Functions become listeners (`onclick`), true and false become bare attributes; never
 * a style attribute, which the page's policy forbids.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  assign(node, attributes);
  node.append(
    ...children.filter(isShown).map((child) => (child instanceof Node ? child : String(child))),
  );
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {...SVGElement} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  assign(node, attributes);
  node.append(...children);
  return node;
}

/** @type {(child: Child) => child is string | number | Node} */
function isShown(child) {
  return child !== null && child !== undefined && child !== false;
}

/**
 * The part of a box that the page came with, by its class, or else a new one.
 * @type {(box: HTMLElement, name: string, attributes?: Attributes) => HTMLElement}
 */
export function part(box, name, attributes = {}) {
  const found = box.querySelector(`:scope > .${name}`);
  const made = found instanceof HTMLElement ? found : element("div", { class: name });
  assign(made, attributes);
  return made;
}

/** @param {Element} element @param {Attributes} attributes */
function assign(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
}

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T} The one that must be there.
 */
export function find(root, selector, kind) {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`The page has no ${selector}`);
  return element;
}

/**
 * Writes a text, unless it stands there already: a write costs the browser a layout.
 * @type {(element: Element, text: string) => void}
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * MathML that the server typeset, a `<math>` for each line, as nodes.
 *
 * @param {string | undefined} text
 * @param {string} [fallback] Plain text in its place when there is none.
 * @returns {Node}
 */
export function math(text, fallback = "") {
  const parsed = text
    ? new DOMParser().parseFromString(`<div>${text}</div>`, "application/xml").documentElement
    : null;
  if (parsed?.localName !== "div") return document.createTextNode(fallback);
  for (const element of parsed.querySelectorAll("[style]")) element.removeAttribute("style");
  const fragment = document.createDocumentFragment();
  fragment.append(...[...parsed.children].map((child) => document.importNode(child, true)));
  return fragment;
}

/** HTML that the server made. @type {(text: string) => DocumentFragment} */
export function html(text) {
  const { body } = new DOMParser().parseFromString(text, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...body.childNodes);
  return fragment;
}

/** Formulas are not made smaller than this part of their size; beyond it they scroll. */
const MIN_TYPE = 0.66;

/** Makes a box's text as small as it must be to fit its width. @param {HTMLElement} box */
export function fitText(box) {
  box.style.fontSize = "";
  const part = box.clientWidth / box.scrollWidth;
  if (part < 1) box.style.fontSize = `${Math.max(MIN_TYPE, part * 0.99)}em`;
}

/** After the browser had its turn: to paint, and to hear the user. @returns {Promise<void>} */
export function pause() {
  return new Promise((resolve) => setTimeout(resolve));
}
