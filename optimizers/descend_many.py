"""The Python face for many runs: `descend_many` and the `Runs` it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.engine.lanes import Lanes
from optimizers.notebook import Shown, runs_figure
from optimizers.outcome import final_codes
from optimizers.problem import (
    DEFAULT_STEPS,
    Array,
    Problem,
    SurfaceLike,
    as_numbers,
    define_problem,
)
from optimizers.rule import Rule
from optimizers.schedules import ScheduleLike
from surfaces.analysis.landmarks import lowest_minimum
from surfaces.errors import InputError, Phrase


@dataclass(frozen=True)
class Runs(Shown):
    """Results of the lanes of one rule."""

    problem: Problem
    final: Array
    """How every lane ended, as in `Lanes.final`."""
    best_losses: Array
    """(lanes,)."""
    steps_taken: npt.NDArray[np.int64]
    """(lanes,)."""
    statuses: npt.NDArray[np.int64]
    """(lanes,), what the loop says became of each lane."""
    evaluations: npt.NDArray[np.int64]
    """(lanes,), how often each lane asked the surface (`optimizers.problem.Records`)."""

    def figure(self) -> Any:
        """Starts and ends of the lanes over the contour, as a `plotly.graph_objects.Figure`."""
        return runs_figure(self)

    @property
    def final_positions(self) -> Array:
        """(lanes, 2)."""
        return self.final[:2].T

    @property
    def final_losses(self) -> Array:
        """(lanes,)."""
        return np.asarray(self.final[2])

    @property
    def outcomes(self) -> npt.NDArray[np.str_]:
        """(lanes,), the code of each lane's outcome."""
        return final_codes(self.problem.tape, self.final, self.statuses)

    def steps_to(self, tolerance: float) -> Array:
        """Find the first step at which each lane is close enough.

        It descends again, with that loss as a target: the same numbers, so no history had to be
        kept.

        Args:
            tolerance: how far above the surface's lowest minimum (above 0 if it has none) a loss
                may be, 0 or more.

        Returns:
            (lanes,) steps; inf if never.
        """
        lowest = lowest_minimum(self.problem.surface, tuple(self.problem.parameters.items()))
        lanes = Lanes(self.problem, (lowest or 0.0) + tolerance)
        lanes.run()
        return np.where(lanes.reached < 0, np.inf, lanes.reached)


def descend_many(
    rule: str | Rule,
    *,
    on: SurfaceLike,
    starts: npt.ArrayLike,
    steps: int = DEFAULT_STEPS,
    parameters: Mapping[str, float] | None = None,
    schedule: ScheduleLike = None,
    noise: float = 0.0,
    batch: int = 0,
    seed: npt.ArrayLike = 0,
    **hyperparameters: npt.ArrayLike,
) -> Runs:
    """Run one optimizer from many starts, side by side, keeping only how each lane ends.

    Args:
        rule, on, steps, parameters, schedule, noise, batch: as for `descend`.
        starts: (lanes, 2), or (2,) for one start that all lanes share.
        seed: one for all lanes, which then meet the same noise, or (lanes,).
        **hyperparameters: of the rule, each a number or (lanes,).

    Returns:
        Final positions (lanes, 2), final and best losses, steps and outcomes, each (lanes,).

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    values = {name: as_numbers(value, name) for name, value in hyperparameters.items()}
    points, seeds = as_numbers(starts, "starts"), as_numbers(seed, "seed")
    lanes = _count_lanes(points, {**values, "seed": seeds})
    return solve_many(
        define_problem(
            rule,
            on=on,
            starts=np.broadcast_to(points, (lanes, 2)),
            steps=steps,
            parameters=parameters,
            hyperparameters={n: np.broadcast_to(value, lanes) for n, value in values.items()},
            schedule=schedule,
            noise=noise,
            seeds=np.broadcast_to(seeds, lanes),
            batch=batch,
        )
    )


def solve_many(problem: Problem) -> Runs:
    """Run a problem of any number of lanes, keeping only how each ends."""
    lanes = Lanes(problem)
    lanes.run()
    return Runs(
        *(problem, lanes.final, lanes.best, lanes.ended, lanes.status, lanes.evaluations),
    )


def _count_lanes(points: Array, others: Mapping[str, npt.NDArray[np.generic]]) -> int:
    if points.shape[-1:] != (2,) or points.ndim > 2 or not points.size:
        raise InputError(
            "{field} has shape {value}, allowed is {allowed}",
            field="starts",
            value=points.shape,
            allowed=Phrase("(lanes, 2) or (2,)"),
        )
    sizes = {name: value.size for name, value in others.items() if value.ndim}
    lanes = len(points) if points.ndim == 2 else max(sizes.values(), default=1)
    for name, size in sizes.items():
        if size != lanes or others[name].ndim > 1:
            allowed = Phrase("one, or {lanes}", lanes=lanes)
            raise InputError(
                "{field} has {value} values, allowed is {allowed}",
                field=name,
                value=size,
                allowed=allowed,
            )
    return lanes
