"""The Python face for one run: `descend` and the `Run` it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.engine.block import LOSS_NOT_FINITE, RUNNING
from optimizers.engine.path import Descent
from optimizers.engine.records import Records
from optimizers.metrics import Metrics, measure
from optimizers.notebook import Shown, run_figure
from optimizers.outcome import Outcome, name_end, name_rest, name_undefined_start
from optimizers.problem import DEFAULT_STEPS, Array, Problem, SurfaceLike, define_problem
from optimizers.rule import Rule
from optimizers.schedules import ScheduleLike
from surfaces.analysis.landmarks import lowest_minimum
from surfaces.surface import Surface


@dataclass(frozen=True)
class Run(Shown):
    """One optimizer's path down a surface, and how it ended."""

    problem: Problem
    """Of one lane."""
    records: Records
    status: int
    """What the loop says became of the run (`optimizers.engine.block`)."""

    @property
    def rule(self) -> Rule:
        """The update rule."""
        return self.problem.rule

    @property
    def hyperparameters(self) -> Mapping[str, float]:
        """Of the rule, all of them."""
        return self.problem.hyperparameters

    @property
    def surface(self) -> Surface:
        """The surface that was descended."""
        return self.problem.surface

    @property
    def parameters(self) -> Mapping[str, float]:
        """Of the surface, all of them."""
        return self.problem.parameters

    @property
    def positions(self) -> Array:
        """(steps taken + 1, 2), first row the start."""
        return self.records.positions

    @property
    def losses(self) -> Array:
        """(steps taken + 1,)."""
        return self.records.losses

    @property
    def gradients(self) -> Array:
        """(steps taken + 1, 2), exact, without noise."""
        return self.records.gradients

    @property
    def gradient_norms(self) -> Array:
        """(steps taken + 1,)."""
        return self.records.gradient_norms

    @property
    def evaluations(self) -> npt.NDArray[np.int64]:
        """(steps taken + 1,), how often the run asked the surface to get there (`Records`)."""
        return self.records.evaluations

    @property
    def state(self) -> Mapping[str, Array]:
        """State by name: (steps taken + 1, 2), or (steps taken + 1,) for vector rules."""
        return self.records.state

    @property
    def steps_taken(self) -> int:
        """Number of steps the run took before it ended."""
        return len(self.losses) - 1

    def figure(self) -> Any:
        """The path over the contour and the loss by step, as a `plotly.graph_objects.Figure`."""
        return run_figure(self)

    @cached_property
    def outcome(self) -> Outcome:
        """Outcome of the run."""
        here = (float(self.positions[-1, 0]), float(self.positions[-1, 1]))
        if self.status == LOSS_NOT_FINITE and not np.isfinite(self.losses[-1]):
            return name_undefined_start(here)
        if self.status != RUNNING:
            return name_end(self.status, self.steps_taken, here, self.losses)
        last_moves = np.hypot(*np.diff(self.positions[-3:], axis=0).T)
        return name_rest(
            self.problem.tape,
            self.steps_taken,
            here,
            self.gradient_norms[-1],
            last_moves,
        )

    @cached_property
    def metrics(self) -> Metrics:
        """The path in numbers."""
        return measure(
            self.positions,
            self.losses,
            self.evaluations,
            lowest_minimum(self.surface, tuple(self.parameters.items())),
        )


def descend(
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
    **hyperparameters: float,
) -> Run:
    """Run one optimizer and keep its whole path.

    Args:
        rule: a slug such as "adam", or a Rule.
        on: a surface's slug, a formula such as "x**2 + a*y**2", a function of x and y, or a
            Surface.
        start: (x, y); the surface's own start if left out.
        steps: how many steps to take, a whole number, 0 or more.
        parameters: of the surface; those left out have their default.
        schedule: of the learning rate: a slug, or (slug, {name: value}).
        noise: standard deviation of the normal noise on each component of each gradient.
        batch: rows of data from which each gradient is taken, on surfaces over data; 0 for all of
            them.
        seed: of noise and batches, 0 to 2**53 - 1; the same seed gives the same numbers for ever.
        **hyperparameters: of the rule; those left out have their default.

    Returns:
        The run: (steps_taken + 1) positions with their losses, gradients and states, how it ended,
        and its metrics.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    problem = define_problem(
        rule,
        on=on,
        starts=start,
        steps=steps,
        parameters=parameters,
        hyperparameters=hyperparameters,
        schedule=schedule,
        noise=noise,
        seeds=seed,
        batch=batch,
    )
    return solve(problem)


def solve(problem: Problem) -> Run:
    """Run a problem of one lane and keep its whole path."""
    descent = Descent(problem)
    records = descent.advance(problem.steps + 1)
    return Run(problem, records, descent.status)
