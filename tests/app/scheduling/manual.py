"""A scheduler whose pieces a test runs itself, with jobs that move its clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.scheduling.jobs import Job, Refused
from app.scheduling.ledger import Ledger
from app.scheduling.scheduler import Scheduler
from app.scheduling.streams import Stream
from app.scheduling.task_table import Bounds

PIECE = 0.002


class Clock:
    """CPU time that jobs spend."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Bench:
    """A scheduler without threads, and jobs that write down what they do."""

    def __init__(self, ledger: Ledger | None = None, **bounds: Any) -> None:
        self.clock = Clock()
        self.scheduler = Scheduler(
            ledger, replace(Bounds(piece=PIECE), **bounds), threads=0, clock=self.clock
        )
        self.pieces: list[str] = []
        """Names of jobs, once for each call of them."""
        self.closed: list[str] = []
        """Names of jobs that have cleaned up after themselves."""

    def job(
        self, name: str, items: Iterator[Any] | list[Any], seconds: float = PIECE
    ) -> Callable[[], Job]:
        def work() -> Job:
            try:
                for item in items:
                    self.clock.seconds += seconds
                    self.pieces.append(name)
                    yield item
            finally:
                self.closed.append(name)

        return work

    def endless(self, name: str, item: Any = None, seconds: float = PIECE) -> Callable[[], Job]:
        return self.job(name, iter(lambda: item, object()), seconds)

    def run(self, pieces: int = 10_000) -> int:
        """Run so many pieces, or as many as there are, and return their number."""
        return sum(self.scheduler.run_piece() for _ in range(pieces))


def budgets(burst: float) -> Ledger:
    """Budgets that nothing flows into."""
    return Ledger(rate=1.0, burst=burst, clock=lambda: 0.0)


def in_loop(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 30))

    run.__name__ = test.__name__
    return run


async def read(stream: Stream) -> list[bytes]:
    """All chunks; they are there, as the test has run the pieces."""
    async with asyncio.timeout(1):
        return [chunk async for chunk in stream]


async def refusal(stream: Stream) -> Refused:
    with pytest.raises(Refused) as refused:
        await read(stream)
    return refused.value
