"""Stationary variance of positions about a bowl's minimum, for rules with a linear step.

Along each principal axis of the bowl the covariance V of (position, *state) obeys V <- M V M' + s^2
b b', with M the step's matrix and b its answer to a gradient of 1 (`optimizers.theory.quadratic`);
runs start together, at V = 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizers.rule import Rule
from optimizers.theory.linear_step import linear_step
from optimizers.theory.quadratic import (
    Array,
    constant_curvatures,
    stationary_covariance,
    step_matrix,
)
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import View

Pair = tuple[float | None, float | None]
"""Along x and along y; None where theory has none, as where the position walks freely."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The variance of the position along x and y."""

    stationary: Pair
    """In the long run."""
    reached: Pair
    """After the steps that were taken."""


def expected_spread(
    rule: Rule,
    tape: BoundTape,
    view: View,
    noise: float,
    hyperparameters: Mapping[str, float],
    steps: int,
) -> Spread | None:
    """Variance under gradient noise; None without a quadratic surface or a theory of the rule."""
    bowl = principal_axes(tape, view) if linear_step(rule) else None
    if bowl is None:
        return None
    curvatures, axes = bowl
    along = [
        _variances(rule, float(curvature), noise, hyperparameters, steps)
        for curvature in curvatures
    ]
    x, y = (_mixed(along, axes[row]) for row in range(2))
    return Spread((x[0], y[0]), (x[1], y[1]))


def principal_axes(tape: BoundTape, view: View) -> tuple[Array, Array] | None:
    """(curvatures, axes) of a quadratic surface, a column for each axis.

    None where the Hessian is not everywhere the same.
    """
    if constant_curvatures(tape, view) is None:
        return None
    _, _, _, dxx, dxy, dyy = (
        float(plane)
        for plane in tape.evaluate((view[0] + view[1]) / 2, (view[2] + view[3]) / 2, order=2)
    )
    curvatures, axes = np.linalg.eigh([[dxx, dxy], [dxy, dyy]])
    return curvatures, axes


def _variances(
    rule: Rule, curvature: float, noise: float, hyperparameters: Mapping[str, float], steps: int
) -> Pair:
    """The variance along one axis, in the long run and after so many steps."""
    covariance = stationary_covariance(rule, curvature, noise, hyperparameters)
    if covariance is None:
        return None, None
    power = np.linalg.matrix_power(
        step_matrix(rule, curvature, rule.complete(hyperparameters)), steps
    )
    return float(covariance[0, 0]), float((covariance - power @ covariance @ power.T)[0, 0])


def _mixed(along: list[Pair], direction: Array) -> Pair:
    """The variances along a direction with these components in the principal axes.

    These are independent of each other.
    """
    parts = [
        (pair, component**2)
        for pair, component in zip(along, direction, strict=True)
        if abs(component) > 1e-12
    ]
    totals = [
        (
            None
            if any(pair[k] is None for pair, _ in parts)
            else sum((pair[k] or 0.0) * share for pair, share in parts)
        )
        for k in range(2)
    ]
    return totals[0], totals[1]
