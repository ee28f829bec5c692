"""Meters: the numbers of a process that tell how it fares, and where each is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.services import Services
from app.version import ENGINE

Reading = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Meter:
    """A number of one process, or one for each value of a label."""

    name: str
    """It ends in `_total` if the number only grows."""
    help: str
    read: Callable[[Services], Reading]
    label: str = ""


METERS: Final = (
    Meter("tasks", "Tasks under way.", lambda on: on.computing.scheduler.under_way),
    Meter(
        "tasks_waiting", "Tasks that wait for a piece.", lambda on: on.computing.scheduler.waiting
    ),
    Meter("listeners", "Requests that wait for work.", lambda on: on.computing.scheduler.listening),
    Meter("output_bytes", "Output unread.", lambda on: on.computing.scheduler.buffered_bytes),
    Meter("pieces_total", "Pieces of work computed.", lambda on: on.computing.scheduler.pieces),
    Meter(
        "computing_seconds_total",
        "CPU seconds of the pieces.",
        lambda on: on.computing.scheduler.seconds,
    ),
    Meter("refused_total", "Work refused.", lambda on: on.computing.refused, "reason"),
    Meter("races_total", "Races computed.", lambda on: on.races.tally.races),
    Meter("positions_total", "Positions computed.", lambda on: on.races.tally.positions),
    Meter("kept", "Results kept.", lambda on: {n: len(s) for n, s in on.stores.items()}, "store"),
    Meter(
        "kept_bytes", "Bytes kept.", lambda on: {n: s.bytes for n, s in on.stores.items()}, "store"
    ),
    Meter(
        "kept_hits_total",
        "Times that a kept result was used.",
        lambda on: {n: s.hits for n, s in on.stores.items()},
        "store",
    ),
    Meter("links_pending", "Uses of the links' database.", lambda on: on.bulkhead.pending),
    Meter("links_broken", "Processes that do not ask it.", lambda on: on.bulkhead.is_broken),
    Meter("links_failures_total", "Times it failed to answer.", lambda on: on.bulkhead.failed),
    Meter("links_refused_total", "Uses refused at once.", lambda on: on.bulkhead.refused),
    Meter("processes", "Processes.", lambda on: {ENGINE: 1.0}, "engine"),
    Meter("resident_bytes", "Resident memory.", lambda on: _resident_bytes()),
)
"""Meters of every process, without the prefix of their names."""


def _resident_bytes() -> float:
    """Bytes of memory that this process holds; 0 where the system does not tell."""
    with suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return float(pages * os.sysconf("SC_PAGE_SIZE"))
    return 0.0
