"""Counting of requests: the status of each, and the time until it is answered in full."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEFT: Final = "left"
"""Status of a request whose client left before there was one."""


class CountRequests:
    """Counts the requests of `app`."""

    def __init__(self, app: ASGIApp, count: Callable[[str, str, float], None]) -> None:
        """Wrap an app.

        Args:
            app: what answers.
            count: takes path, status and seconds of a request that has ended.
        """
        self.app, self.count = app, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), LEFT

        async def send_and_note(message: Message) -> None:
            nonlocal status
            status = str(message.get("status", status))
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        finally:
            self.count(scope["path"], status, time.perf_counter() - begun)
