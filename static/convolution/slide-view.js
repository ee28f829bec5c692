/** @import { Board } from "./cell-canvas.js" */
/** @import { SlideData } from "./geometry.js" */
/** @import { Change } from "./slide-controls.js" */
/** @import { LabCatalog, SlideAnswer } from "../types.js" */
/** @import { Playback } from "../player/playback.js" */
import { createBoard, readLabTheme } from "./cell-canvas.js";
import { imagePicture, mapPicture, pooledPicture } from "./cells.js";
import { withPooling, withWindow } from "./edits.js";
import { createArithmetic, createDense } from "./explanations.js";
import { stepAt, unpacked } from "./geometry.js";
import { createProduct } from "./im2col.js";
import { explained } from "./shapes-table.js";
import { element, setText } from "../lib/dom.js";
import { formatDecimal, whole } from "../lib/format.js";
import { _ } from "../lib/i18n.js";
import { prefersReducedMotion } from "../lib/preferences.js";
import { advance } from "../player/playback.js";
import { createTimeline, listenToKeys } from "../player/timeline.js";

/** A window moves this much slower than a race: people add up along. */
const SLOWNESS = 6;

/**
 * The image with the window on it, the maps that fill in, and what follows them, played step by step.
 *
 * @param {HTMLElement} root
 * @param {LabCatalog} catalog
 * @param {{choose: (index: number) => void, change: Change}} actions What happens when the user chooses a map, or a remedy.
 */
