/** @import { Theme } from "../plot/palette.js" */
import { element } from "../lib/dom.js";

/** Pixels of the picture for each of the page. */
const SCALE = 2;

/** Space around the plot, in pixels of the page. */
const SPACE = { side: 12, title: 44, line: 15 };

/** Characters of the link in one line. */
const LINK_LINE = 96;

/** What of an element's style a picture of it needs, as attributes. */
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-family"];

/** @typedef {{title: string, link: string}} Caption What a picture says of itself. */

/**
 * A plot of this page as a picture that stands alone: with its title and the link that opens it.
 * @type {(root: HTMLElement, theme: Theme, caption: Caption) => Promise<string>} A data URL.
 */
export async function exportPicture(root, theme, { title, link }) {
  const { clientWidth, clientHeight } = root;
  const lines = link.match(new RegExp(`.{1,${LINK_LINE}}`, "g")) ?? [];
  const bottom = SPACE.title + clientHeight;
  const canvas = element("canvas", {
    width: SCALE * (clientWidth + 2 * SPACE.side),
    height: SCALE * (bottom + SPACE.line * (lines.length + 1)),
  });
  const context = canvas.getContext("2d");
  if (!context) return "";
  context.scale(SCALE, SCALE);
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  write(context, title, SPACE.side, 28, `600 17px ${theme.font}`, theme.ink);
  lines.forEach((line, i) => {
    write(
      context,
      line,
      SPACE.side,
      bottom + SPACE.line * (i + 1),
      `11px ${theme.font}`,
      theme.muted,
    );
  });
  context.translate(SPACE.side, SPACE.title);
  const cells = root.querySelector("canvas.cells");
  if (cells instanceof HTMLCanvasElement) {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = cells;
    context.drawImage(cells, offsetLeft, offsetTop, offsetWidth, offsetHeight);
  }
  const marks = root.querySelector("svg.marks");
  if (marks) context.drawImage(await pictureOf(marks, clientWidth, clientHeight), 0, 0);
  paintDots(context, root, theme);
  return canvas.toDataURL("image/png");
}

/** @type {(context: CanvasRenderingContext2D, text: string, x: number, y: number, font: string, color: string) => void} */
function write(context, text, x, y, font, color) {
  context.font = font;
  context.fillStyle = color;
  context.fillText(text, x, y);
}

/**
 * A drawing of this page, its styles written into it.
 * @type {(drawing: Element, width: number, height: number) => Promise<HTMLImageElement>}
 */
async function pictureOf(drawing, width, height) {
  const copy = /** @type {Element} */ (drawing.cloneNode(true));
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const parts = drawing.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((part, i) => {
    const style = getComputedStyle(parts[i] ?? drawing);
    for (const name of STYLES) part.setAttribute(name, style.getPropertyValue(name));
  });
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

/** @type {(context: CanvasRenderingContext2D, root: HTMLElement, theme: Theme) => void} */
function paintDots(context, root, theme) {
  const box = root.getBoundingClientRect();
  for (const dot of root.querySelectorAll("button:not([hidden])")) {
    const { left, top, width, height } = dot.getBoundingClientRect();
    const color = getComputedStyle(dot).getPropertyValue("--knob") || theme.paper;
    context.beginPath();
    context.arc(left - box.left + width / 2, top - box.top + height / 2, 7, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = theme.ink;
    context.stroke();
  }
}
