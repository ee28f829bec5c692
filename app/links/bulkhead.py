"""Bulkhead before the links' database: few threads, a deadline, and a circuit breaker.

A database that is locked or hangs costs these threads and nothing else; after a few failures nobody
waits for it any more, but for one request now and then that looks whether it is back.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from app.web.errors import Problem

THREADS: Final = 4
MOST: Final = 64
"""Requests that use the database or wait for it."""
FAILURES: Final = 3
"""Failures in a row after which the circuit breaks."""
REST_SECONDS: Final = 5.0
"""Seconds for which it stays broken, and for which clients are asked to wait."""
UNAVAILABLE: Final = "store-unavailable"

Result = TypeVar("Result")


def unavailable(query: str = "") -> Problem:
    """503 for a database that can't be used, with the whole link if one was to be stored."""
    headers = {"Retry-After": f"{REST_SECONDS:.0f}"}
    if query:
        template = "The short link could not be stored; the full link holds everything: {link}"
        return Problem(503, UNAVAILABLE, template, link=f"/?{query}", headers=headers)
    return Problem(503, UNAVAILABLE, "Short links can't be read at the moment.", headers=headers)


class Bulkhead:
    """Does what may block, off the event loop. Used from the event loop only."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with a closed circuit.

        Args:
            seconds: that a request waits at most.
            clock: monotonic seconds.
        """
        self._seconds, self._clock = seconds, clock
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="links")
        self._lock = threading.Lock()
        self.pending = self.failed = self.refused = 0
        """Requests that use the database or wait for it, its failures, requests refused at once."""
        self._failures = 0
        self._closed_from = 0.0

    def close(self) -> None:
        """Begin nothing more; what hangs is left to itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def run(self, work: Callable[[], Result], query: str = "") -> Result:
        """Return what a call returns.

        Args:
            work: uses the database.
            query: of the link that it stores, if it does.

        Raises:
            Problem: 503 where the database does not answer in time, or lately did not; what `work`
                raises.
        """
        if self.pending >= MOST or self._refuses():
            self.refused += 1
            raise unavailable(query)
        with self._lock:
            self.pending += 1
        future = self._pool.submit(work)
        future.add_done_callback(self._finished)
        try:
            async with asyncio.timeout(self._seconds):
                result = await asyncio.wrap_future(future)
        except TimeoutError:
            self._count_failure()
            raise unavailable(query) from None
        except Problem as problem:
            if problem.code == UNAVAILABLE:
                self._count_failure()
            else:
                self._failures = 0
            raise
        self._failures = 0
        return result

    @property
    def is_broken(self) -> bool:
        """True from the failure that breaks the circuit to the next success."""
        return self._failures >= FAILURES

    def _refuses(self) -> bool:
        """Return True while nobody should wait; the first one after the rest tries for all."""
        if not self.is_broken:
            return False
        if self._clock() < self._closed_from:
            return True
        self._closed_from = self._clock() + REST_SECONDS
        return False

    def _count_failure(self) -> None:
        self.failed += 1
        self._failures += 1
        self._closed_from = self._clock() + REST_SECONDS

    def _finished(self, future: Future[Result]) -> None:
        with self._lock:
            self.pending -= 1
