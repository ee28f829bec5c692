"""`python -m tests.bench [engine] [server] [browser]`: the chosen parts, or all."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator

import numba
import numpy

from tests.bench import browser, engine, server
from tests.bench.table import Row, markdown
from tests.serving import serve

PARTS = ("engine", "server", "browser")


def measure(parts: list[str]) -> Iterator[Row]:
    """The rows of the chosen parts, one after the other; server and browser share one server, and its memory."""
    if "engine" in parts:
        yield from engine.rows()
    if "server" in parts or "browser" in parts:
        with serve() as running:
            if "server" in parts:
                yield from server.rows(running)
            if "browser" in parts:
                yield from browser.rows(running)
            yield server.memory(running)


def main(chosen: list[str]) -> int:
    """Measure, saying on the error stream what has been measured, and print the table."""
    if unknown := set(chosen) - set(PARTS):
        print(f"Unknown: {', '.join(unknown)}. There are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    busy = os.getloadavg()[0]
    rows = []
    for row in measure(chosen or list(PARTS)):
        print(f"{row.what}: {row.cells[1]}", file=sys.stderr, flush=True)
        rows.append(row)
    print(markdown(rows))
    versions = f"Python {platform.python_version()}, NumPy {numpy.__version__}, Numba {numba.__version__}"
    print(f"\nMeasured on {os.cpu_count()} cores ({platform.machine()}), {versions}; {busy:.1f} of them were busy with other things at the start.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
