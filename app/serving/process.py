"""Server processes: their start, and an end within the time that is set."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import FrameType
from typing import Any, Final

import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.main import create_app
from app.serving.connections import METERS, GuardedProtocol
from app.settings import Settings
from optimizers.engine.warming import warm_up

LOG = logging.getLogger("ravine")
SPARE_SECONDS: Final = 2.0
"""Seconds beyond those of streams after which a process ends, whatever its threads do."""


def serve(
    settings: Settings,
    logs: dict[str, Any],
    *,
    host: str,
    port: int,
    workers: int,
    access_log: bool,
) -> int:
    """Serve until a signal ends it; the exit code."""
    config = uvicorn.Config(
        "app.serving.process:make_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        http=GuardedProtocol,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        access_log=access_log,
        log_config=logs,
        server_header=False,
        proxy_headers=False,  # the app reads them itself
    )
    if workers > 1:
        supervisor = Workers(config, [config.bind_socket()])
        supervisor.run()
        return 0 if supervisor.was_told else STARTUP_FAILURE
    signal.signal(signal.SIGTERM, _nothing)  # uvicorn ends by it, and raises it once more
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):  # likewise
        server.run()
    return 0 if server.started else STARTUP_FAILURE


class Workers(Multiprocess):
    """Uvicorn's workers, which knows whether it ended because it was told to."""

    was_told = False

    def handle_int(self) -> None:
        """End."""
        self.was_told = True
        super().handle_int()

    def handle_term(self) -> None:
        """End."""
        self.was_told = True
        super().handle_term()


def make_app() -> FastAPI:
    """The app in a process of its own, which ends when it should.

    One that can't start is not tried again.
    """
    try:
        app = create_app()
    except Exception:
        LOG.exception("the server could not start")
        sys.exit(STARTUP_FAILURE)
    if app.state.metrics:
        app.state.metrics.add(METERS)
    lifespan = app.router.lifespan_context

    @asynccontextmanager
    async def ending(app: FastAPI) -> AsyncIterator[Any]:
        _end_in_time(app.state.services.settings.shutdown_seconds + SPARE_SECONDS)
        app.state.services.engine.begin(warm_up)
        async with lifespan(app) as state:
            yield state

    app.router.lifespan_context = ending
    return app


def _end_in_time(seconds: float) -> None:
    """From the next signal on, end the process after so many seconds, whatever its threads do."""
    for number in (signal.SIGINT, signal.SIGTERM):
        handle = signal.getsignal(number)

        def begin(number: int, frame: FrameType | None, handle: Any = handle) -> None:
            timer = threading.Timer(seconds, os._exit, (0,))
            timer.daemon = True
            timer.start()
            if callable(handle):
                handle(number, frame)

        signal.signal(number, begin)


def _nothing(number: int, frame: FrameType | None) -> None:
    """Outlive a signal."""
