/** @import { RunStyle } from "../plot/palette.js" */
import { element, setText } from "../lib/dom.js";
import { formatNumber } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { swatch } from "../lib/icons.js";

/**
 * A tab for each run, for screens that have room for one card: style sheets show them there only.
 *
 * @param {(chosen: number) => void} report
 */
export function createRunTabs(report) {
  const about = { class: "run-tabs", role: "radiogroup", "aria-label": _("Sliders of") };
  const root = element("div", about);
  const radios = () => [...root.querySelectorAll("input")];
  return {
    element: root,
    /** @param {RunStyle[]} styles */
    show(styles) {
      const before = radios().findIndex((radio) => radio.checked);
      const chosen = Math.min(Math.max(0, before), styles.length - 1);
      root.replaceChildren(...styles.map((style, i) => tabOf(style, () => report(i))));
      this.choose(chosen);
      report(chosen);
    },
    /** @param {number} index @param {number} loss */
    showLoss(index, loss) {
      const value = root.querySelectorAll(".value")[index];
      if (value) setText(value, formatNumber(loss, 3));
    },
    /** @param {number} chosen */
    choose(chosen) {
      const radio = radios()[chosen];
      if (radio) radio.checked = true;
    },
  };
}

/** @type {(style: RunStyle, onchange: () => void) => HTMLElement} */
function tabOf({ title, stroke }, onchange) {
  const about = { type: "radio", name: "run-tab", onchange };
  const value = element("span", { class: "value" });
  const label = element("label", {}, element("input", about), swatch(stroke), title, value);
  label.style.setProperty("--knob", stroke.color);
  return label;
}
