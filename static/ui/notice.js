import { Refusal } from "../net/api.js";
import { _ } from "./i18n.js";

/**
 * A line that says what went wrong.
 *
 * @param {HTMLElement} element
 * @returns {{show: (error: unknown) => void, hide: () => void}}
 */
export function createNotice(element) {
  return {
    show(error) {
      element.hidden = false;
      element.textContent =
        error instanceof Refusal
          ? error.message
          : _("The server does not answer. What you see is the last race that arrived.");
    },
    hide() {
      element.hidden = true;
    },
  };
}
