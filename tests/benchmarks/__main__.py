"""Benchmarks: `python -m tests.benchmarks`, and the parts to run, or none for all.

There are engine, server, maps, browser, rules, fairness, cold, hall, soak, hostile, lighthouse and
functions. `soak=1800` takes so many seconds, `hostile=1000000` so many requests, `hall=600` so many
races per second, and `functions=100000` so many points.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import numba
import numpy

from tests.benchmarks import (
    browser,
    cold,
    engine,
    fairness,
    functions,
    hall,
    hostile,
    lighthouse,
    maps,
    rules,
    server,
    soak,
)
from tests.benchmarks.table import Row, Tabular, markdown
from tests.server import serve

Measured = TypeVar("Measured", bound=Tabular)

PARTS = (
    "engine",
    "server",
    "maps",
    "browser",
    "rules",
    "fairness",
    "cold",
    "hall",
    "soak",
    "hostile",
    "lighthouse",
    "functions",
)
SIZES = {
    "hall": hall.RATE,
    "soak": soak.SECONDS,
    "hostile": float(hostile.COUNT),
    "functions": float(functions.COUNT),
}
"""Parts that take a number, and what it is by default."""


def measure(parts: list[str], sizes: dict[str, float]) -> Iterator[Row]:
    """The rows of the chosen parts, one after the other.

    Server, maps and browser share one server, and its memory.
    """
    if "engine" in parts:
        yield from engine.rows()
    if {"server", "maps", "browser"} & set(parts):
        with serve({"RAVINE_MAX_CLIENT_SECONDS": "100000"}) as running:
            if "server" in parts:
                yield from server.rows(running)
            if "maps" in parts:
                yield from maps.rows(running)
            if "browser" in parts:
                yield from browser.rows(running)
            yield server.memory(running)
    if "lighthouse" in parts:
        with serve({"RAVINE_MAX_CLIENT_SECONDS": "100000"}) as running:
            yield from lighthouse.rows(running)
    if "cold" in parts:
        yield from cold.rows()
    if "soak" in parts:
        with serve() as running:
            yield from soak.rows(running, sizes["soak"])
    if "hostile" in parts:
        with serve(hostile.SETTINGS) as running:
            yield from hostile.rows(running, round(sizes["hostile"]))
    if "functions" in parts:
        yield from functions.rows(round(sizes["functions"]))


def main(chosen: list[str]) -> int:
    """Measure, saying on the error stream what has been measured, and print the table."""
    given = dict(one.partition("=")[::2] for one in chosen)
    sizes = SIZES | {part: float(size) for part, size in given.items() if size}
    sized = {part for part, size in given.items() if size}
    if unknown := {*given} - {*PARTS} | sized - {*SIZES}:
        print(f"Unknown: {', '.join(unknown)}. There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    parts, busy = list(given) or list(PARTS), os.getloadavg()[0]
    if promises := list(_told(measure(parts, sizes))):
        print(markdown(promises))
    if "rules" in parts:
        print("\nEvery rule over many lanes:\n")
        print(markdown(_told(rules.rows()), rules.HEADER))
    if "fairness" in parts:
        print("\nA race of 50 steps every 20 ms, from one address:\n")
        with serve() as running:
            print(markdown(_told(fairness.rows(running)), fairness.HEADER))
    if "hall" in parts:
        print(f"\n{sizes['hall']:.0f} new races per second, open loop, behind a trusted proxy:\n")
        with serve(hall.SETTINGS) as running:
            print(markdown(_told(hall.rows(running, sizes["hall"])), hall.HEADER))
    versions = (
        f"Python {platform.python_version()}, NumPy {numpy.__version__}, Numba {numba.__version__}"
    )
    print(
        f"\nMeasured on {os.cpu_count()} cores ({platform.machine()}), {versions}; {busy:.1f} of"
        " them were busy with other things at the start."
    )
    return 0


def _told(rows: Iterable[Measured]) -> Iterator[Measured]:
    """The rows, each said on the error stream as soon as it is there."""
    for row in rows:
        print(f"{row.cells[0]}: {row.cells[1]}", file=sys.stderr, flush=True)
        yield row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
