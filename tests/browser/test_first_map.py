"""The map that the page comes with: there before Plotly, and where Plotly's map will be."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Contexts, Visitor
from tests.browser.steps import eventually, ready, scoreboard

SIZES = [(1366, 768), (768, 1024), (390, 844)]
NOTE_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PLOTLY = "**/plotly.min.js"
BESIDE_THE_CONTOUR = (
    ".map canvas, .start-handle, .map-tools, .map-key, .first-map .mark, .first-map .start,"
    " .map .scatterlayer, .map .xaxislayer-above, .map .yaxislayer-above"
)


def contour(page: Page) -> npt.NDArray[np.int64]:
    """A picture of the map without what stands on its contour."""
    page.locator(BESIDE_THE_CONTOUR).evaluate_all(
        "parts => { for (const part of parts) part.style.visibility = 'hidden'; }"
    )
    picture = page.locator(".map").screenshot()
    return np.asarray(Image.open(BytesIO(picture)).convert("RGB")).astype(np.int64)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_plotly_takes_the_first_map_s_place_unseen(
    visitor: Visitor, size: tuple[int, int], theme: str
) -> None:
    width, height = size
    page = visitor(viewport={"width": width, "height": height}, color_scheme=theme).page
    waiting: list[Route] = []
    may_come = False
    page.route(PLOTLY, lambda route: route.continue_() if may_come else waiting.append(route))
    page.add_init_script(NOTE_SHIFTS)
    page.goto("/")
    expect(scoreboard(page)).to_be_attached()
    expect(page.locator(".first-map .contour path").nth(20)).to_be_attached()
    before = contour(page)
    eventually(page, lambda: bool(waiting), "Plotly is asked for")
    may_come = True
    for route in waiting:
        route.continue_()
    ready(page)
    expect(page.locator(".first-map")).to_have_count(0)
    after = contour(page)
    assert before.shape == after.shape
    difference = np.abs(before - after).max(axis=-1)
    assert difference.mean() < 2 and (difference > 40).mean() < 0.001
    assert np.ptp(before) > 80, "it is no empty box"
    assert page.evaluate("window.shifts") <= 0.05


def test_without_plotly_the_race_is_run_on_the_first_map(contexts: Contexts) -> None:
    page = contexts(fresh=True).new_page()  # whose console may complain
    page.route(PLOTLY, lambda route: route.abort())
    page.goto("/")
    expect(scoreboard(page)).to_be_attached()
    expect(page.locator(".map")).to_have_class("map is-live")
    expect(page.locator(".first-map .contour path").nth(20)).to_be_attached()
    box = page.locator(".first-map").bounding_box()
    assert box and box["width"] > 600 and box["height"] > 300
    handle = page.locator(".start-handle")
    before = handle.get_attribute("aria-label")
    handle.press("ArrowRight")
    expect(handle).not_to_have_attribute("aria-label", before or "")
    expect(page.locator(".first-map")).to_have_count(1)
    expect(page.locator("#notice")).to_have_text(re.compile("The plots did not arrive"))
    page.close()


def test_without_javascript_there_is_a_map(visitor: Visitor) -> None:
    page = visitor(java_script_enabled=False).page
    page.goto("/?v=1&surface=beale")
    box = page.locator(".first-map .contour").bounding_box()
    assert box and box["width"] > 400 and box["height"] > 250


def test_a_first_visit_asks_for_few_and_small_files(visitor: Visitor) -> None:
    page = visitor(fresh=True).page
    # on the first start ever, in the background, beside other tests
    eventually(page, lambda: is_compressed(page), "the server has compressed its files", 300)
    session = page.context.new_cdp_session(page)
    asked: list[str] = []
    sizes: list[float] = []
    session.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.send("Network.enable")
    page.goto("/")
    ready(page)
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 36, asked
    assert sum(sizes) <= 1.45e6


def is_compressed(page: Page) -> bool:
    """Whether all that the page links comes compressed, and Plotly well."""
    html = page.request.get("/").text()
    hrefs = re.findall(r'(?:href|content)="(/static/[^"]+[.](?:js|css))"', html)
    heads = {href: page.request.head(href).headers for href in hrefs}
    plotly = next(head for href, head in heads.items() if href.endswith("plotly.min.js"))
    is_small = int(plotly["content-length"]) < 1_200_000
    return is_small and all(head.get("content-encoding") == "br" for head in heads.values())
