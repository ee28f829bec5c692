"""The scene: everything that determines a race, checked once, complete and unchangeable.

A scene holds its surface, rules and schedules themselves; nothing that it is handed to looks one up
again. It is made by `app.scene.build` from a draft; its text form is the link (`app.scene.link`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.answers.races import Scene as SceneRecord
from app.answers.races import SceneRun, SceneSchedule
from app.scene.draft import VERSION
from app.scene.typed import canonical_formula
from optimizers.rule import Rule
from optimizers.schedules import CONSTANT, Array, Schedule
from surfaces.analysis.viewport import window
from surfaces.formula import UNLIMITED
from surfaces.surface import Surface, View, typed_surface


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A learning-rate schedule with its hyperparameters."""

    schedule: Schedule
    hyperparameters: Mapping[str, float]

    def as_json(self) -> SceneSchedule:
        """Return the JSON shape."""
        return {"slug": self.schedule.slug, "hyperparameters": dict(self.hyperparameters)}


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule in the race with its hyperparameters, and its schedule if it has one."""

    rule: Rule
    hyperparameters: Mapping[str, float]
    scheduled: Scheduled | None = None

    def lr_factors(self, steps: int) -> Array:
        """Return the multiplier of the learning rate at each step, (steps,)."""
        if self.scheduled is None:
            return CONSTANT.factors(steps, {})
        return self.scheduled.schedule.factors(steps, self.scheduled.hyperparameters)

    def as_json(self) -> SceneRun:
        """Return the JSON shape."""
        return {
            "rule": self.rule.slug,
            "hyperparameters": dict(self.hyperparameters),
            "schedule": self.scheduled.as_json() if self.scheduled else None,
        }


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that determines a race."""

    surface: Surface
    parameters: Mapping[str, float]
    """Of the surface."""
    view: View | None
    """The part of the surface to show; None for the one that suits the start."""
    start: tuple[float, float]
    steps: int
    noise: float
    batch: int
    """Rows of data from which each gradient is taken; 0 for all."""
    seed: int
    seeds: int
    """Number of seeds the race is run under, the first of them `seed`."""
    runs: tuple[Entry, ...]

    @property
    def window(self) -> View:
        """Visible part of the surface: the view that was asked for, or one that suits the start."""
        return self.view or window(self.surface, tuple(self.parameters.items()), self.start)

    @property
    def total_steps(self) -> int:
        """Number of steps of all runs."""
        return self.steps * len(self.runs)

    @property
    def ensemble_steps(self) -> int:
        """Number of steps of all runs under all seeds."""
        return self.total_steps * self.seeds

    def with_formula(self, formula: str) -> Scene:
        """Return the same scene on another formula; its parameters keep their values."""
        surface = typed_surface(canonical_formula(formula), UNLIMITED)
        values = {p.name: self.parameters.get(p.name, p.default) for p in surface.parameters}
        return replace(self, surface=surface, parameters=values)

    def as_json(self) -> SceneRecord:
        """Return the JSON shape, in which nothing is missing."""
        return {
            "v": VERSION,
            "surface": {
                "slug": self.surface.slug or None,
                "formula": self.surface.formula,
                "parameters": dict(self.parameters),
            },
            "view": self.view,
            "start": self.start,
            "steps": self.steps,
            "noise": self.noise,
            "batch": self.batch,
            "seed": self.seed,
            "seeds": self.seeds,
            "runs": [run.as_json() for run in self.runs],
        }
