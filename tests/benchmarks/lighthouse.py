"""Lighthouse's marks of the pages, on a simulated phone and on a desktop; npm fetches it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any, Final

from tests.benchmarks.table import Goal, Row
from tests.browser import chromium
from tests.server import Server

PROGRAM: Final = "lighthouse@12.8.2"
"""The last one that runs on Node.js 20."""
SPEED: Final = "performance"
FLAWLESS: Final = ("accessibility", "best-practices")
"""Of these all is to be right."""
FORMS: Final = {"phone": (), "desktop": ("--preset=desktop",)}
PAGES: Final = (
    "/",
    "/lessons",
    "/lessons/zigzag",
    "/gallery",
    "/convolution",
    "/docs",
    "/map?v=1&run=momentum",
    "/tune?v=1",
)
HEAVIEST: Final = ("/", "phone")
"""It runs a race while it loads."""
FLAGS: Final = "--headless=new --no-sandbox --disable-background-networking"


def rows(server: Server) -> Iterator[Row]:
    """How fast each page is, and the lowest mark for the rest."""
    lowest = {category: (100.0, "everywhere") for category in FLAWLESS}
    for page in PAGES:
        for form, options in FORMS.items():
            marks = _marks(server.url + page, options)
            least = 85.0 if (page, form) == HEAVIEST else 95.0
            yield Row(
                f"Lighthouse, {page} on a {form}", marks[SPEED], "", Goal.AT_LEAST, least, SPEED
            )
            for category in FLAWLESS:
                lowest[category] = min(lowest[category], (marks[category], f"{page} on a {form}"))
    for category, (mark, place) in lowest.items():
        yield Row(f"Lighthouse, {category}", mark, "", Goal.AT_LEAST, 100.0, f"lowest: {place}")


def _marks(address: str, options: tuple[str, ...]) -> dict[str, float]:
    """Marks out of 100, by category."""
    command = ["npx", "--yes", PROGRAM, address, *options, "--quiet", "--output=json"]
    chosen = f"--only-categories={','.join((SPEED, *FLAWLESS))}"
    answer = subprocess.run(
        [*command, chosen, f"--chrome-flags={FLAGS}"],
        env=os.environ | {"CHROME_PATH": chromium.find_browser()},
        stdout=subprocess.PIPE,
        check=True,
    )
    categories: dict[str, dict[str, Any]] = json.loads(answer.stdout)["categories"]
    return {name: 100.0 * category["score"] for name, category in categories.items()}
