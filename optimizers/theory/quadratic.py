"""Theory of a rule on a bowl: sharpness, bounds, optima, rates, and variances under noise.

On a quadratic bowl the gradient is curvature times distance, so that a linear rule's step is a
matrix for each principal axis (`optimizers.theory.linear_step`). Everything follows from its
eigenvalues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizers.rule import Rule
from optimizers.theory.borders import largest_stable
from optimizers.theory.linear_step import CURVATURE, linear_step
from surfaces.autodiff.tape import BoundTape
from surfaces.surface import Surface, View

Array = npt.NDArray[np.float64]
Roots = npt.NDArray[np.complex128]

ROUNDING = 64 * np.finfo(np.float64).eps
"""Of the larger curvature: a smaller one is as good as none."""


def curvatures(tape: BoundTape, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
    """(smallest, largest) eigenvalue of the exact Hessian at each position.

    The largest is the sharpness. 0 where rounding leaves no sign, nan where undefined.
    """
    with np.errstate(all="ignore"):
        a, b, c = tape.evaluate(x, y, order=2)[3:]
        mean, radius = (a + c) / 2.0, np.hypot((a - c) / 2.0, b)
        low, high = mean - radius, mean + radius
        rounding = ROUNDING * np.maximum(np.abs(low), np.abs(high))
        low, high = (np.where(np.abs(each) <= rounding, 0.0, each) for each in (low, high))
    defined = np.isfinite(low) & np.isfinite(high)
    return np.where(defined, low, np.nan)[()], np.where(defined, high, np.nan)[()]


def constant_curvatures(tape: BoundTape, view: View) -> tuple[float, float] | None:
    """The curvatures of a quadratic surface; None where the Hessian is not everywhere the same."""
    xmin, xmax, ymin, ymax = view
    x, y = np.meshgrid(np.linspace(xmin, xmax, 5), np.linspace(ymin, ymax, 5))
    planes = tape.evaluate(x.ravel(), y.ravel(), order=2)[3:]
    scale = np.max(np.abs(planes))
    if not np.all(np.isfinite(planes)) or np.any(np.ptp(planes, axis=1) > 1e-12 * scale):
        return None
    low, high = curvatures(tape, x[2, 2], y[2, 2])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Quadratic:
    """A surface with the same curvature everywhere."""

    smallest: float
    largest: float
    minimum: tuple[float, float] | None
    """None where the surface has none, or more than one."""

    @property
    def condition(self) -> float | None:
        """kappa, the largest curvature over the smallest; None unless it is a bowl."""
        return self.largest / self.smallest if self.minimum else None


def quadratic(surface: Surface, parameters: Mapping[str, float]) -> Quadratic | None:
    """The curvatures and the minimum of a quadratic surface; None of any other."""
    tape = surface.tape(parameters)
    known = constant_curvatures(tape, surface.view)
    if known is None or known == (0.0, 0.0):
        return None
    low, high = known
    if low <= 1e-12 * high:
        return Quadratic(low, high, None)
    xmin, xmax, ymin, ymax = surface.view
    center = np.array([xmin + xmax, ymin + ymax]) / 2.0
    _, gx, gy, a, b, c = tape.evaluate(center[0], center[1], order=2)
    x, y = center - np.linalg.solve([[a, b], [b, c]], [gx, gy])
    return Quadratic(low, high, (float(x) + 0.0, float(y) + 0.0) if np.isfinite(x + y) else None)


def stability_bound(
    rule: Rule, sharpness: float, hyperparameters: Mapping[str, float]
) -> float | None:
    """The learning rate from which on `rule` diverges at this sharpness; None without theory."""
    if not linear_step(rule) or not sharpness > 0.0:
        return None
    chosen = rule.complete(hyperparameters)
    return float(largest_stable(rule, "lr", {**chosen, CURVATURE: sharpness}))


def optimum(rule: Rule, mu: float, sharpness: float) -> dict[str, float] | None:
    """The hyperparameters that shrink the distance fastest in a bowl with these curvatures.

    None where theory has none.
    """
    return rule.optimum(mu, sharpness) if rule.optimum and 0.0 < mu <= sharpness else None


def step_matrix(
    rule: Rule, curvature: float | Array, hyperparameters: Mapping[str, float | Array]
) -> Array:
    """The matrices of one step of (position, *state) along an axis of each curvature.

    They are read off the rule's tape.

    Args:
        rule: one whose step is linear.
        curvature: a number or (n,).
        hyperparameters: all of them, each a number or (n,).

    Returns:
        (size, size) or (n, size, size), size being 1 + the number of states.
    """
    step = linear_step(rule)
    assert step
    return np.asarray(step.matrices({**hyperparameters, CURVATURE: curvature}))


def step_roots(
    rule: Rule, curvature: float | Array, hyperparameters: Mapping[str, float | Array]
) -> Roots:
    """The eigenvalues of the step's matrices, (..., size); nan where the curvature is undefined."""
    matrix = step_matrix(rule, curvature, hyperparameters)
    defined = np.all(np.isfinite(matrix), axis=(-1, -2), keepdims=True)
    roots = np.linalg.eigvals(np.where(defined, matrix, 0.0)).astype(np.complex128)
    return np.where(np.squeeze(defined, -1), roots, np.nan)


