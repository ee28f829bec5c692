"""What browser tests share: pages that note whatever a user should never meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from tests.server import Server

expect.set_options(timeout=90_000)  # a busy machine is not a broken page

NOTE_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass
class Visit:
    """A page and what went wrong on it."""

    page: Page
    host: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(NOTE_VIOLATIONS)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._note_request)

    def check(self) -> None:
        """Fail on anything that went wrong, violations of the page's policy included."""
        self.page.wait_for_timeout(200)  # violations are reported late
        assert self.complaints + self.page.evaluate("window.violations ?? []") == []

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.host:
            self.complaints.append(f"another host: {request.url}")


Visitor = Callable[..., Visit]
"""Opens a page with Playwright's options for contexts; `fresh=True`: in a context that no other
page has been in."""

Contexts = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def contexts(browser: Browser, server: Server) -> Iterator[Contexts]:
    """Contexts by their options, each made once: caches spare tests the download of Plotly."""
    kept: dict[str, BrowserContext] = {}

    def context_of(fresh: bool = False, **options: Any) -> BrowserContext:
        defaults = {
            "viewport": {"width": 1280, "height": 800},
            "locale": "en",
            "reduced_motion": "reduce",
            "base_url": server.url,
        }
        key = f"{len(kept)} fresh" if fresh else repr(sorted(options.items()))
        if key not in kept:
            kept[key] = browser.new_context(**{**defaults, **options})
        return kept[key]

    yield context_of
    for context in kept.values():
        context.close()


@pytest.fixture
def visitor(contexts: Contexts, server: Server) -> Iterator[Visitor]:
    """Opens pages for a test; each must have been free of complaints when the test ends."""
    opened: list[Visit] = []

    def open_page(**options: Any) -> Visit:
        visit = Visit(contexts(**options).new_page(), urlsplit(server.url).netloc)
        opened.append(visit)
        return visit

    yield open_page
    for visit in opened:
        visit.page.context.clear_cookies()  # a language that one test chose is not the next one's
    for visit in opened:
        visit.check()
        visit.page.close()


@pytest.fixture
def playground(visitor: Visitor) -> Page:
    """The default race on a page that is ready."""
    page = visitor().page
    page.goto("/?v=1")
    return page
