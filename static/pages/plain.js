import { find } from "../lib/dom.js";
import { createThemeSwitch } from "../lib/preferences.js";

/* Pages that only need the header's switch. */

createThemeSwitch(find(document, "#theme", HTMLButtonElement), () => {});
