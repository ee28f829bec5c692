"""A race: the runs of a scene, computed piece by piece, as one sequence of plain happenings.

Everything here computes; nothing here waits, knows HTTP, or runs on the event loop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from app.scene.scene import Scene
from optimizers.descend import Run
from optimizers.engine.records import Descent, Records
from optimizers.problem import Problem
from optimizers.rules import find_rule
from optimizers.schedules import lr_factors

FIRST_BATCH = 64
"""Positions of each run that a stream shows before anything else is computed."""
LARGEST_BATCH = 8_192
GROWTH = 4


@dataclass(frozen=True, slots=True)
class Points:
    """Some consecutive positions of one run."""

    run: int
    records: Records


@dataclass(frozen=True, slots=True)
class End:
    """The end of one run; `whole` has all of its positions, and what it remembered if it was to be kept."""

    run: int
    whole: Run


@dataclass(frozen=True, slots=True)
class Done:
    """The end of the race."""

    digest: str
    """Of every position and loss, in step order, run by run."""


Happening = Points | End | Done


def problems(scene: Scene) -> list[Problem]:
    """The problem of each run, of a complete scene."""
    return [
        Problem(
            rule=find_rule(run.rule),
            surface=scene.surface.surface,
            parameters=scene.surface.parameters,
            starts=np.array([scene.origin]),
            hyperparameters=run.hyperparameters,
            lr_factors=lr_factors(
                (run.schedule.slug, run.schedule.hyperparameters) if run.schedule else None,
                scene.steps,
            ),
            noise=scene.noise,
            seeds=scene.seed,
            batch_size=scene.batch,
        )
        for run in scene.runs
    ]


class Leg:
    """One run of the race under way."""

    def __init__(self, index: int, problem: Problem, keep_state: bool) -> None:
        self.index, self.keep_state = index, keep_state
        self._descent = Descent(problem)
        self._pieces: list[Records] = []
        self._hash = hashlib.sha256()

    @property
    def finished(self) -> bool:
        """True once the run has ended."""
        return self._descent.finished

    @property
    def digest(self) -> str:
        """Of the positions and losses so far, however they were cut into pieces."""
        return self._hash.hexdigest()

    def advance(self, count: int) -> Records:
        """The next positions."""
        records = self._descent.advance(count)
        rows = np.column_stack((records.positions, records.losses)).astype("<f8", copy=False)
        self._hash.update(rows.tobytes())
        self._pieces.append(records if self.keep_state else _without_state(records))
        return records

    def end(self) -> Run:
        """The whole run, once it has finished."""
        whole = Records.joined(self._pieces)
        self._pieces = [whole]
        return Run(self._descent.problem, whole, self._descent.status)


def _without_state(records: Records) -> Records:
    """Copies, as what arrives are columns of one array that holds the state too."""
    return Records(
        records.first_step,
        records.positions.copy(),
        records.losses.copy(),
        records.gradients.copy(),
        records.evaluations,
        {},
    )


class Race:
    """All runs of a scene."""

    def __init__(self, scene: Scene, *, keep_state: bool) -> None:
        self.scene = scene
        self.computed = 0
        """Positions computed so far."""
        self._legs = [
            Leg(index, problem, keep_state) for index, problem in enumerate(problems(scene))
        ]

    def side_by_side(self) -> Iterator[list[Happening]]:
        """Round-robin over the runs: first a little of every one, then ever larger pieces of one after the other."""
        first = [self._advance(leg, FIRST_BATCH) for leg in self._legs]
        yield list(chain.from_iterable(first))
        size, running = FIRST_BATCH, [leg for leg in self._legs if not leg.finished]
        while running:
            size = min(size * GROWTH, LARGEST_BATCH)
            for leg in running:
                yield self._advance(leg, size)
            running = [leg for leg in running if not leg.finished]
        yield [self._done()]

    def one_by_one(self) -> Iterator[list[Happening]]:
        """Each run to its end before the next one starts."""
        for leg in self._legs:
            while not leg.finished:
                yield self._advance(leg, LARGEST_BATCH)
        yield [self._done()]

    def _advance(self, leg: Leg, count: int) -> list[Happening]:
        records = leg.advance(count)
        self.computed += len(records.losses)
        happenings: list[Happening] = [Points(leg.index, records)] if len(records.losses) else []
        return [*happenings, End(leg.index, leg.end())] if leg.finished else happenings

    def _done(self) -> Done:
        return Done(hashlib.sha256("".join(leg.digest for leg in self._legs).encode()).hexdigest())