def rate(rule: Rule, curvature: float, hyperparameters: Mapping[str, float]) -> float | None:
    """Long-run factor per step on the distance along an axis; None without theory."""
    if not linear_step(rule):
        return None
    return float(np.max(np.abs(step_roots(rule, curvature, rule.complete(hyperparameters)))))


def bowl_rate(
    rule: Rule, mu: float, sharpness: float, hyperparameters: Mapping[str, float]
) -> float | None:
    """The rate in a bowl with these curvatures: that of its slower axis."""
    rates = [rate(rule, curvature, hyperparameters) for curvature in (mu, sharpness)]
    return None if rates[0] is None or rates[1] is None else max(rates[0], rates[1])


def measured_rate(positions: Array, minimum: tuple[float, float]) -> float | None:
    """Factor per step on the distance to the minimum, measured over the path's second half.

    Where distances go up and down, the trend counts: a straight line through their logarithms.
    """
    distances = np.hypot(*(positions - minimum).T)
    kept = np.flatnonzero(distances > 1e-12 * distances[0])  # beyond that there is only rounding
    last = int(kept[-1]) if kept.size else 0
    steps = kept[kept >= last // 2]
    if last < 8:
        return None
    return float(np.exp(np.polyfit(steps, np.log(distances[steps]), 1)[0]))


def stationary_variance(
    rule: Rule, curvature: float, noise: float, hyperparameters: Mapping[str, float]
) -> float | None:
    """The variance of the position about the minimum in the long run.

    It is along an axis of this curvature; None as for the covariance.
    """
    covariance = stationary_covariance(rule, curvature, noise, hyperparameters)
    return None if covariance is None else float(covariance[0, 0])


def stationary_covariance(
    rule: Rule, curvature: float, noise: float, hyperparameters: Mapping[str, float]
) -> Array | None:
    """The covariance of (position, *state) in the long run, along an axis of this curvature.

    With s the noise's standard deviation and M the step's matrix: V = M V M' + s^2 b b', b being
    the step's answer to a gradient of 1. For gradient descent V = lr s^2 / (curvature (2 - lr
    curvature)). None if it diverges, or without theory.
    """
    reached = rate(rule, curvature, hyperparameters)
    if reached is None or reached > 1.0 - 1e-12:
        return None
    chosen, step = rule.complete(hyperparameters), linear_step(rule)
    assert step
    matrix, answer = step_matrix(rule, curvature, chosen), step.answer(chosen)
    size = len(answer)
    variance = np.linalg.solve(
        np.eye(size * size) - np.kron(matrix, matrix), noise**2 * np.outer(answer, answer).ravel()
    )
    return np.asarray(variance.reshape(size, size))
