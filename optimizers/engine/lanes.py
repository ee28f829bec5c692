"""Many lanes side by side: one rule on one surface, advanced piece by piece, on every core."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from optimizers.engine import tiers
from optimizers.engine.block import RUNNING, STATE
from optimizers.engine.drive import Ends, drive
from optimizers.engine.interpreted import draws_of
from optimizers.problem import Array, Problem
from surfaces.autodiff.interpreter import evaluate
from surfaces.autodiff.operations import LANES

if TYPE_CHECKING:
    from surfaces.autodiff.native import Native

CORES: Final = (
    len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
)
SHARE: Final = 4 * LANES
"""Lanes that a thread takes at a time: whoever is free takes the next ones, the caller too."""

_pool: Final = ThreadPoolExecutor(max(1, CORES - 1), thread_name_prefix="lanes")
_own: Final = threading.local()


class Lanes:
    """Lanes that descend side by side with one rule on one surface.

    Args:
        problem: what is to be run.
        target: a loss whose first reaching is noted.
        whole: positions of all the work of which these lanes are a part, which decides whether it
            is worth native code; 0 if they are the whole.
    """

    def __init__(self, problem: Problem, target: float = -np.inf, whole: int = 0) -> None:
        self.problem, self._target = problem, np.array([target], np.float64)
        self.count = count = problem.lanes
        self._whole = whole
        self._ready = tiers.ready(problem.rule, problem.tape)
        shape = self._ready.shape
        # a kernel moves once more after the last position
        self._factors = np.append(problem.lr_factors, 1.0)
        self._seeds = np.array(np.broadcast_to(np.asarray(problem.seeds, np.uint64), count))
        self._hypers = np.empty((shape.hypers, count))
        for row, hyper in zip(self._hypers, problem.rule.hyperparameters, strict=True):
            row[:] = problem.hyperparameters[hyper.name]
        self._asked_row = STATE + shape.states - 3 if shape.asks else 0
        self._blocks: tuple[npt.NDArray[Any], ...] | None = None
        self._ends = Ends(
            np.full((7, count), np.nan),
            np.full(count, np.inf),
            *(np.full(count, value, np.int64) for value in (0, -1, RUNNING, 0)),
        )
        self.step = 0
        """The next position to evaluate."""

    @property
    def finished(self) -> bool:
        """True once every lane has ended, by itself or at the step limit."""
        return self.step > self.problem.steps or bool(np.all(self.status != RUNNING))

    @property
    def status(self) -> npt.NDArray[np.int64]:
        """(lanes,), what became of each."""
        return np.asarray(self._ends.status)

    @property
    def ended(self) -> npt.NDArray[np.int64]:
        """(lanes,), the last recorded step."""
        return np.asarray(self._ends.ended)

    @property
    def reached(self) -> npt.NDArray[np.int64]:
        """(lanes,), the first step with a loss at or under the target, or -1."""
        return np.asarray(self._ends.reached)

    @property
    def final(self) -> Array:
        """(5, lanes): last recorded x, y and loss, and lengths of the last two steps.

        Of the steps the latest comes first; nan where there were none.
        """
        final = self._ends.final
        return np.concatenate([final[:3], np.hypot(final[[3, 5]], final[[4, 6]])])

    @property
    def evaluations(self) -> npt.NDArray[np.int64]:
        """(lanes,), up to the last recorded position (`Records`)."""
        return np.asarray(self._ends.ended + 1 + self._ends.asked)

    @property
    def best(self) -> Array:
        """(lanes,), the lowest loss so far."""
        return np.asarray(self._ends.best)

    def run(self, threads: int = CORES) -> None:
        """Take all lanes to their ends, on every core or fewer threads, the caller among them."""
        shares = iter(range(0, self.count, SHARE))
        last = self.problem.steps + 1
        native = self._find_native(last)

        def work() -> None:
            memory = _scratch(self._ready.shape.rows)
            # an iterator is handed on under the global lock: no share is taken twice
            for begin in shares:
                end = min(begin + SHARE, self.count)
                self._drive(native, memory, (0, last), (begin, end), _NO_LOSSES)

        helpers = [_pool.submit(work) for _ in range(min(threads, -(-self.count // SHARE)) - 1)]
        work()
        for helper in helpers:
            if not helper.cancel():
                helper.result()
        self.step = last

    def advance_losses(self, count: int) -> Array:
        """Evaluate up to `count` further positions of every lane: (positions, lanes) losses.

        They are nan for lanes that have ended.
        """
        last = min(self.step + count, self.problem.steps + 1)
        losses = np.full((last - self.step, self.count), np.nan)
        self._advance(last, losses)
        return losses

    def advance(self, count: int) -> int:
        """Evaluate up to `count` further positions of every lane, on this thread.

        Returns their number over all lanes.
        """
        first, last = self.step, min(self.step + count, self.problem.steps + 1)
        self._advance(last, _NO_LOSSES)
        return (last - first) * self.count

    def _advance(self, last: int, losses: Array) -> None:
        if self._blocks is None:
            blocks = -(-self.count // LANES)
            self._blocks = _blocks(blocks, self._ready.shape.rows)
        native = self._find_native(last - self.step)
        self._drive(native, self._blocks, (self.step, last), (0, self.count), losses)
        self.step = last

    def _find_native(self, positions: int) -> Native | None:
        if self.problem.batch.size:
            return None
        noisy, targeted = self.problem.noise > 0.0, bool(self._target[0] > -np.inf)
        return self._ready.lanes(noisy, targeted, max(self.count * positions, self._whole))

    def _drive(
        self,
        native: Native | None,
        memory: tuple[npt.NDArray[Any], ...],
        positions: tuple[int, int],
        lanes: tuple[int, int],
        losses: Array,
    ) -> None:
        ready, problem = self._ready, self.problem
        tile = 0 if native else min(LANES, lanes[1] - lanes[0])
        drive(
            native.address if native else 0,
            evaluate.address,
            ready.program(tile),
            ready.leaves,
            self._factors,
            self._target,
            draws_of(problem.noise, self._seeds, problem.batch, tile),
            problem.starts,
            ready.initial,
            self._hypers,
            *memory,
            *positions,
            *lanes,
            losses,
            self._asked_row,
            self._ends,
        )


_NO_LOSSES: Final = np.empty((0, 0))


def _blocks(count: int, rows: int) -> tuple[npt.NDArray[Any], ...]:
    """Memory of some blocks, aligned to cache lines: their rows, lanes and counts."""
    flat = np.zeros(count * rows * LANES + 8)
    aligned = flat[(-flat.ctypes.data // 8) % 8 :][: count * rows * LANES]
    return (
        aligned.reshape(count, rows, LANES),
        np.zeros((count, LANES), np.int64),
        np.zeros(count, np.int64),
    )


def _scratch(rows: int) -> tuple[npt.NDArray[Any], ...]:
    """Memory of one block for this thread."""
    kept: tuple[npt.NDArray[Any], ...] | None = getattr(_own, "kept", None)
    if kept is None or kept[0].shape[1] < rows:
        kept = _own.kept = _blocks(1, max(rows, 64))
    return (kept[0].ravel()[: rows * LANES].reshape(1, rows, LANES), *kept[1:])
