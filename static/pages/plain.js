import { connectHeader } from "../lib/header.js";

/* Pages that only need the header's switch. */

connectHeader();
