"""A race: the runs of a scene, computed a piece at a time for any number of readers.

A run comes in blocks, ever larger ones, whose sizes do not depend on how it was computed. Readers
are jobs (`app.scheduling.jobs`); they claim the race for each piece, so that one at a time moves it
on. Everything here computes; nothing here waits, knows HTTP, or runs on the event loop.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Generator
from typing import Final

import numpy as np

from app.scene.scene import Entry, Scene
from app.scheduling.jobs import PIECE, Pacer
from app.scheduling.resources import Claim
from optimizers.descend import Run
from optimizers.engine.path import Descent
from optimizers.engine.records import Records
from optimizers.problem import Problem

FIRST_BLOCK: Final = 64
"""Positions of each run that a stream shows before anything else is computed."""
LARGEST_BLOCK: Final = 8_192
GROWTH: Final = 4
"""Each block is so many times as large as the one before."""


def problem_of(scene: Scene, run: Entry) -> Problem:
    """Return what a run of a scene is to compute."""
    return Problem(
        rule=run.rule,
        surface=scene.surface,
        parameters=scene.parameters,
        starts=np.array([scene.start]),
        hyperparameters=run.hyperparameters,
        lr_factors=run.lr_factors(scene.steps),
        noise=scene.noise,
        seeds=scene.seed,
        batch_size=scene.batch,
    )


class Tally:
    """Races and positions that a process has computed; any thread may count."""

    def __init__(self) -> None:
        self.races = self.positions = 0
        self._lock = threading.Lock()

    def add(self, races: int, positions: int) -> None:
        """Count some more."""
        with self._lock:
            self.races += races
            self.positions += positions


class RunProgress:
    """One run of a race under way."""

    def __init__(self, problem: Problem, *, keep_state: bool) -> None:
        self.whole: Run | None = None
        """The run, once it has ended."""
        self._descent, self._keep_state = Descent(problem), keep_state
        self._pacer = Pacer()
        self._blocks: list[Records] = []
        self._latest: tuple[int, Records | None] = (-1, None)
        """Number of the block that was computed last, and that block with its state."""
        self._parts: list[Records] = []
        """Of the block that comes next."""
        self._hash = hashlib.sha256()

    @property
    def next_block(self) -> int:
        """Number of the block that comes next."""
        return self._latest[0] + 1

    @property
    def digest(self) -> str:
        """SHA-256 of positions and losses so far, in step order."""
        return self._hash.hexdigest()

    def has(self, number: int) -> bool:
        """Return True if a block is there, or will never be."""
        return number <= self._latest[0] or self.whole is not None

    def block(self, number: int) -> Records | None:
        """Return a block that is there; None past the last one.

        Without `keep_state`, only the one that was computed last.
        """
        (latest, records), blocks = self._latest, self._blocks  # in this order: see `_end_block`
        if number == latest and records is not None:
            return records
        if self.whole is None:
            return blocks[number]
        first, size = span_of_block(number)
        return _rows(self.whole.records, first, first + size)

    def ends_with(self, number: int) -> bool:
        """Return True if the run has ended with this block or before."""
        first, size = span_of_block(number)
        return self.whole is not None and len(self.whole.losses) <= first + size

    def advance(self) -> int:
        """Compute for about a piece, up to the end of a block; return the number of positions."""
        _, size = span_of_block(self.next_block)
        missing = size - sum(len(part.losses) for part in self._parts)
        part = self._pacer.run(self._descent.advance, missing)
        rows = np.column_stack((part.positions, part.losses)).astype("<f8", copy=False)
        self._hash.update(rows.tobytes())
        self._parts.append(part)
        if self._descent.finished or len(part.losses) == missing:
            self._end_block()
        return len(part.losses)

    def _end_block(self) -> None:
        block, self._parts = _joined(self._parts), []
        self._blocks.append(block if self._keep_state else _without_state(block))
        if self._descent.finished:
            records, status = _joined(self._blocks), self._descent.status
            self.whole = Run(self._descent.problem, records, status)
            self._blocks = []  # a new list, as others may be reading the old one
        self._latest = (self.next_block, None if self.whole and self._keep_state else block)


class Race:
    """All runs of a scene."""

    def __init__(
        self, scene: Scene, *, keep_state: bool = True, tally: Tally | None = None
    ) -> None:
        """Begin with nothing computed.

        Args:
            scene: what to race.
            keep_state: keep what rules remembered at every step. Without it there is one reader,
                who takes each block before the next one is computed.
            tally: counts what is computed.
        """
        self.scene, self._keep_state, self._tally = scene, keep_state, tally or Tally()
        self._runs: list[RunProgress | None] = [None] * len(scene.runs)

    @property
    def is_computed(self) -> bool:
        """True once all runs have ended."""
        return all(run and run.whole for run in self._runs)

    @property
    def digest(self) -> str:
        """SHA-256 of every position and loss, in step order, run by run, once all have ended."""
        digests = "".join(run.digest for run in self._runs if run)
        return hashlib.sha256(digests.encode()).hexdigest()

    def block(self, index: int, number: int) -> Generator[Claim, None, Records | None]:
        """Return a block of a run, computed where it is not there yet; None past the last one."""
        while not ((run := self._runs[index]) and run.has(number)):
            yield Claim(self)
            self._advance(index, number)
        return run.block(number)

    def run(self, index: int) -> Generator[Claim, None, Run]:
        """Return a whole run, computed as far as it is not there yet."""
        while not ((run := self._runs[index]) and run.whole):
            yield Claim(self)
            self._advance(index, run.next_block if run else 0)
        return run.whole

    def ends_with(self, index: int, number: int) -> bool:
        """Return True if a run has ended with a block that is there, or before."""
        run = self._runs[index]
        return run is not None and run.ends_with(number)

    def _advance(self, index: int, number: int) -> None:
        """Compute for about a piece: a run up to a block, then the others while there is time."""
        begun = time.thread_time()
        others = range(len(self._runs)) if self._keep_state else ()
        for run in map(self._begun, (index, *others)):
            while not run.has(number):
                self._tally.add(0, run.advance())
                if time.thread_time() - begun > PIECE / 2:
                    return

    def _begun(self, index: int) -> RunProgress:
        """Return a run, before its first step if nobody has asked for it yet."""
        run = self._runs[index]
        if run is None:
            if not any(self._runs):
                self._tally.add(1, 0)
            problem = problem_of(self.scene, self.scene.runs[index])
            run = self._runs[index] = RunProgress(problem, keep_state=self._keep_state)
        return run


def span_of_block(number: int) -> tuple[int, int]:
    """Return the first position of a block, and the number of its positions."""
    small = _SMALL_BLOCKS[: number + 1]
    if number < len(_SMALL_BLOCKS):
        return sum(small[:-1]), small[-1]
    return sum(small) + (number - len(_SMALL_BLOCKS)) * LARGEST_BLOCK, LARGEST_BLOCK


_SMALL_BLOCKS: Final = tuple(
    size for power in range(8) if (size := FIRST_BLOCK * GROWTH**power) < LARGEST_BLOCK
)


def _joined(pieces: list[Records]) -> Records:
    """Return consecutive pieces as one, without a copy where there is only one."""
    return pieces[0] if len(pieces) == 1 else Records.joined(pieces)


def _rows(records: Records, first: int, end: int) -> Records | None:
    """Return consecutive positions as views, None where there are none."""
    if first >= len(records.losses):
        return None
    rows = slice(first, end)
    return Records(
        first,
        records.positions[rows],
        records.losses[rows],
        records.gradients[rows],
        records.evaluations[rows],
        {name: values[rows] for name, values in records.state.items()},
        None if records.told is None else records.told[rows],
    )


def _without_state(records: Records) -> Records:
    """Return copies, as what arrives are columns of one array that holds the state too."""
    return Records(
        records.first_step,
        records.positions.copy(),
        records.losses.copy(),
        records.gradients.copy(),
        records.evaluations,
        {},
    )
