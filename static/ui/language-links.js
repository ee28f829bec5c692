/**
 * Lets the links to the page's other languages carry the scene as it is when they are followed.
 *
 * @param {() => string} query The scene's.
 */
export function createLanguageLinks(query) {
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", () =>
      link.setAttribute("href", `/?${query()}&lang=${link.getAttribute("data-language")}`),
    );
  }
}
