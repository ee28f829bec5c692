"""A soak: new races and every kind of greedy client for a long time; the server's memory stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.benchmarks.crowd import run
from tests.benchmarks.fairness import greedy
from tests.benchmarks.server import resident_megabytes
from tests.benchmarks.table import Goal, Row
from tests.server import Server

SECONDS: Final = 30.0
EVERYTHING: Final = "all of these"
"""The kind of greedy client that does what all others do."""
RATE: Final = 50.0
SETTLED: Final = 3
"""One part in so many of the time is for caches to fill, before memory is measured."""


def rows(server: Server, seconds: float = SECONDS) -> Iterator[Row]:
    """Memory at the end, beside memory once caches are full."""
    with greedy(server.port, EVERYTHING):
        run(server.port, rate=RATE, seconds=seconds / SETTLED)
        before = resident_megabytes(server)
        rest = seconds - seconds / SETTLED
        crowd = run(server.port, rate=RATE, seconds=rest, first=10_000_000)
        after = resident_megabytes(server)
    told = f"from {before:.0f} to {after:.0f} MB; {crowd.unanswered} of"
    told += f" {len(crowd.milliseconds)} races not answered, p95 {crowd.p95:.0f} ms"
    growth = 100.0 * (after - before) / before
    yield Row(f"growth of memory in {rest:.0f} s under load", growth, "%", Goal.AT_MOST, 5, told)
