"""Theory along a run's path: curvatures, bounds, verdicts, and the step sizes it took."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from optimizers.descend import Run
from optimizers.rule import Rule
from optimizers.theory.borders import largest_stable
from optimizers.theory.linear_step import CURVATURE, linear_step
from optimizers.theory.quadratic import (
    Array,
    Quadratic,
    bowl_rate,
    curvatures,
    measured_rate,
    optimum,
    step_roots,
)
from optimizers.theory.stability import Indices, judge_all
from surfaces.errors import InputError

BEFORE = "_before"
"""What the name of a state ends with where a step-size function asks for its value before the
step."""


@dataclass(frozen=True, slots=True)
class PathTheory:
    """n positions of a run, named by their step; nan where there is no number."""

    steps: Indices
    """(n,), from 0 to the last step."""
    lr: Array | None
    """(n,), the learning rate of the step from there; None for rules without one."""
    curvature: Array
    """(n,), the smallest curvature."""
    sharpness: Array
    """(n,), the largest curvature."""
    verdict: Indices
    """(n,), places in `optimizers.theory.stability.VERDICTS`."""
    bound: Array
    """(n,), the learning rate from which on the rule diverges there."""
    edge: Array
    """(n,), the sharpness from which on that learning rate diverges: 2 / lr for gradient
    descent."""
    rate: Array
    """(n,), what a step multiplies the distance along the sharpest direction with."""
    escape: Array
    """(n,), what it multiplies the distance along a direction with that curves downward."""
    step_size: Array | None
    """(n, 2), what the rule multiplies the gradient or its mean with, for each coordinate; None
    where that has no meaning."""


def along(run: Run, most: int) -> PathTheory:
    """Theory at `most` evenly spaced positions of a run or fewer, the first and last among them.

    Args:
        run: with its state.
        most: 2 or more.
    """
    rule, factors = run.rule, run.problem.lr_factors
    steps = np.unique(
        np.linspace(0, run.steps_taken, min(run.steps_taken + 1, most)).round().astype(np.int64)
    )
    low, high = curvatures(run.problem.tape, *run.positions[steps].T)
    chosen: dict[str, float | Array] = dict(run.hyperparameters)
    lr = None
    if "lr" in chosen:
        chosen["lr"] = lr = chosen["lr"] * factors[np.minimum(steps, len(factors) - 1)]
    judged = judge_all(rule, high, chosen)
    edge = escape = np.full(len(steps), np.nan)
    if linear_step(rule) and lr is not None:
        edge = _finite(np.broadcast_to(largest_stable(rule, CURVATURE, chosen), len(steps)))
        escape = np.where(low < 0.0, np.max(np.abs(step_roots(rule, low, chosen)), axis=-1), np.nan)
    return PathTheory(
        steps,
        lr,
        low,
        high,
        judged.verdict,
        _finite(judged.bound),
        edge,
        judged.rate,
        escape,
        _step_sizes(run, steps, chosen),
    )


@lru_cache
def wants(rule: Rule) -> tuple[str, ...]:
    """Arguments of a rule's step-size function: hyperparameters, states, also before the step."""
    return tuple(inspect.signature(rule.step_size).parameters) if rule.step_size else ()


def _step_sizes(run: Run, steps: Indices, chosen: Mapping[str, float | Array]) -> Array | None:
    """The step from each position; nan from the last, where there was none."""
    if run.rule.step_size is None:
        return None
    after = np.minimum(steps + 1, run.steps_taken)
    given = {name: np.reshape(value, (-1, 1)) for name, value in chosen.items()}
    for name, values in run.state.items():
        columns = values.reshape(len(values), -1)
        given |= {name: columns[after], name + BEFORE: columns[steps]}
    with np.errstate(all="ignore"):
        sizes = run.rule.step_size(**{name: given[name] for name in wants(run.rule)})
    sizes = np.array(np.broadcast_to(sizes, (len(steps), 2)))
    sizes[steps >= run.steps_taken] = np.nan
    return _finite(sizes)


def _finite(values: npt.NDArray[np.float64]) -> Array:
    return np.where(np.isfinite(values), values, np.nan)


@dataclass(frozen=True, slots=True)
class Rates:
    """Contraction rate: long-run factor per step on the distance to a bowl's minimum."""

    predicted: float | None
    """None where the learning rate changes, or without theory."""
    measured: float | None
    """None where chance plays a part, and for a path too short to tell."""


def rates(run: Run, bowl: Quadratic) -> Rates:
    """The rate of a run on a quadratic surface: as theory has it, and as the path shows it."""
    if bowl.minimum is None:
        return Rates(None, None)
    predicted = measured = None
    if run.problem.has_constant_lr:
        predicted = bowl_rate(run.rule, bowl.smallest, bowl.largest, run.hyperparameters)
    if not run.problem.is_noisy:
        measured = measured_rate(run.positions, bowl.minimum)
    return Rates(predicted, measured)


@dataclass(frozen=True, slots=True)
class Optimum:
    """The hyperparameters that shrink the distance to a bowl's minimum fastest, and the rate."""

    hyperparameters: Mapping[str, float]
    rate: float


def bowl_optimum(rule: Rule, bowl: Quadratic) -> Optimum | None:
    """The optimum on a quadratic surface.

    It is None where theory has none, or none within the hyperparameters' ranges.
    """
    best = optimum(rule, bowl.smallest, bowl.largest) if bowl.minimum else None
    if best is None:
        return None
    try:
        reached = bowl_rate(rule, bowl.smallest, bowl.largest, best)
    except InputError:
        return None
    return None if reached is None else Optimum(best, reached)
