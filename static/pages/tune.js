/** @import { Catalog } from "../types.js" */
import { getJson } from "../lib/api.js";
import { find } from "../lib/dom.js";
import { connectHeader } from "../lib/header.js";
import { readData, readMessages } from "../lib/page.js";
import { siteHref } from "../lib/site.js";
import { connectLanguageLinks } from "../lib/widgets.js";
import { ruleOf } from "../scene/catalog.js";
import { TuningPanel } from "../tuning/panel.js";

/* The page of tunings: it runs the one of its link at once, and its link follows what is run. */

const PAGE = "/tune";
const DASHES = [[], [9, 4], [2.5, 3], [10, 3, 2, 3], [5, 3], [16, 4]];

const choice = readData("#tuning");
/** @type {[Catalog, void]} */
const [catalog] = await Promise.all([getJson(siteHref("/api/catalog")), readMessages()]);
let query = "";

const panel = new TuningPanel(
  find(document, "#panel", HTMLElement),
  choice,
  (rule, index) => ({
    color: ruleOf(catalog, rule).color.light,
    casing: "transparent",
    dash: DASHES[index % DASHES.length] ?? [],
  }),
  ({ query: race, budget, passes, starts }) => {
    query = `${race}&budget=${budget}&passes=${passes}&starts=${starts}`;
    history.replaceState(null, "", siteHref(`${PAGE}?${query}`));
  },
);
connectLanguageLinks(() => query || choice.query, PAGE);
connectHeader();
if (choice.begins) void panel.run();
