/** @import { LabPage } from "../types.js" */
import { siteHref } from "../lib/site.js";
import { createLab } from "../convolution/lab.js";
import { labLink } from "../convolution/link.js";
import { createShapesView } from "../layers/shapes-view.js";
import { createSlideControls } from "../convolution/slide-controls.js";
import { SlideView } from "../convolution/slide-view.js";
import { ApiError } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { readData, readMessages } from "../lib/page.js";
import { connectHeader } from "../lib/header.js";
import { createNotice, showCleanLink } from "../lib/widgets.js";
import { copy } from "./share.js";

/* The convolution lab: an experiment and a stack, and the controls that change them. */

await readMessages();
showCleanLink();
/** @type {LabPage} */
const page = readData("#lab-data");
const lab = createLab(page);
const part = (/** @type {string} */ selector) => find(document, selector, HTMLElement);
const notice = createNotice(part("#notice"));
const controls = createSlideControls(part("#slide-controls"), page.catalog, lab);
new SlideView(part("#bench"), page.catalog, lab);
const shapes = createShapesView(document, page.catalog, lab);

part("#views").addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement)
    lab.set({ view: event.target.value === "shapes" ? "shapes" : "slide" });
});
part("#copy").addEventListener("click", async () => {
  const status = part("#share-status");
  const text = find(document, "#share-text", HTMLInputElement);
  status.textContent = await copy(new URL(siteHref(link()), location.origin).href, text);
  setTimeout(() => (status.textContent = ""), 2_500);
});
connectHeader((theme) => lab.set({ theme }));

lab.subscribe(["slideError"], () => report(lab.state.slideError, controls.showError));
lab.subscribe(["stackError"], () => report(lab.state.stackError, shapes.showError));
lab.subscribe(["view", "slideAnswer", "stackAnswer"], showLink);
showLink();

/**
 * Shows at its control, or else for the whole page, what was refused.
 * @type {(error: unknown, show: (field: string, sentence: string) => boolean) => void}
 */
function report(error, show) {
  if (!error) return;
  if (!(error instanceof ApiError) || !show(error.body.field ?? "", error.message))
    notice.show(error);
}

/** Brings the address to what is shown. */
function showLink() {
  part("#lab").dataset.view = lab.state.view;
  notice.hide();
  const address = siteHref(link());
  if (address !== `${location.pathname}${location.search}`) history.replaceState(null, "", address);
}

/** @returns {string} */
function link() {
  const { view, stackAnswer, slideAnswer } = lab.state;
  return labLink(view, stackAnswer.part, slideAnswer.part);
}
