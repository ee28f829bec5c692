"""The run that a map is about: complete, and with any of its numbers replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from optimizers.maps.axis import Number, Scale
from optimizers.problem import (
    DEFAULT_STEPS,
    MAX_NOISE,
    MAX_START,
    Array,
    Problem,
    SurfaceLike,
    define_problem,
)
from optimizers.rule import Rule
from optimizers.schedules import CONSTANT, Schedule, ScheduleLike, chosen_schedule
from surfaces.surface import Surface

STARTS: Final = ("start.x", "start.y")
NOISE: Final = "noise"
SURFACE: Final = "surface."
SCHEDULE: Final = "schedule."
"""What names begin with that are not those of hyperparameters."""


@dataclass(frozen=True)
class Subject:
    """One run, all of whose numbers are known to be valid."""

    rule: Rule
    surface: Surface
    parameters: Mapping[str, float]
    start: tuple[float, float]
    hyperparameters: Mapping[str, float]
    steps: int
    schedule: Schedule = CONSTANT
    schedule_numbers: Mapping[str, float] | None = None
    """Hyperparameters of the schedule, all of them."""
    noise: float = 0.0
    seed: int = 0
    batch: int = 0

    @cached_property
    def numbers(self) -> dict[str, Number]:
        """Numbers that a map can vary, by name."""
        return dict(self._numbers())

    def _numbers(self) -> Iterator[tuple[str, Number]]:
        for hyper in self.rule.hyperparameters:
            yield hyper.name, Number(hyper.low, hyper.high, hyper.scale)
        for hyper in self.schedule.hyperparameters:
            yield SCHEDULE + hyper.name, Number(hyper.low, hyper.high, hyper.scale)
        for parameter in self.surface.parameters:
            scale: Scale = "log" if parameter.scale == "log" else "linear"
            yield SURFACE + parameter.name, Number(parameter.low, parameter.high, scale)
        yield NOISE, Number(0.0, MAX_NOISE, "linear")
        for name in STARTS:
            yield name, Number(-MAX_START, MAX_START, "linear")

    def is_a_lane(self, name: str) -> bool:
        """Return True for a number that may differ from lane to lane of one problem."""
        return name in STARTS or name in self.hyperparameters

    def with_parameters(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return the surface's parameters, those among the given numbers replaced."""
        return {name: given.get(SURFACE + name, own) for name, own in self.parameters.items()}

    def problem(self, given: Mapping[str, float | Array], lanes: int = 1) -> Problem:
        """Return the run with some numbers replaced, for so many lanes side by side.

        Args:
            given: values in range by name; (lanes,) or a number where `is_a_lane`, else a number.
            lanes: number of descents.
        """
        starts = np.empty((lanes, 2))
        for axis, name in enumerate(STARTS):
            starts[:, axis] = given.get(name, self.start[axis])
        hyperparameters = {n: given.get(n, own) for n, own in self.hyperparameters.items()}
        fixed = {name: float(v) for name, v in given.items() if not self.is_a_lane(name)}
        own_schedule = self.schedule_numbers or {}
        schedule = {n: fixed.get(SCHEDULE + n, own) for n, own in own_schedule.items()}
        return Problem(
            rule=self.rule,
            surface=self.surface,
            parameters=self.with_parameters(fixed),
            starts=starts,
            hyperparameters=hyperparameters,
            lr_factors=self.schedule.factors(self.steps, schedule),
            noise=fixed.get(NOISE, self.noise),
            seeds=self.seed,
            batch_size=self.batch,
        )


def define_subject(
    rule: str | Rule,
    on: SurfaceLike,
    *,
    start: tuple[float, float] | None = None,
    steps: int = DEFAULT_STEPS,
    parameters: Mapping[str, float] | None = None,
    schedule: ScheduleLike = None,
    noise: float = 0.0,
    batch: int = 0,
    seed: int = 0,
    **hyperparameters: float,
) -> Subject:
    """Return the run that `descend` would make of the same arguments.

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
    chosen, numbers = chosen_schedule(schedule)
    x, y = problem.starts[0].tolist()
    return Subject(
        rule=problem.rule,
        surface=problem.surface,
        parameters=problem.parameters,
        start=(x, y),
        hyperparameters=problem.hyperparameters,
        steps=problem.steps,
        schedule=chosen,
        schedule_numbers=chosen.complete(numbers),
        noise=noise,
        seed=seed,
        batch=batch,
    )