export function createBench(root, catalog, { choose, change: edit }) {
  const image = figure();
  const maps = element("div", { class: "maps" });
  const timelineBox = element("div", { class: "timeline-box" });
  const size = element("p", { class: "about-line", id: "size" });
  const uneven = element("div", { class: "notice", id: "uneven", hidden: true });
  const [arithmeticBox, denseBox, productBox] = ["place", "dense", "product"].map((name) =>
    element("section", { class: `part ${name}` }),
  );
  const numbers = element(
    "details",
    { class: "part numbers", id: "numbers" },
    element("summary", {}, _("The map's numbers")),
  );
  root.replaceChildren(
    element("div", { class: "part sliding" }, image.element, maps),
    timelineBox,
    size,
    uneven,
  );
  const arithmetic = createArithmetic(/** @type {HTMLElement} */ (arithmeticBox));
  const dense = createDense(/** @type {HTMLElement} */ (denseBox));
  const product = createProduct(/** @type {HTMLElement} */ (productBox));
  root.append(...[arithmeticBox, denseBox, productBox].filter((box) => box !== undefined), numbers);

  /** @type {SlideData | null} */
  let data = null;
  /** @type {{element: HTMLElement, board: Board, pooled: Board, caption: HTMLElement}[]} */
  let mapFigures = [];
  /** @type {Playback} */
  let playback = { step: 0, playing: !prefersReducedMotion(), speed: 1, loop: false };
  let theme = readLabTheme(root);
  let chosen = 0;
  let frame = 0;
  let lastFrame = 0;
  let keys = new AbortController();

  const actions = { toggle, goTo, stepBy, change };
  const timeline = createTimeline(timelineBox, actions);
  dragging(image.board, () => data, goTo);
  numbers.addEventListener("toggle", () => listNumbers());
  new ResizeObserver(() => request(true)).observe(image.element);
  let everything = true;
  dress();

  return {
    /**
     * @param {SlideAnswer} answer
     * @param {number} index The chosen filter.
     */
    show(answer, index) {
      const before = data;
      data = unpacked(answer);
      const { last } = data.course;
      const atEnd = before !== null && !playback.playing && playback.step >= before.course.last;
      if (atEnd || (before === null && prefersReducedMotion()))
        playback = { ...playback, step: last };
      else if (playback.step > last) playback = { ...playback, step: playback.playing ? 0 : last };
      if (mapFigures.length !== data.maps.length) rebuildMaps(data.maps.length);
      chosen = index;
      describe(data);
      listNumbers();
      request(true);
    },
    /** @param {number} index */
    choose(index) {
      chosen = index;
      listNumbers();
      request(true);
    },
    retheme() {
      theme = readLabTheme(root);
      dress();
      request(true);
    },
    /** @param {boolean} on Whether the bench is seen, and the page's keys are its own. */
    setActive(on) {
      keys.abort();
      keys = new AbortController();
      if (on) {
        listenToKeys(actions, keys.signal);
        listenToRows(keys.signal);
        request(true);
      } else {
        change({ playing: false });
      }
    },
  };

  /** The stylesheet's part of the colors. */
  function dress() {
    root.style.setProperty("--below", theme.below);
    root.style.setProperty("--above", theme.above);
  }

  /** @param {number} count */
  function rebuildMaps(count) {
    mapFigures = Array.from({ length: count }, (_unused, index) => {
      const [board, pooled] = [createBoard(), createBoard()];
      const caption = element("button", {
        type: "button",
        class: "map-name",
        onclick: () => choose(index),
      });
      const below = element("figcaption", { class: "pooled-name" });
      const root = element(
        "figure",
        { class: "map-figure" },
        element("figcaption", {}, caption),
        element("div", {}, board.element),
        below,
        element("div", {}, pooled.element),
      );
      board.element.addEventListener("pointerdown", (event) => {
        const { row, column } = board.at(event);
        choose(index);
        if (data)
          goTo(
            Math.min(data.course.rows - 1, Math.floor(row)) * data.course.columns +
              Math.min(data.course.columns - 1, Math.floor(column)),
          );
      });
      return { element: root, board, pooled, caption };
    });
    maps.replaceChildren(...mapFigures.map((one) => one.element));
  }

  /** @param {SlideData} now */
  function describe({ answer, maps: made, pooledCourse }) {
    const {
      image: picture,
      window,
      arithmetic: [across, down],
      pooling,
      parameters,
    } = answer;
    const padded = window.padding
      ? _(", with zeros {width}×{height}", {
          width: picture.width + 2 * window.padding,
          height: picture.height + 2 * window.padding,
        })
      : "";
    setText(
      image.caption,
      `${picture.title}: ${picture.width}×${picture.height}×${picture.depth}${padded}`,
    );
    const cost = _(
      "{filters} filters of {size}×{size}×{depth} and a bias each: {parameters} parameters, {multiplications} multiplications.",
      {
        filters: made.length,
        size: window.size,
        depth: picture.depth,
        parameters: whole(parameters.weights + parameters.biases),
        multiplications: whole(answer.multiplications),
      },
    );
    setText(size, `${across === down ? across : `${across}, ${down}`}. ${cost}`);
    explain(answer);
    mapFigures.forEach((one, index) => {
      setText(one.caption, `${index + 1} ${answer.filters[index]?.title ?? ""}`);
      const below = one.element.querySelector(".pooled-name");
      const text =
        pooling &&
        _("pooled by {size}, stride {stride}: {width}×{height}", {
          size: pooling.size,
          stride: pooling.stride,
          width: pooledCourse.columns,
          height: pooledCourse.rows,
        });
      if (below) below.textContent = text || "";
      one.pooled.element.hidden = !pooling;
    });
  }

  /** @param {SlideAnswer} answer */
  function explain({ misfit, pooling }) {
    const window =
      misfit &&
      explained(misfit, catalog.window, ({ setting, value }) =>
        edit((now) => withWindow(now, setting, value)),
      );
    const after =
      pooling?.misfit &&
      explained(pooling.misfit, catalog.pooling, ({ setting, value }) =>
        edit((now) => withPooling(now, { [setting]: value })),
      );
    const lines = [
      ...(window ?? []),
      ...(after ? [element("h3", {}, _("Pooling")), ...after] : []),
    ];
    uneven.hidden = lines.length === 0;
    uneven.replaceChildren(...lines);
  }

  /** @param {boolean} [all] Whether more than the step has changed. */
  function request(all = false) {
    everything ||= all;
    if (!frame) frame = requestAnimationFrame(paint);
  }

  /** @param {number} now */
  function paint(now) {
    frame = 0;
    const seconds = Math.min(0.1, (now - lastFrame) / 1000);
    lastFrame = now;
    if (!data || image.element.clientWidth === 0) return;
    const { last } = data.course;
    const [was, before] = [playback, stepOf(playback, last)];
    playback = advance(playback, seconds / SLOWNESS, last);
    const step = stepOf(playback, last);
    timeline.show(playback, last);
    if (everything || step !== before || was.playing !== playback.playing) draw(data, step);
    everything = false;
    if (playback.playing || was.playing) request();
  }

  /** @param {SlideData} now @param {number} step */
  function draw(now, step) {
    image.board.draw(imagePicture(now, step, theme), theme);
    mapFigures.forEach((one, index) => {
      one.element.toggleAttribute("data-chosen", index === chosen && mapFigures.length > 1);
      one.board.draw(mapPicture(now, index, step, theme), theme);
      if (now.answer.pooling) one.pooled.draw(pooledPicture(now, index, step, theme), theme);
    });
    const index = Math.min(chosen, now.maps.length - 1);
    arithmeticBox?.setAttribute("aria-live", playback.playing ? "off" : "polite");
    arithmetic.show(now, index, step, theme);
    product.show(now, index, step, theme);
    if (everything) dense.show(now, theme);
  }

  /** The chosen map as a table, for readers of screens and for copying. */
  function listNumbers() {
    numbers.querySelector(".scroll")?.remove();
    if (!numbers.open || !data) return;
    const { rows, columns } = data.course;
    const values = data.maps[Math.min(chosen, data.maps.length - 1)] ?? new Float64Array();
    const cells = (/** @type {number} */ row) =>
      Array.from({ length: columns }, (_unused, column) =>
        element("td", {}, formatDecimal(values[row * columns + column] ?? 0)),
      );
    const body = Array.from({ length: rows }, (_unused, row) =>
      element("tr", {}, element("th", { scope: "row" }, row + 1), ...cells(row)),
    );
    const head = element(
      "tr",
      {},
      element("td"),
      ...Array.from({ length: columns }, (_unused, column) =>
        element("th", { scope: "col" }, column + 1),
      ),
    );
    const caption = element(
      "caption",
      {},
      _("Map {number}: {title}", {
        number: chosen + 1,
        title: data.answer.filters[chosen]?.title ?? "",
      }),
    );
    const table = element(
      "table",
      { id: "map-table" },
      caption,
      element("thead", {}, head),
      element("tbody", {}, ...body),
    );
    numbers.append(
      element(
        "div",
        { class: "scroll", tabindex: 0, role: "region", "aria-label": _("The map's numbers") },
        table,
      ),
    );
  }

  function toggle() {
    const last = data?.course.last ?? 0;
    change({
      playing: !playback.playing,
      step: !playback.playing && playback.step >= last ? 0 : playback.step,
    });
  }

  /** @param {number} step */
  function goTo(step) {
    change({ playing: false, step: Math.max(0, Math.min(data?.course.last ?? 0, step)) });
  }

  /** @param {number} steps */
  function stepBy(steps) {
    goTo(stepOf(playback, data?.course.last ?? 0) + steps);
  }

  /** @param {Partial<Playback>} part */
  function change(part) {
    playback = { ...playback, ...part };
    request(true);
  }

  /** @param {AbortSignal} signal Up and down move the window by a row. */
  function listenToRows(signal) {
    document.addEventListener(
      "keydown",
      (event) => {
        const target = event.target instanceof Element ? event.target : document.body;
        const rows = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (
          !rows ||
          !data ||
          event.ctrlKey ||
          event.metaKey ||
          event.altKey ||
          !target.closest("[data-rows]")
        )
          return;
        event.preventDefault();
        stepBy(rows * data.course.columns);
      },
      { signal },
    );
  }
}

/** @param {Playback} playback @param {number} last */
function stepOf(playback, last) {
  return Math.min(Math.floor(playback.step), last);
}

/** The image's figure: its canvas takes the focus, so that arrow keys move the window in both directions. */
function figure() {
  const board = createBoard();
  board.element.tabIndex = 0;
  board.element.dataset.rows = "";
  const caption = element("span", {});
  return {
    board,
    caption,
    element: element(
      "figure",
      { class: "image-figure" },
      element("figcaption", {}, caption),
      element("div", {}, board.element),
    ),
  };
}

/**
 * @param {Board} board
 * @param {() => SlideData | null} current
 * @param {(step: number) => void} goTo
 */
function dragging(board, current, goTo) {
  /** @param {PointerEvent} event */
  const move = (event) => {
    const data = current();
    const { row, column } = board.at(event);
    if (data) goTo(stepAt(row, column, data.answer.window, data.course));
  };
  board.element.addEventListener("pointerdown", (event) => {
    board.element.setPointerCapture(event.pointerId);
    move(event);
  });
  board.element.addEventListener("pointermove", (event) => {
    if (board.element.hasPointerCapture(event.pointerId)) move(event);
  });
}
