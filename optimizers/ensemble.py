"""The same run under many seeds: what noise does to it.

It is told as quantiles along the way and a cloud at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from optimizers.engine.block import RUNNING
from optimizers.engine.lanes import Lanes
from optimizers.outcome import Code, final_codes
from optimizers.problem import DEFAULT_STEPS, MAX_SEED, Array, Problem, SurfaceLike, define_problem
from optimizers.rule import Rule
from optimizers.schedules import ScheduleLike
from surfaces.errors import check_whole

LARGEST_ENSEMBLE: Final = 1_000
PIECE: Final = 32_768
"""Positions, over all seeds, evaluated before their losses are summed up: the whole history is
never held."""

PERCENTS: Final = (10, 50, 90)
"""Which quantiles of the losses make the band."""


@dataclass(frozen=True)
class Ensemble:
    """One optimizer under many seeds.

    A run that has ended early counts as infinitely high from there on.
    """

    steps: npt.NDArray[np.int64]
    """At which steps the band is known: from 0 to the last one that any run has taken, all or
    evenly spaced ones."""
    low: Array
    """(steps,), the loss that a tenth of the runs are under."""
    median: Array
    high: Array
    """The loss that nine tenths of the runs are under."""
    final_positions: Array
    """(seeds, 2)."""
    final_losses: Array
    """(seeds,)."""
    ended_early: npt.NDArray[np.bool_]
    """(seeds,), which runs did not take all their steps."""
    outcomes: Mapping[Code, int]
    """How many runs ended in which way."""

    @property
    def final_band(self) -> Array:
        """(3,): the low, median and high of the final losses."""
        return quantiles(np.where(self.ended_early, np.inf, self.final_losses)[None])[:, 0]

    @property
    def final_variance(self) -> Array:
        """(2,): the variance along x and y of the final positions; nan for fewer than two.

        Only runs that took all their steps are counted.
        """
        there = self.final_positions[~self.ended_early]
        return np.asarray(there.var(axis=0, ddof=1)) if len(there) > 1 else np.full(2, np.nan)


class Swarm:
    """One optimizer under many seeds, piece by piece.

    Args:
        problem: one lane for each seed (`Problem.under_seeds`).
        max_points: number of steps at which the band is known, about; None for all of them.
    """

    def __init__(self, problem: Problem, *, max_points: int | None = None) -> None:
        self.problem = problem
        self._lanes = Lanes(problem)
        stride = 1 if max_points is None else -(-problem.steps // max_points)
        self._shown = np.unique(
            np.append(np.arange(0, problem.steps, max(1, stride)), problem.steps)
        )
        self.largest_piece = max(1, PIECE // problem.lanes)
        """Steps that are advanced at once at most."""
        self._bands: list[Array] = []

    @property
    def finished(self) -> bool:
        """True if there is nothing more to compute."""
        return self._lanes.finished

    def advance(self, steps: int | None = None) -> int:
        """Advance by so many steps, or the largest piece; return their number over all seeds."""
        first, lanes = self._lanes.step, self._lanes
        losses = lanes.advance_losses(min(steps or PIECE, self.largest_piece))
        shown = self._shown[slice(*np.searchsorted(self._shown, (first, first + len(losses))))]
        wanted = losses[shown - first]
        wanted[(shown[:, None] > lanes.ended) | np.isnan(wanted)] = np.inf
        self._bands.append(quantiles(wanted))
        return int(losses.size)

    def end(self) -> Ensemble:
        """The whole, once it has finished."""
        lanes = self._lanes
        known = int(np.searchsorted(self._shown, lanes.ended.max(), side="right"))
        low, median, high = np.concatenate(self._bands, axis=1)[:, :known]
        codes = final_codes(self.problem.tape, lanes.final, lanes.status)
        counted = {Code(code): count for code, count in sorted(Counter(codes.tolist()).items())}
        early = lanes.status != RUNNING
        return Ensemble(
            self._shown[:known],
            low,
            median,
            high,
            lanes.final[:2].T,
            lanes.final[2],
            early,
            counted,
        )


def descend_ensemble(
    rule: str | Rule,
    *,
    on: SurfaceLike,
    start: tuple[float, float] | None = None,
    steps: int = DEFAULT_STEPS,
    parameters: Mapping[str, float] | None = None,
    schedule: ScheduleLike = None,
    noise: float = 0.0,
    batch: int = 0,
    seed: int = 0,
    seeds: int = 100,
    **hyperparameters: float,
) -> Ensemble:
    """Run one optimizer under `seeds` seeds: seed, seed + 1, and so on.

    Args:
        rule, on, start, steps, parameters, schedule, noise, batch, **hyperparameters: as for
            `descend`.
        seed: the first.
        seeds: how many, 1 to 1,000.

    Returns:
        Bands of the loss over the seeds by step, and where and how each seed ended.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    check_whole(seeds, 1, LARGEST_ENSEMBLE, "seeds")
    check_whole(seed, 0, MAX_SEED - seeds + 1, "seed")
    problem = define_problem(
        rule,
        on=on,
        starts=start,
        steps=steps,
        parameters=parameters,
        hyperparameters=hyperparameters,
        schedule=schedule,
        noise=noise,
        batch=batch,
    )
    swarm = Swarm(problem.under_seeds(consecutive(seed, seeds)))
    while not swarm.finished:
        swarm.advance()
    return swarm.end()


def consecutive(seed: int, count: int) -> npt.NDArray[np.uint64]:
    """(count,): seed, seed + 1, and so on."""
    return np.arange(seed, seed + count, dtype=np.uint64)


def quantiles(values: Array) -> Array:
    """Quantiles: (PERCENTS, rows) of (rows, numbers).

    Of each row it is the smallest number that so many percent are not above. Whole rows are sorted:
    with NumPy's vectorized sort that takes less than half the time of its partition.
    """
    count = values.shape[1]
    return np.asarray(
        np.sort(values, axis=1)[:, [-(-percent * count // 100) - 1 for percent in PERCENTS]].T
    )
