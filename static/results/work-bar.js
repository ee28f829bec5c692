/** @import { Job, Store, WorkName } from "../scene/store.js" */
import { element, setText } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";

/** What is said of each work, while it lasts and once it is cancelled. */
function words() {
  return {
    race: [_("The race is being computed."), _("The race is cancelled.")],
    ensemble: [_("The race is being repeated."), _("The repeats are cancelled.")],
    theory: [_("Theory is being computed."), _("Theory is cancelled.")],
    map: [_("The map is being computed."), _("The map is cancelled.")],
  };
}

/**
 * Tells over the plots what takes long, how far it has come, and lets it be cancelled.
 *
 * @param {HTMLElement} parent
 * @param {Store} store
 * @param {WorkName[]} [names] What is told here.
 */
export function createWorkBar(parent, store, names = ["race", "ensemble", "theory"]) {
  // whoever hears the page is told of the work and of its end, not of every percent
  const said = element("p", { class: "sr-only", role: "status" });
  const lines = names.map((name) => ({ name, ...createLine(words()[name] ?? []) }));
  parent.append(element("div", { class: "work-bar" }, said, ...lines.map((line) => line.element)));
  store.subscribe(["work"], () => {
    const texts = lines.map(({ name, show }) => show(store.state.work[name] ?? null));
    setText(said, texts.filter(Boolean).join(" "));
  });
}

/** @param {string[]} words While it lasts, and once it is cancelled. */
function createLine([lasting = "", cancelled = ""]) {
  /** @type {Job | null} */
  let shown = null;
  const text = element("span", { "aria-hidden": "true" });
  const progress = element("progress", { max: 1, "aria-label": lasting });
  const act = () => (shown?.isCancelled ? shown.again() : shown?.cancel());
  const button = element("button", { type: "button", class: "plain", onclick: act });
  const line = element("div", { class: "work", hidden: true }, text, progress, button);
  return {
    element: line,
    /** Shows the job; returns what it says. @param {Job | null} job @returns {string} */
    show(job) {
      shown = job;
      line.hidden = !job;
      if (!job) return "";
      const words = job.isCancelled ? cancelled : lasting;
      setText(text, words);
      setText(button, job.isCancelled ? _("Start again") : _("Cancel"));
      progress.hidden = job.isCancelled;
      if (job.share === null) progress.removeAttribute("value");
      else progress.value = job.share;
      return words;
    },
  };
}
