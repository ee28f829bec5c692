"""The run of a study: tiles are handed to an executor, kept as they come, and tried again."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final

from optimizers.study.kinds import KINDS
from optimizers.study.store import Computed, Store
from optimizers.study.tile import Tile, engine

IN_FLIGHT: Final = 512
"""Tiles handed over and not kept yet, at most: enough for the threads of a cluster, and few enough
to be held in memory where they come faster than they are written."""
DEFAULT_RETRIES: Final = 3
LARGEST_RETRIES: Final = 1_000


class TileError(RuntimeError):
    """A tile that failed each time that it was submitted."""


class OtherEngineError(RuntimeError):
    """A worker whose engine computes other numbers."""


def compute(tile: Tile, expected: str, threads: int) -> Computed:
    """Compute a tile, on a worker or here.

    Args:
        tile: the tile.
        expected: the engine of the study.
        threads: how many threads to use.

    Raises:
        OtherEngineError: this process has another engine.
    """
    if engine() != expected:
        raise OtherEngineError(f"this worker has the engine {engine()}, the study {expected}")
    begin = time.perf_counter()
    (kind,) = (kind for kind in KINDS if tile.data["kind"] == kind.KIND)
    arrays = kind.compute(tile.data, threads)
    return Computed(arrays, time.perf_counter() - begin)


@dataclass
class Progress:
    """Progress of a study."""

    total: int
    """Tiles of the whole study."""
    found: int = 0
    """Tiles that were there from earlier."""
    computed: int = 0
    again: int = 0
    """Submissions after a failure."""
    _rest: Counter[str] = field(default_factory=Counter, repr=False)
    _work: Counter[str] = field(default_factory=Counter, repr=False)
    _seconds: dict[str, float] = field(default_factory=dict, repr=False)
    _begin: float = field(default_factory=time.perf_counter, repr=False)

    @property
    def done(self) -> int:
        """Tiles that are there."""
        return self.found + self.computed

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds of computing by kind of tile, of all workers together."""
        return dict(self._seconds)

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds: the work left of each kind at its measured cost.

        So many tiles are at work at a time as so far. It is None before the first one.
        """
        busy, work = sum(self._seconds.values()), self._work.total()
        if not busy:
            return None
        usual = busy / work
        left = sum(
            rest * (self._seconds[kind] / self._work[kind] if self._work[kind] else usual)
            for kind, rest in self._rest.items()
        )
        return left * (time.perf_counter() - self._begin) / busy

    def expect(self, tile: Tile) -> None:
        """Count a tile that is to be computed."""
        self._rest[tile.data["kind"]] += tile.work

    def count(self, tile: Tile, seconds: float) -> None:
        """Count a tile that was computed."""
        kind = tile.data["kind"]
        self.computed += 1
        self._rest[kind] -= tile.work
        self._work[kind] += tile.work
        self._seconds[kind] = self._seconds.get(kind, 0.0) + seconds


def run_tiles(
    tiles: Iterable[Tile],
    store: Store,
    executor: Executor,
    *,
    threads: int = 1,
    retries: int = DEFAULT_RETRIES,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Compute the tiles that a store does not have yet.

    What is done is kept when the run is interrupted or fails.

    Args:
        tiles: the tiles; equal ones are computed once.
        store: has tiles from earlier, and keeps new ones.
        executor: computes them.
        threads: how many threads a tile may use.
        retries: how many times a tile that failed, or whose worker was lost, is submitted again.
        progress: is told before the first tile and after each.

    Raises:
        TileError: a tile failed once more than `retries` times.
    """
    distinct = {tile.address: tile for tile in tiles}
    waiting = deque((tile, 0) for tile in distinct.values() if store.find(tile) is None)
    state = Progress(len(distinct), len(distinct) - len(waiting))
    for tile, _ in waiting:
        state.expect(tile)
    progress(state)
    under_way: dict[Future[Computed], tuple[Tile, int]] = {}
    back: SimpleQueue[Future[Computed]] = SimpleQueue()
    try:
        while waiting or under_way:
            while waiting and len(under_way) < IN_FLIGHT and back.empty():
                tile, failures = waiting.popleft()
                future = executor.submit(compute, tile, engine(), threads)
                under_way[future] = tile, failures
                future.add_done_callback(back.put)
            future = back.get()
            tile, failures = under_way.pop(future)
            try:
                computed = future.result()
            except Exception as error:
                if failures >= retries or isinstance(error, OtherEngineError):
                    raise TileError(_told(tile, failures + 1, error)) from error
                waiting.appendleft((tile, failures + 1))
                state.again += 1
                continue
            store.keep(tile, computed)
            state.count(tile, computed.seconds)
            progress(state)
    finally:
        for future in under_way:
            future.cancel()
    return state


def _told(tile: Tile, tries: int, error: BaseException) -> str:
    times = "once" if tries == 1 else f"{tries} times"
    return f"A tile failed {times}, at last with {type(error).__name__}: {error}. It is {tile.text}"
