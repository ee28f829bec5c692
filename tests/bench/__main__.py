"""`python -m tests.bench [engine] [server] [browser]`: the chosen parts, or all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from tests.bench import engine
from tests.bench.table import Row, markdown

PARTS: dict[str, Callable[[], Iterator[Row]]] = {"engine": engine.rows}


def main(chosen: list[str]) -> None:
    """Measure, saying what is being measured, and print the table."""
    rows: list[Row] = []
    for part in chosen or PARTS:
        for row in PARTS[part]():
            print(f"{row.what}: {row.cells[1]}", file=sys.stderr, flush=True)
            rows.append(row)
    print(markdown(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
