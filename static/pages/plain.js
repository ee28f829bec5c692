import { find } from "../lib/dom.js";
import { connectThemeSwitch } from "../lib/preferences.js";

/* Pages that only need the header's switch. */

connectThemeSwitch(find(document, "#theme", HTMLButtonElement));
