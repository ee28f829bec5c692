"""The Python face of studies: `study` and the `Study` it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from optimizers.benchmark import Benchmark
from optimizers.engine.lanes import CORES
from optimizers.maps import Map
from optimizers.study.executors import InProcess
from optimizers.study.kinds import BenchmarkEntry, Entry, MapEntry, TuningEntry
from optimizers.study.plan import Plan, PlanLike, read_plan
from optimizers.study.results import Format, check_format, found_tiles, write_results
from optimizers.study.run import DEFAULT_RETRIES, LARGEST_RETRIES, Progress, run_tiles
from optimizers.study.store import Folder, Memory, Store
from optimizers.study.tile import Found
from optimizers.tuning import Tuning
from surfaces.errors import check_whole

Result = TypeVar("Result")
TILES: Final = "tiles"
"""The folder of the tiles."""


class Results(Mapping[str, Result]):
    """Results by name, each assembled from its tiles whenever it is asked for."""

    def __init__(self, assemble: Mapping[str, Callable[[], Result]]) -> None:
        self._assemble = assemble

    def __getitem__(self, name: str) -> Result:
        return self._assemble[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._assemble)

    def __len__(self) -> int:
        return len(self._assemble)


@dataclass(frozen=True)
class Study:
    """A plan, all of whose tiles are computed."""

    plan: Plan
    tiles: Progress
    """How many tiles there are, and how many of them were found or computed."""
    store: Store

    @property
    def maps(self) -> Mapping[str, Map]:
        """Maps by name, each equal to that of `optimizers.map`."""
        entries = [entry for entry in self.plan.entries if isinstance(entry, MapEntry)]
        return Results({entry.name: self._later(entry, entry.assemble) for entry in entries})

    @property
    def tunings(self) -> Mapping[str, Tuning]:
        """Tunings by name, each equal to that of `optimizers.tune`."""
        entries = [entry for entry in self.plan.entries if isinstance(entry, TuningEntry)]
        return Results({entry.name: self._later(entry, entry.assemble) for entry in entries})

    @property
    def benchmarks(self) -> Mapping[str, Benchmark]:
        """Benchmarks by name, each equal to that of `optimizers.benchmark`."""
        entries = [entry for entry in self.plan.entries if isinstance(entry, BenchmarkEntry)]
        return Results({entry.name: self._later(entry, entry.assemble) for entry in entries})

    def _later(
        self, entry: Entry, assemble: Callable[[Iterable[Found]], Result]
    ) -> Callable[[], Result]:
        return lambda: assemble(found_tiles(self.plan, entry, self.store))


def study(
    plan: PlanLike,
    *,
    out: str | Path | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    retries: int = DEFAULT_RETRIES,
    format: Format = "numpy",
) -> Study:
    """Compute a plan of maps, tunings and benchmarks in tiles, and go on where it was cut off.

    Each result has the numbers of `optimizers.map`, `optimizers.tune` or `optimizers.benchmark`, to
    the last bit, whoever computes the tiles.

    Args:
        plan: a TOML file, or the same as a mapping: lists `maps`, `tunings` and `benchmarks` of
            entries with a name and the arguments of the function of that name.
        out: a folder for tiles, results and a record of the study; tiles that are there already are
            not computed again. None keeps everything in memory.
        executor: computes the tiles; None for this process.
        progress: is told how far the study is, before the first tile and after each.
        retries: how many times a tile that failed, or whose worker was lost, is submitted again.
        format: of the results in `out`, "numpy" or "parquet".

    Returns:
        The study, with its results by name.

    Raises:
        InputError: naming the field by its place, such as `tunings[2].budget`, the value and what
            is allowed.
        TileError: a tile failed each time that it was submitted.
        OSError: a file can't be read or written.
    """
    read = read_plan(plan)
    check_whole(retries, 0, LARGEST_RETRIES, "retries")
    check_format(format)
    store: Store = Memory() if out is None else Folder(Path(out) / TILES)
    told = run_tiles(
        (tile for entry in read.entries for tile in entry.tiles(read.most)),
        store,
        executor or InProcess(),
        threads=1 if executor else CORES,
        retries=retries,
        progress=progress or (lambda progress: None),
    )
    if out is not None:
        write_results(Path(out), read, store, told, format)
    return Study(read, told, store)
