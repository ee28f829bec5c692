"""The start of the engine: its kernels compile in the background.

What needs none of them is served at once. Loaded from the disk, they are there in a second;
compiled, in a minute. A request that computes waits on the event loop meanwhile, where it takes no
thread and no place from pages.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from app.scheduling.scheduler import give_way
from app.web.errors import Problem

LOG = logging.getLogger("ravine")
RETRY_SECONDS: Final = 10
COMPUTING: Final = ("/api/", "/lessons/")
"""Beginnings of the paths whose answers are computed…"""
PICTURE: Final = ".png"
"""…and their end."""
AT_ONCE: Final = ("/api/catalog", "/api/links", "/api/oembed")
"""Beginnings of paths among them that compute nothing."""


class EngineStart:
    """Readiness of the engine: at once if nobody starts it, as it compiles what it needs."""

    def __init__(self) -> None:
        self._ready: Future[None] | None = None

    @property
    def is_ready(self) -> bool:
        """True unless it is starting."""
        return self._ready is None or self._ready.done()

    def begin(self, warm_up: Callable[[], object]) -> None:
        """Ready the engine in a thread of its own."""
        self._ready = ready = Future[None]()

        def run() -> None:
            give_way()
            try:
                warm_up()
            except Exception:  # requests will meet it, and be told
                LOG.exception("the engine could not be readied")
            ready.set_result(None)

        threading.Thread(target=run, name="engine", daemon=True).start()

    async def wait(self, seconds: float) -> bool:
        """Wait until it is ready; return False if it is not by then."""
        if self._ready and not self._ready.done():
            await asyncio.wait([asyncio.wrap_future(self._ready)], timeout=seconds)
        return self.is_ready


class EngineGate:
    """Lets requests that compute wait while the engine starts."""

    def __init__(self, app: ASGIApp, engine: EngineStart, seconds: float) -> None:
        """Wrap an app.

        Args:
            app: what answers.
            engine: what is waited for.
            seconds: that a request waits at most.
        """
        self.app, self.engine, self.seconds = app, engine, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            Problem: 503 where the engine does not start in time.
        """
        waits = scope["type"] == "http" and not self.engine.is_ready and computes(scope["path"])
        if waits and not await self.engine.wait(self.seconds):
            raise starting()
        await self.app(scope, receive, send)


def starting() -> Problem:
    """503 for an engine that is not ready yet."""
    headers = {"Retry-After": str(RETRY_SECONDS)}
    template = "The server is busy. Try again in {seconds} s."
    return Problem(503, "starting", template, headers=headers, seconds=RETRY_SECONDS)


def computes(path: str) -> bool:
    """Return True for a path whose answer the engine computes."""
    return path.endswith(PICTURE) or (path.startswith(COMPUTING) and not path.startswith(AT_ONCE))
