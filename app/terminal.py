"""Shared by commands that compute for long: their line of progress, and the processes they use.

Packages are imported where they are used, so that the command line itself needs none of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from concurrent.futures import Executor

WIDTH: Final = 78
"""Characters of a line, so that a shorter one covers the one before."""


def tell(line: str, *, ended: bool) -> None:
    """Print a line of progress: again and again in its place, or where nobody watches, as lines."""
    watched = sys.stderr.isatty()
    start, end = ("\r", "\n" if ended else "") if watched else ("", "\n")
    print(f"{start}{line:<{WIDTH}}", end=end, file=sys.stderr, flush=True)


def duration(seconds: float) -> str:
    """Return a time in words."""
    for limit, size, unit in ((100, 1, "s"), (6_000, 60, "min"), (172_800, 3_600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"


@contextmanager
def processes(count: int) -> Iterator[Executor | None]:
    """Yield a pool of so many warmed processes; None for this one alone, which is warmed, too."""
    from optimizers.engine.warming import warm_up
    from optimizers.study.executors import ProcessPool

    if count == 1:
        warm_up()  # before the clock runs
        yield None
        return
    with ProcessPool(count) as pool:
        yield pool
