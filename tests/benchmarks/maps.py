"""Maps over HTTP, one after the other, each for a seed that no one has asked for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count

from tests.benchmarks.table import Goal, Row
from tests.server import Server

_PLANE = "run=momentum&of=0&up=rho,0,0.99,linear&cells=256,256&across=lr"
MAPS = {
    "a plane of 256 x 256 cells on Rosenbrock": (f"surface=rosenbrock&{_PLANE},1e-5,1e-2,log", 150),
    "a plane of 256 x 256 cells on the bowl": (f"surface=elliptic-bowl&{_PLANE},1e-4,1,log", 150),
    "a plane of 256 x 256 cells on Rastrigin": (f"surface=rastrigin&{_PLANE},1e-4,1,log", 250),
    "basins of 512 x 512 starts on Himmelblau": (
        "surface=himmelblau&run=sgd,lr:0.01&of=0&across=start.x,-5,5&up=start.y,-5,5&cells=512,512",
        500,
    ),
}
"""Queries, and milliseconds to the last picture."""
STEPS = 300
FIRST_PICTURE = 50
"""Milliseconds."""
REPEATS = 9


def rows(server: Server) -> Iterator[Row]:
    """How long the first and the last picture of a map take."""
    seeds = count(1)
    for name, (query, target) in MAPS.items():
        times = [_times(server, f"{query}&seed={next(seeds)}") for _ in range(REPEATS + 1)][1:]
        for what, index, goal in (("first", 0, FIRST_PICTURE), ("last", -1, target)):
            seconds = [each[index] for each in times]
            yield Row(
                f"{name} x {STEPS} steps: its {what} picture, over HTTP",
                1e3 * statistics.median(seconds),
                "ms",
                Goal.AT_MOST,
                goal,
                f"{1e3 * min(seconds):.0f} ms at best",
            )


def _times(server: Server, query: str) -> list[float]:
    """Seconds until each picture of an event stream has arrived."""
    connection = HTTPConnection("127.0.0.1", server.port)
    begun, seconds = time.perf_counter(), []
    connection.request("GET", f"/api/map?v=1&steps={STEPS}&{query}")
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    while line := answer.readline():
        if line == b"event: map\n":
            answer.readline()
            seconds.append(time.perf_counter() - begun)
    connection.close()
    return seconds
