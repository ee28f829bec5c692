import { element } from "../lib/dom.js";

/** @typedef {"ascending" | "descending"} Direction */

/**
 * Compares two values of cells; what is no number, or infinite, comes last in both directions.
 *
 * @param {number} one
 * @param {number} other
 * @param {Direction} direction
 */
export function compareCells(one, other, direction) {
  const [known, otherKnown] = [Number.isFinite(one), Number.isFinite(other)];
  if (!known || !otherKnown) return Number(otherKnown) - Number(known);
  return direction === "ascending" ? one - other : other - one;
}

/**
 * Lets columns whose heads name a first direction be sorted by pressing them; pressing again turns
 * the order around.
 * @param {HTMLTableElement} table
 */
export function makeSortable(table) {
  for (const head of table.querySelectorAll("th[data-first]")) {
    if (!(head instanceof HTMLTableCellElement)) continue;
    const button = element("button", { type: "button" }, ...head.childNodes);
    button.addEventListener("click", () => sortBy(table, head));
    head.replaceChildren(button);
  }
}

/** @type {(table: HTMLTableElement, head: HTMLTableCellElement) => void} */
function sortBy(table, head) {
  const first = head.dataset.first === "ascending" ? "ascending" : "descending";
  const turned = first === "ascending" ? "descending" : "ascending";
  const direction = head.getAttribute("aria-sort") === first ? turned : first;
  for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", direction);
  const body = table.tBodies[0];
  const numberIn = (/** @type {HTMLTableRowElement} */ row) =>
    Number(row.cells[head.cellIndex]?.dataset.value ?? NaN);
  const rows = [...(body?.rows ?? [])];
  body?.append(...rows.toSorted((a, b) => compareCells(numberIn(a), numberIn(b), direction)));
}
