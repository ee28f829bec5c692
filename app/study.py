"""The command `ravine study`: its arguments, its line of progress, and how it ends.

Packages are imported where they are used, so that the command line itself needs none of them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final

from app.terminal import duration, processes, tell

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from optimizers.study.run import Progress

COMMAND: Final = "study"
FOLDER: Final = "study"
QUIET: Final = 30.0
"""Seconds between lines of progress where nobody watches."""
BAR: Final = 24
"""Characters of the bar."""


def add_command(commands: Any) -> None:
    """Add the command to those of a parser."""
    about = "compute a plan of maps, tunings and benchmarks, here or on a cluster"
    parser = commands.add_parser(COMMAND, help=about, description=about)
    parser.add_argument("plan", help="a TOML file")
    add = parser.add_argument
    add(
        "--out",
        default=FOLDER,
        metavar="FOLDER",
        help="for tiles and results; a study that was cut off goes on there (default: %(default)s)",
    )
    places = parser.add_mutually_exclusive_group()
    places.add_argument(
        "--processes", type=int, default=1, help="of this machine (default: %(default)s)"
    )
    places.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster: tcp://… or tls://…"
    )
    for name, what in (
        ("ca", "of the certificate authority"),
        ("cert", "of this client's certificate"),
        ("key", "of its key"),
    ):
        add(f"--tls-{name}", default="", metavar="FILE", help=f"file {what}, for tls://")
    add("--format", default="numpy", help="of the results: numpy or parquet (default: %(default)s)")
    add(
        "--retries",
        type=int,
        default=3,
        help="how many times a tile that failed is submitted again (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Compute a study and write its files; the exit code."""
    from optimizers.study import study
    from optimizers.study.plan import read_plan
    from optimizers.study.run import TileError
    from surfaces.errors import InputError

    try:
        read_plan(options.plan)  # before processes or a cluster are asked for
        with _executor(options) as executor:
            done = study(
                options.plan,
                out=options.out,
                executor=executor,
                progress=progress_line(),
                retries=options.retries,
                format=options.format,
            )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, TileError, LookupError) as error:
        print(f"\n{error}\nWhat is done is in {options.out}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        told = f"\nStopped. What is done is in {options.out}; the same command goes on from there."
        print(told, file=sys.stderr)
        return 130
    print(f"{done.tiles.total} tiles, {done.tiles.found} of them from earlier: {options.out}")
    return 0


def _executor(options: argparse.Namespace) -> AbstractContextManager[Executor | None]:
    """Return the executor that computes the tiles; None for this process."""
    from optimizers.study.executors.dask import dask_executor

    if not options.scheduler:
        return processes(options.processes)
    files = {name: getattr(options, name) for name in ("tls_ca", "tls_cert", "tls_key")}
    return dask_executor(options.scheduler, **files)


def progress_line() -> Callable[[Progress], None]:
    """Return a function that tells how far a study is, on one line.

    Where nobody watches, it tells so in a line now and then.
    """
    told = -QUIET

    def show(progress: Progress) -> None:
        nonlocal told
        now, ended = time.monotonic(), progress.done == progress.total
        if not sys.stderr.isatty() and not ended and now - told < QUIET:
            return
        told = now
        tell(line_of(progress), ended=ended)

    return show


def line_of(progress: Progress) -> str:
    """Return a bar, the counts and the estimate."""
    share = progress.done / progress.total
    bar = "#" * int(share * BAR)
    parts = [f"[{bar:<{BAR}}] {progress.done:,} of {progress.total:,} tiles"]
    if progress.again:
        parts.append(f"{progress.again:,} submitted again")
    if progress.seconds_left is not None and progress.done < progress.total:
        parts.append(f"about {duration(progress.seconds_left)} left")
    return ", ".join(parts)
