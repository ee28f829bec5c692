"""The same run under many seeds: what noise does to it, as quantiles along the way and a cloud at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizers.descent import Array, Lanes
from optimizers.outcome import Code
from optimizers.run import STEPS, as_rule, as_surface, batches, check_noise, check_steps, checked_start
from optimizers.runs import final_codes
from optimizers.schedules import Choice, lr_factors
from surfaces.errors import check_range
from surfaces.surface import Surface

LARGEST_ENSEMBLE = 1_000
PIECE = 64
"""Positions evaluated before their losses are summed up: the whole history is never held."""

QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Ensemble:
    """One optimizer under many seeds."""

    steps: npt.NDArray[np.int64]
    """0 ... steps taken by the longest run."""
    low: Array
    """The loss that a tenth of the runs are under, at each step; a run that has ended early counts as infinite from there on."""
    median: Array
    high: Array
    """The loss that nine tenths of the runs are under."""
    final_positions: Array
    """(seeds, 2)."""
    final_losses: Array
    """(seeds,)."""
    outcomes: Mapping[Code, int]
    """How many runs ended in which way."""

    @property
    def final_variance(self) -> Array:
        """(2,), the variance of the final positions along x and y."""
        return np.asarray(self.final_positions.var(axis=0))


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
        rule, on, start, steps, parameters, schedule, noise, batch, **hyperparameters: as for `descend`.
        seed: the first.
        seeds: how many, 1 to 1,000.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    chosen_rule, surface = as_rule(rule), as_surface(on)
    check_range(seeds, 1, LARGEST_ENSEMBLE, "seeds")
    check_noise(noise, seed)
    check_noise(noise, seed + seeds - 1)
    fixed = surface.complete(parameters or {})
    tape = surface.tape(fixed)
    starts = np.tile(np.array(checked_start(surface, start)), (seeds, 1))
    factors = lr_factors(schedule, check_steps(steps))
    every = np.arange(seed, seed + seeds, dtype=np.uint64)
    lanes = Lanes(chosen_rule, tape, starts, chosen_rule.complete(hyperparameters), factors, noise, every, batch=batches(surface, fixed, batch))
    bands = []
    while not lanes.finished:
        bands.append(_bands(lanes))
    low, median, high = np.concatenate(bands, axis=1)
    codes = final_codes(tape, lanes.final, lanes.status)
    counted = {Code(code): count for code, count in sorted(Counter(codes.tolist()).items())}
    return Ensemble(np.arange(len(median)), low, median, high, lanes.final[:2].T, lanes.final[2], counted)


def _bands(lanes: Lanes) -> Array:
    """(quantiles, positions) of the next piece of every run."""
    first = lanes.step
    losses = lanes.advance_losses(PIECE)
    steps = np.arange(first, first + len(losses))
    losses[steps[:, None] > lanes.ended[None, :]] = np.inf
    return np.asarray(np.quantile(losses, QUANTILES, axis=1, method="inverted_cdf"))
