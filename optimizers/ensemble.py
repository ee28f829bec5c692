"""The same run under many seeds: what noise does to it, as quantiles along the way and a cloud at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from optimizers.engine.lanes import Lanes
from optimizers.engine.loop import RUNNING
from optimizers.outcome import Code, final_codes
from optimizers.problem import (
    STEPS,
    Array,
    Batch,
    as_rule,
    as_surface,
    batches,
    check_noise,
    check_steps,
    checked_start,
)
from optimizers.rule import Rule
from optimizers.schedules import Choice, lr_factors
from surfaces.autodiff.tape import BoundTape
from surfaces.errors import check_range
from surfaces.surface import Surface

LARGEST_ENSEMBLE: Final = 1_000
PIECE: Final = 32_768
"""Positions, over all seeds, evaluated before their losses are summed up: the whole history is
never held."""

PERCENTS: Final = (10, 50, 90)
"""Which quantiles of the losses make the band."""


@dataclass(frozen=True)
class Ensemble:
    """One optimizer under many seeds. A run that has ended early counts as infinitely high from there on."""

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
        """(2,): the variance along x and y of the final positions of the runs that took all their steps; nan for fewer than two."""
        there = self.final_positions[~self.ended_early]
        return np.asarray(there.var(axis=0, ddof=1)) if len(there) > 1 else np.full(2, np.nan)


class Swarm:
    """One optimizer under many seeds, piece by piece.

    Args:
        start: where every run starts.
        schedule: what lr is multiplied with at each step; its length is the number of steps.
        seeds: (seeds,).
        batch: how to draw mini-batches; None: the gradient is that of the whole surface.
        most: at how many steps the band is wanted, about; None: at all.
    """

    def __init__(
        self,
        rule: Rule,
        tape: BoundTape,
        start: tuple[float, float],
        hyperparameters: Mapping[str, float],
        schedule: Array,
        noise: float,
        seeds: npt.NDArray[np.uint64],
        batch: Batch | None = None,
        *,
        most: int | None = None,
    ) -> None:
        self.rule, self._tape = rule, tape
        self._lanes = Lanes(
            rule,
            tape,
            np.tile(np.array(start), (len(seeds), 1)),
            hyperparameters,
            schedule,
            noise,
            seeds,
            batch=batch,
        )
        stride = 1 if most is None else -(-schedule.size // most)
        self._shown = np.unique(
            np.append(np.arange(0, schedule.size, max(1, stride)), schedule.size)
        )
        self._piece = max(1, PIECE // len(seeds))
        self._bands: list[Array] = []

    @property
    def finished(self) -> bool:
        """Whether there is nothing more to compute."""
        return self._lanes.finished

    def advance(self) -> int:
        """The next piece; how many steps it was, over all seeds."""
        first, lanes = self._lanes.step, self._lanes
        losses = lanes.advance_losses(self._piece)
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
        codes = final_codes(self._tape, lanes.final, lanes.status)
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
    rule: str,
    *,
    on: str | Surface,
    start: tuple[float, float] | None = None,
    steps: int = STEPS,
    parameters: Mapping[str, float] | None = None,
    schedule: Choice = None,
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

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    chosen_rule, surface = as_rule(rule), as_surface(on)
    check_range(seeds, 1, LARGEST_ENSEMBLE, "seeds")
    check_noise(noise, seed)
    check_noise(noise, seed + seeds - 1)
    fixed, chosen = surface.complete(parameters or {}), chosen_rule.complete(hyperparameters)
    factors, every = lr_factors(schedule, check_steps(steps)), consecutive(seed, seeds)
    place, drawn = checked_start(surface, start), batches(surface, fixed, batch)
    swarm = Swarm(chosen_rule, surface.tape(fixed), place, chosen, factors, noise, every, drawn)
    while not swarm.finished:
        swarm.advance()
    return swarm.end()


def consecutive(seed: int, count: int) -> npt.NDArray[np.uint64]:
    """(count,): seed, seed + 1, and so on."""
    return np.arange(seed, seed + count, dtype=np.uint64)


def quantiles(values: Array) -> Array:
    """(PERCENTS, rows) of (rows, numbers): of each row the smallest number that so many percent are not above.

    Whole rows are sorted: with NumPy's vectorized sort that takes less than half the time of its
    partition.
    """
    count = values.shape[1]
    return np.asarray(
        np.sort(values, axis=1)[:, [-(-percent * count // 100) - 1 for percent in PERCENTS]].T
    )
