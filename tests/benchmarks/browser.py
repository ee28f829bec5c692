"""The page in headless Chromium: how soon a moved slider shows, and what a visit weighs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Route, sync_playwright

from tests.benchmarks.table import Goal, Row
from tests.benchmarks.timing import percentile
from tests.browser import chromium
from tests.server import Server

DRAG_SECONDS = 6.0
HELD_BACK_SECONDS = 3.0
KEY_PAUSE = 120
TYPED = (
    "x**4 - a*x**2 + y**2",
    "(1 - x)**2 + 90*(y - x**2)**2",
    "sin(1.7*x)*cos(y) + x**2/20 + y**2/20",
    "log(1 + (x**2 + y - 11)**2 + (x + y**2 - 7)**2)",
    "exp(0.3*x**2 + b*y**2) - x*y",
)
VIEWPORT = {"width": 1440, "height": 900}

NOTE_REDRAWS = """
(() => {
  // The page measures from the user's change to the end of its drawing; what the browser then does
  // for the same frame (style, layout, paint) is over when a message posted meanwhile arrives.
  window.redraws = [];
  const measure = performance.measure.bind(performance);
  performance.measure = (name, options) => {
    const entry = measure(name, options);
    if (name === "ravine:redraw") {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.redraws.push(performance.now() - entry.startTime);
      channel.port2.postMessage(null);
    }
    return entry;
  };
})();
"""


def rows(server: Server) -> Iterator[Row]:
    """Every row that needs a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_browser(), args=chromium.ARGUMENTS
        )
        yield slider_drag(browser, server)
        yield typed_formula(browser, server)
        yield from visits(browser, server)
        yield readable_without_plotly(browser, server)
        browser.close()


def slider_drag(browser: Browser, server: Server) -> Row:
    """A learning-rate slider dragged to and fro with the mouse."""
    # a dict is what the type is at run time
    with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.add_init_script(NOTE_REDRAWS)
        page.goto(server.url, wait_until="networkidle")
        _drag(page)
        page.evaluate("window.redraws.length = 0")
        _drag(page)
        milliseconds: list[float] = page.evaluate("window.redraws")
    detail = (
        f"median {percentile(milliseconds, 50):.0f} ms, {len(milliseconds) / DRAG_SECONDS:.0f}"
        " pictures/s while dragging"
    )
    return Row(
        "slider moved to new path painted: p95",
        percentile(milliseconds, 95),
        "ms",
        Goal.AT_MOST,
        80,
        detail,
    )


def _drag(page: Page) -> None:
    slider = page.locator('input[type=range][data-name="lr"]').first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box, "the slider is not on the page"
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    page.mouse.down()
    begin = time.monotonic()
    while (elapsed := time.monotonic() - begin) < DRAG_SECONDS:
        there = abs(elapsed % 2 - 1)  # 1 to 0 to 1 every two seconds
        page.mouse.move(box["x"] + box["width"] * (0.3 + 0.3 * there), middle)
        page.wait_for_timeout(8)
    page.mouse.up()
    page.wait_for_timeout(300)


def typed_formula(browser: Browser, server: Server) -> Row:
    """Formulas typed key by key.

    Every key that completes one races on a surface that no one has asked for.
    """
    with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.add_init_script(NOTE_REDRAWS)
        page.goto(server.url, wait_until="networkidle")
        field = page.get_by_label("Formula", exact=True)
        field.fill("x + y")
        page.wait_for_timeout(1_500)
        page.evaluate("window.redraws.length = 0")
        keys = 0
        for formula in TYPED:
            field.fill("")
            field.press_sequentially(formula, delay=KEY_PAUSE)
            keys += len(formula)
        page.wait_for_timeout(300)
        milliseconds: list[float] = page.evaluate("window.redraws")
    detail = (
        f"median {percentile(milliseconds, 50):.0f} ms, {len(milliseconds)} paths from {keys} keys,"
        f" {KEY_PAUSE} ms apart"
    )
    return Row(
        "key struck in a formula to path painted: p95",
        percentile(milliseconds, 95),
        "ms",
        Goal.AT_MOST,
        150,
        detail,
    )


@dataclass
class Traffic:
    """What went over the wire while a page was open: path -> bytes as sent, heads included."""

    session: CDPSession
    sizes: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        paths: dict[str, str] = {}

        def note_path(event: dict[str, dict[str, str]]) -> None:
            paths[str(event["requestId"])] = urlsplit(event["response"]["url"]).path

        def note_size(event: dict[str, float]) -> None:
            path = paths.get(str(event["requestId"]), "?")
            self.sizes[path] = self.sizes.get(path, 0) + event["encodedDataLength"]

        self.session.on("Network.responseReceived", note_path)
        self.session.on("Network.loadingFinished", note_size)
        self.session.send("Network.enable")

    @property
    def total(self) -> float:
        """All bytes."""
        return sum(self.sizes.values())


def visits(browser: Browser, server: Server) -> Iterator[Row]:
    """A first visit and a second one by the same browser."""
    with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
        first, second = _visit(context, server), _visit(context, server)
    heaviest, size = max(first.sizes.items(), key=lambda item: item[1])
    detail = (
        f"{len(first.sizes)} files; the heaviest is {heaviest.rsplit('/', 1)[-1]} with"
        f" {size / 1e6:.2f} MB"
    )
    yield Row(
        "bytes over the wire for a first visit", first.total / 1e6, "MB", Goal.AT_MOST, 1.6, detail
    )
    again = {
        path: size
        for path, size in second.sizes.items()
        if path.startswith("/static/") and path in first.sizes and size > 0
    }
    detail = ", ".join(again) or f"{second.total / 1000:.0f} kB in all: page and race"
    yield Row("files that a second visit downloads again", len(again), "", Goal.AT_MOST, 0, detail)


def _visit(context: BrowserContext, server: Server) -> Traffic:
    page = context.new_page()
    traffic = Traffic(context.new_cdp_session(page))
    page.goto(server.url, wait_until="networkidle")
    page.wait_for_timeout(1_000)
    page.close()
    return traffic


def readable_without_plotly(browser: Browser, server: Server) -> Row:
    """When text shows while Plotly is still on its way."""

    def hold_back(route: Route) -> None:
        time.sleep(HELD_BACK_SECONDS)
        route.continue_()

    with browser.new_context(viewport=VIEWPORT) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.route("**/plotly.min.js", hold_back)
        page.goto(server.url, wait_until="load")
        painted: float = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
    return Row(
        "first contentful paint, Plotly held back",
        painted,
        "ms",
        Goal.AT_MOST,
        1000,
        f"Plotly arrives after {HELD_BACK_SECONDS:.0f} s",
    )
