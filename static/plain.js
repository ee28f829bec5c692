import { find } from "./ui/dom.js";
import { createThemeSwitch } from "./ui/theme-switch.js";

/* Pages that only need the header's switch. */

createThemeSwitch(find(document, "#theme", HTMLButtonElement), () => {});
