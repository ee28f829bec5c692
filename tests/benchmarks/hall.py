"""A lecture hall at a fixed rate of new races, alone and while another address is greedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.benchmarks.crowd import Crowd, run
from tests.benchmarks.fairness import greedy
from tests.benchmarks.greedy import Crowd as Greedy
from tests.benchmarks.greedy import kinds
from tests.server import Server

RATE: Final = 600.0
SECONDS: Final = 3.0
HALLS: Final = {"300 addresses": 300, "one address": 1}
SETTINGS: Final = {
    "RAVINE_MAX_CLIENT_SECONDS": "6000",
    "RAVINE_MAX_CLIENT_RATE": "4",
    "RAVINE_MAX_CLIENT_RACES": "1000",
    "RAVINE_MAX_WAITING_RACES": "2000",
    "RAVINE_MAX_CLIENT_CONNECTIONS": "4000",
}
"""The recipe of docs/deployment.md for a hall behind one address."""
HEADER: Final = ("hall, while another address has", "p95", "of its free value", "not answered")


@dataclass(frozen=True, slots=True)
class HallRow:
    """One hall beside one kind of greedy client."""

    hall: str
    kind: str
    crowd: Crowd
    free: float
    """p95 beside nobody, in milliseconds."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        return (
            f"{self.hall}, {self.kind}",
            f"{self.crowd.p95:.0f} ms",
            f"{self.crowd.p95 / self.free:.2f} x",
            f"{self.crowd.unanswered} of {len(self.crowd.milliseconds)}",
        )


def rows(server: Server, rate: float = RATE, seconds: float = SECONDS) -> Iterator[HallRow]:
    """Both halls beside every kind, one after the other."""
    first = 0
    for hall, addresses in HALLS.items():
        free = 0.0
        for kind in kinds(Greedy(0)):
            with greedy(server.port, kind):
                crowd = run(
                    server.port, rate=rate, seconds=seconds, addresses=addresses, first=first
                )
            first += len(crowd.milliseconds)
            free = free or crowd.p95
            yield HallRow(hall, kind, crowd, free)
