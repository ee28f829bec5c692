"""Take the README's picture: `python -m tests.browser.screenshot [FILE]`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.server import ROOT, serve

PICTURE = ROOT / "static" / "images" / "playground.png"


def take(picture: Path) -> None:
    """The default race at its last step, as a new visitor sees it."""
    with serve() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find_browser(), args=chromium.ARGUMENTS
        )
        page = browser.new_page(
            viewport={"width": 1440, "height": 900},
            color_scheme="light",
            reduced_motion="reduce",
            locale="en",
        )
        page.goto(server.url, wait_until="networkidle")
        page.wait_for_timeout(2_000)  # the 3-D surface draws after the page is still
        page.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    take(chosen)
    print(chosen)
