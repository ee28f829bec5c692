"""The command `ravine benchmark`: its arguments, its line of progress, and what it writes.

Packages are imported where they are used, so that the command line itself needs none of them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from app.terminal import duration, processes, tell

COMMAND: Final = "benchmark"
FOLDER: Final = "benchmark"
CONDITIONS: Final = {
    "steps": (int, "gradient evaluations of each run after the one at its start", "500"),
    "budget": (int, "gradient evaluations to tune each optimizer with", "100000"),
    "starts": (int, "starts from which each is tuned", "5"),
    "tests": (int, "other starts, from which what was tuned is run", "20"),
    "noise": (float, "standard deviation of the noise on each component of each gradient", "0"),
    "method": (str, "search: halving, random, or tpe where Optuna is installed", "halving"),
    "passes": (int, "searches one after the other, each around the best so far", "1"),
    "seed": (int, "of draws, starts and noise", "0"),
    "tau": (float, "a start is solved with this share of its loss above the target left", "0.001"),
    "target": (
        str,
        "known: the lowest minimum; found: the lowest loss any optimizer found",
        "known",
    ),
}
"""Arguments that are conditions of `optimizers.benchmark`: type, help and default."""


def add_command(commands: Any) -> None:
    """Add the command to those of a parser."""
    about = "compare optimizers on surfaces, each tuned with the same number of gradients"
    parser = commands.add_parser(COMMAND, help=about, description=about)
    for name in ("rules", "surfaces"):
        parser.add_argument(f"--{name}", nargs="+", metavar="SLUG", help="all if left out")
    for name, (kind, help, usual) in CONDITIONS.items():
        told = f"{help} (default: {usual})"
        parser.add_argument(f"--{name}", type=kind, default=argparse.SUPPRESS, help=told)
    cores = os.cpu_count() or 1
    parser.add_argument(
        "--processes", type=int, default=cores, help="to compute with (default: %(default)s)"
    )
    parser.add_argument(
        "--out", default=FOLDER, metavar="FOLDER", help="for the results (default: %(default)s)"
    )


def run(options: argparse.Namespace, arguments: Sequence[str]) -> int:
    """Make a benchmark, write its files and print its table; the exit code.

    Args:
        options: what was parsed.
        arguments: as they were given, for the head of a file.
    """
    from app.benchmark.files import as_markdown, write_files
    from optimizers.benchmark import benchmark
    from surfaces.errors import InputError

    conditions = {name: getattr(options, name) for name in CONDITIONS if name in options}
    if options.processes < 1:
        print(f"processes is {options.processes}; allowed is 1 or more.", file=sys.stderr)
        return 2
    folder = Path(options.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)  # rather than fail after all has been computed
        with processes(options.processes) as executor:
            found = benchmark(
                *(options.rules, options.surfaces),
                executor=executor,
                progress=progress_line("Benchmark"),
                **conditions,
            )
        write_files(found, folder, " ".join(("ravine", *arguments)))
    except (InputError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped; nothing was written.", file=sys.stderr)
        return 130
    print(as_markdown(found.scores))
    print(f"The files are in {folder}")
    return 0


def progress_line(title: str) -> Callable[[float], None]:
    """Return a function that tells the share that is done, on a line of its own.

    Where nobody watches, it tells every tenth.
    """
    begun, told = time.monotonic(), -1

    def show(share: float) -> None:
        nonlocal told
        step = int(share * (1_000 if sys.stderr.isatty() else 10))
        if step == told and share < 1.0:
            return
        told = step
        passed = time.monotonic() - begun
        left = duration(passed * (1.0 - share) / share) if share else ""
        words = f"about {left} left" if share < 1.0 else f"took {duration(passed)}"
        tell(f"{title} {share:4.0%}, {words}", ended=share == 1.0)

    return show
