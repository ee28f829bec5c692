"""Downloads that take a while say so, and can be cancelled."""

from __future__ import annotations

from playwright.sync_api import Route, expect

from tests.browser.conftest import Visitor
from tests.browser.steps import eventually, ready, share


def test_a_long_animation_says_so_and_can_be_cancelled(visitor: Visitor) -> None:
    page = visitor(viewport={"width": 390, "height": 844}).page
    page.goto("/?v=1&run=sgd")
    ready(page)
    held: list[Route] = []
    given_up: list[str] = []
    page.route("**/api/animation.gif?*", lambda route: held.append(route))
    page.on("requestfailed", lambda request: given_up.append(request.url))
    share(page, "GIF")
    status, cancel = page.locator("#share-status"), page.locator("#share-cancel")
    expect(status).to_have_text("Working on it …")
    box, button = status.bounding_box(), cancel.bounding_box()
    assert box and button and box["x"] >= 0, "all of it can be read"
    assert button["x"] + button["width"] <= 390
    cancel.click()
    expect(status).to_have_text("Cancelled.")
    expect(cancel).to_be_hidden()
    eventually(page, lambda: len(given_up) == 1, "the request is given up")
    page.unroute("**/api/animation.gif?*")
    with page.expect_download() as saved:
        share(page, "GIF")
    assert saved.value.suggested_filename.endswith(".gif")
    expect(status).to_contain_text("Saved as")
