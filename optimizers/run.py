"""The Python face for one run: `descend` and the `Run` it returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from optimizers.descent import Array, Batch, Descent, Records
from optimizers.loop import LOSS_NOT_FINITE, RUNNING
from optimizers.metrics import Metrics, measure
from optimizers.outcome import Outcome, name_end, name_rest, name_undefined_start
from optimizers.rule import Rule
from optimizers.rules import find_rule
from optimizers.schedules import Choice, lr_factors
from optimizers.shown import Shown
from surfaces.catalog import find_surface
from surfaces.errors import check_range, check_whole
from surfaces.formula import CONSTANTS
from surfaces.landmarks import lowest_minimum
from surfaces.surface import Surface, typed_surface

STEPS = 200
"""How many steps a run takes unless it is told."""

LARGEST_STEPS = 10**9
LARGEST_NOISE = 1e6
LARGEST_SEED = 2**53 - 1
"""Seeds are whole numbers from 0 to this, so that a browser reads the same one from a link."""


@dataclass(frozen=True)
class Run(Shown):
    """One optimizer's path down a surface, and how it ended."""

    rule: Rule
    hyperparameters: Mapping[str, float]
    surface: Surface
    parameters: Mapping[str, float]
    records: Records
    status: int
    """What the loop says became of the run (`optimizers.loop`)."""

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
        """What the rule remembered, by name: (steps taken + 1, 2), or (steps taken + 1,) for vector rules."""
        return self.records.state

    @property
    def steps_taken(self) -> int:
        """How many steps the run took before it ended."""
        return len(self.losses) - 1

    def figure(self) -> Any:
        """The path over the contour and the loss at each step, as a `plotly.graph_objects.Figure`."""
        from optimizers.figure import run_figure

        return run_figure(self)

    @cached_property
    def outcome(self) -> Outcome:
        """How the run ended, named."""
        here = (float(self.positions[-1, 0]), float(self.positions[-1, 1]))
        if self.status == LOSS_NOT_FINITE and not np.isfinite(self.losses[-1]):
            return name_undefined_start(here)
        if self.status != RUNNING:
            return name_end(self.status, self.steps_taken, here, self.losses)
        last_moves = np.hypot(*np.diff(self.positions[-3:], axis=0).T)
        return name_rest(
            self.surface.tape(self.parameters),
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
    on: str | Surface,
    start: tuple[float, float] | None = None,
    steps: int = STEPS,
    parameters: Mapping[str, float] | None = None,
    schedule: Choice = None,
    noise: float = 0.0,
    batch: int = 0,
    seed: int = 0,
    **hyperparameters: float,
) -> Run:
    """Run one optimizer and keep its whole path.

    Args:
        rule: a slug such as "adam", or a Rule.
        on: a surface's slug, a formula such as "x**2 + a*y**2", or a Surface.
        start: (x, y); the surface's own start if left out.
        steps: how many steps to take, a whole number, 0 or more.
        parameters: of the surface; those left out have their default.
        schedule: of the learning rate: a slug, or (slug, {name: value}).
        noise: standard deviation of the normal noise on each component of each gradient.
        batch: rows of data from which each gradient is taken, on surfaces over data; 0 for all of
            them.
        seed: of noise and batches, 0 to 2**53 - 1; the same seed gives the same numbers for ever.
        **hyperparameters: of the rule; those left out have their default.

    Raises:
        InputError: naming the field, the value and what is allowed.
    """
    chosen_rule, surface = as_rule(rule), as_surface(on)
    fixed = surface.complete(parameters or {})
    chosen = chosen_rule.complete(hyperparameters)
    check_noise(noise, seed)
    factors = lr_factors(schedule, check_steps(steps))
    descent = Descent(
        chosen_rule,
        surface.tape(fixed),
        checked_start(surface, start),
        chosen,
        factors,
        noise,
        seed,
        batches(surface, fixed, batch),
    )
    records = descent.advance(factors.size + 1)
    return Run(chosen_rule, chosen, surface, fixed, records, descent.status)


def as_rule(rule: str | Rule) -> Rule:
    """The rule itself, or the one of that slug."""
    return rule if isinstance(rule, Rule) else find_rule(rule)


def as_surface(on: str | Surface) -> Surface:
    """The surface itself, the one of that slug, or the one of that formula."""
    if isinstance(on, Surface):
        return on
    return find_surface(on) if _looks_like_slug(on) else typed_surface(on)


def batches(surface: Surface, parameters: Mapping[str, float], size: int) -> Batch | None:
    """How mini-batches of that size are drawn from a surface's data; None for 0, the whole surface.

    Raises:
        InputError: more rows than there are; a surface that is not over data has none.
    """
    check_whole(size, 0, len(surface.data.rows) if surface.data else 0, "batch")
    return (
        Batch(size, surface.row_tape(parameters), surface.data.array)
        if size and surface.data
        else None
    )


def _looks_like_slug(text: str) -> bool:
    # A formula of nothing but letters, digits and minus signs has x, y or a constant somewhere in
    # it.
    words = text.split("-")
    return all(
        word.isalnum() and word.islower() and len(word) > 1 and word not in CONSTANTS
        for word in words
    )


def checked_start(surface: Surface, start: tuple[float, float] | None) -> tuple[float, float]:
    """The start, within the bound of every run."""
    x, y = surface.start if start is None else start
    return check_range(x, -START_LIMIT, START_LIMIT, "start"), check_range(
        y, -START_LIMIT, START_LIMIT, "start"
    )


START_LIMIT = 1e5
"""Largest coordinate of a start: well within the bound at which a run has diverged."""


def check_steps(steps: int) -> int:
    """A number of steps, a whole one."""
    return check_whole(steps, 0, LARGEST_STEPS, "steps")


def check_noise(noise: float, seed: int) -> None:
    """A standard deviation, 0 or more, and a seed, a whole number."""
    check_range(noise, 0.0, LARGEST_NOISE, "noise")
    check_whole(seed, 0, LARGEST_SEED, "seed")
