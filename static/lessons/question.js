import { askQuestion } from "../lib/api.js";
import { find, setText } from "../lib/dom.js";
import { createNotice } from "../lib/widgets.js";

/**
 * A question of a lesson: the answer goes to the server, which has descended to find the true one.
 *
 * @param {HTMLFormElement} form
 * @param {() => void} answered Called with every answer, right or wrong.
 */
export function createQuestion(form, answered) {
  const message = find(form, "[data-verdict]", HTMLElement);
  const why = find(form, "[data-why]", HTMLElement);
  const hint = find(form, "[data-hint]", HTMLElement);
  const reveal = find(form, "[data-reveal]", HTMLButtonElement);
  const notice = createNotice(message);
  reveal.hidden = "prediction" in form.dataset;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = new FormData(form).get("answer");
    if (answer === null || answer === "") find(form, "input", HTMLInputElement).focus();
    else void ask(String(answer));
  });
  reveal.addEventListener("click", () => void ask(null));

  /** @param {string | null} answer Null asks for the true one. */
  async function ask(answer) {
    try {
      const { right, verdict } = await askQuestion(form.dataset.href ?? "", answer);
      const state = right === null ? "shown" : right ? "right" : "wrong";
      form.dataset.state = state;
      setText(message, verdict);
      message.hidden = false;
      why.hidden = state === "wrong";
      hint.hidden = state !== "wrong" || hint.textContent === "";
      reveal.hidden = state !== "wrong";
      answered();
    } catch (error) {
      form.dataset.state = "refused";
      why.hidden = hint.hidden = true;
      notice.show(error);
    }
  }
}
