"""What all tests share: repeatable invention, one real server, one browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

from tests.browser import chromium
from tests.server import Server, serve

# The same examples on every run: a failure on one machine is a failure on all. No deadline:
# machines are busy.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real server, shared by the session."""
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Where `page.goto("/")` goes."""
    return server.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright's, with the browser that there is; none is a failure, not a skip."""
    return {
        **browser_type_launch_args,
        "executable_path": chromium.find_browser(),
        "args": chromium.ARGUMENTS,
    }
