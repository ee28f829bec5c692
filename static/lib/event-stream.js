/**
 * @typedef {object} ServerEvent
 * @property {string} event
 * @property {string} data
 */

/**
 * A reader of a text/event-stream: give it text as it arrives, in pieces of any size, and it
 * answers with the events that the piece completed.
 *
 * @returns {(text: string) => ServerEvent[]}
 */
export function eventReader() {
  /** @type {string[]} Of an event that is not complete; joined once, as it may be long. */
  let pieces = [];
  let held = "";
  return (text) => {
    const whole = held + text;
    // A carriage return at the end may be half of a line break whose other half is still under way.
    held = whole.endsWith("\r") ? "\r" : "";
    const piece = whole
      .slice(0, whole.length - held.length)
      .replaceAll("\r\n", "\n")
      .replaceAll("\r", "\n");
    if (!piece) return [];
    const isComplete = ((pieces.at(-1)?.at(-1) ?? "") + piece).includes("\n\n");
    pieces.push(piece);
    if (!isComplete) return [];
    const blocks = pieces.join("").split("\n\n");
    pieces = [blocks.pop() ?? ""].filter(Boolean);
    return blocks.map(parseBlock).filter((event) => event.data !== "");
  };
}

/** @type {(block: string) => ServerEvent} */
function parseBlock(block) {
  let event = "message";
  /** @type {string[]} */
  const data = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
  return { event, data: data.join("\n") };
}
