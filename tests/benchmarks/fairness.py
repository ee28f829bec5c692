"""How long a small race takes for one address while another one is greedy."""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tests.benchmarks.greedy import Crowd, kinds
from tests.benchmarks.timing import percentile
from tests.server import ROOT, Server

ADDRESS: Final = "127.0.0.3"
SECONDS: Final = 4.0
"""For which each kind is measured."""
INTERVAL: Final = 0.02
"""Seconds between two small races."""
PROBE_INTERVAL: Final = 0.004
SETTLING: Final = 1.0
"""Seconds that the greedy ones have before anything is measured."""
PATIENCE: Final = 10.0
"""Seconds after which a race counts as not answered."""
RACE: Final = "/api/descend?v=1&surface=rosenbrock&steps=50&run=adam,lr:0.02&noise=0.1&seed={n}"

HEADER: Final = (
    "while another address has",
    "race p50",
    "p95",
    "p99",
    "not answered",
    "/healthz p50",
    "p99",
    "longest",
)


@dataclass(slots=True)
class Fairness:
    """Milliseconds beside one kind of greedy client."""

    kind: str
    races: list[float] = field(default_factory=list)
    unanswered: int = 0
    probes: list[float] = field(default_factory=list)
    """Answers that take no computing: they tell how long the event loop was kept."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        races = [percentile(self.races, part) for part in (50, 95, 99)]
        probes = [percentile(self.probes, part) for part in (50, 99, 100)]
        return (
            self.kind,
            *(f"{one:.1f} ms" for one in races),
            f"{self.unanswered} of {len(self.races)}",
            *(f"{one:.1f} ms" for one in probes),
        )


def rows(server: Server) -> Iterator[Fairness]:
    """Every kind, one after the other."""
    numbers = itertools.count()
    asyncio.run(_measure(server.port, Fairness("not measured"), numbers, 1.0))
    for kind in kinds(Crowd(0)):
        with greedy(server.port, kind):
            result = Fairness(kind)
            asyncio.run(_measure(server.port, result, numbers, SECONDS))
        yield result


@contextmanager
def greedy(port: int, kind: str) -> Iterator[None]:
    """Let a greedy client of a kind keep at it, once it has settled."""
    command = [sys.executable, "-m", "tests.benchmarks.greedy", str(port), kind]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        time.sleep(SETTLING)
        yield
    finally:
        process.kill()
        process.wait()


async def _measure(port: int, result: Fairness, numbers: Iterator[int], seconds: float) -> None:
    """Ask for races at a fixed rate, each timed from when it was due; probe the loop meanwhile."""
    end = time.perf_counter() + seconds
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_probe(port, result, end))
        due = time.perf_counter()
        while due < end:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.create_task(_race(port, next(numbers), due, result))
            due += INTERVAL


async def _race(port: int, number: int, due: float, result: Fairness) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            status = await _get(port, RACE.replace("{n}", str(number)))
    except (TimeoutError, OSError):
        status = 0
    result.unanswered += status != 200
    result.races.append((time.perf_counter() - due) * 1e3)


async def _probe(port: int, result: Fairness, end: float) -> None:
    while (begun := time.perf_counter()) < end:
        await _get(port, "/healthz")
        result.probes.append((time.perf_counter() - begun) * 1e3)
        await asyncio.sleep(PROBE_INTERVAL)


async def _get(port: int, path: str) -> int:
    """The status of an answer, read to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(ADDRESS, 0))
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read(-1)
        return int(answer[9:12] or b"0")
    finally:
        writer.close()
