"""What theory says beside a learning rate: sharpness, bounds, a verdict in words, rates, and variances under noise.

On a quadratic bowl the gradient is curvature times distance, so that a linear rule's step is a matrix for each
principal axis. The matrix is read off the rule's own function, and everything follows from its eigenvalues.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from optimizers.rule import Rule
from surfaces.surface import View
from surfaces.tape import BoundTape

Array = npt.NDArray[np.float64]


class Stability(StrEnum):
    """What becomes of small deviations along the sharpest direction."""

    STABLE = "stable"
    CRITICALLY_DAMPED = "critically-damped"
    OSCILLATING = "oscillating"
    DIVERGING = "diverging"
    NO_VERDICT = "no-verdict"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement of hyperparameters at a position.

    `template` with `values` filled in is the English sentence; pages look its translation up by the template.
    """

    code: Stability
    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    bound: float | None = None
    """The learning rate from which on the rule diverges here; None where theory has none."""

    @property
    def sentence(self) -> str:
        """The verdict in one English sentence."""
        return self.template.format(**self.values)


SAME_ROOT: Final = 0.05
"""Eigenvalues closer than this count as one: no slider is fine enough to meet critical damping exactly."""


def curvatures(tape: BoundTape, x: float, y: float) -> tuple[float, float]:
    """(smallest, largest) eigenvalue of the exact Hessian at a position; the largest is the sharpness. nan where undefined."""
    _, _, _, a, b, c = (float(plane) for plane in tape.evaluate(x, y, order=2))
    mean, radius = (a + c) / 2.0, float(np.hypot((a - c) / 2.0, b))
    return mean - radius, mean + radius


def constant_curvatures(tape: BoundTape, view: View) -> tuple[float, float] | None:
    """The curvatures of a quadratic surface; None where the Hessian is not everywhere the same."""
    xmin, xmax, ymin, ymax = view
    x, y = np.meshgrid(np.linspace(xmin, xmax, 5), np.linspace(ymin, ymax, 5))
    planes = tape.evaluate(x.ravel(), y.ravel(), order=2)[3:]
    scale = np.max(np.abs(planes))
    if not np.all(np.isfinite(planes)) or np.any(np.ptp(planes, axis=1) > 1e-12 * scale):
        return None
    return curvatures(tape, float(x[2, 2]), float(y[2, 2]))


def stability_bound(rule: Rule, sharpness: float, hyperparameters: Mapping[str, float]) -> float | None:
    """The learning rate from which on `rule` diverges at this sharpness; None where theory has none."""
    if rule.theory is None or not sharpness > 0.0:
        return None
    return rule.theory.largest_lr(sharpness, rule.complete(hyperparameters))


def optimum(rule: Rule, mu: float, sharpness: float) -> dict[str, float] | None:
    """The hyperparameters that shrink the distance fastest in a bowl with these curvatures; None where theory has none."""
    if rule.theory is None or not 0.0 < mu <= sharpness:
        return None
    return rule.theory.optimum(mu, sharpness)


def step_matrix(rule: Rule, curvature: float, hyperparameters: Mapping[str, float]) -> Array:
    """The matrix of one step of (position, *state) along an axis of this curvature, read off the rule's function."""
    chosen = list(rule.complete(hyperparameters).values())
    size = 1 + len(rule.state)
    columns = []
    for x, *state in np.eye(size):
        displacement, *new = rule.update(x, curvature * x, *state, *chosen)
        columns.append([x + displacement, *new])
    return np.array(columns, np.float64).T


def rate(rule: Rule, curvature: float, hyperparameters: Mapping[str, float]) -> float | None:
    """What distances along an axis of this curvature are multiplied with per step, in the long run; None without theory."""
    if rule.theory is None:
        return None
    return float(np.max(np.abs(np.linalg.eigvals(step_matrix(rule, curvature, hyperparameters)))))


def bowl_rate(rule: Rule, mu: float, sharpness: float, hyperparameters: Mapping[str, float]) -> float | None:
    """The rate in a bowl with these curvatures: that of its slower axis."""
    rates = [rate(rule, curvature, hyperparameters) for curvature in (mu, sharpness)]
    return None if rates[0] is None or rates[1] is None else max(rates[0], rates[1])


def measured_rate(positions: Array, minimum: tuple[float, float]) -> float | None:
    """What a path's distances to the minimum were multiplied with per step, over its second half; None if there is too little of it.

    Where distances go up and down, the trend counts: a straight line through their logarithms.
    """
    distances = np.hypot(*(positions - minimum).T)
    kept = np.flatnonzero(distances > 1e-12 * distances[0])  # beyond that there is only rounding
    last = int(kept[-1]) if kept.size else 0
    steps = kept[kept >= last // 2]
    if last < 8:
        return None
    return float(np.exp(np.polyfit(steps, np.log(distances[steps]), 1)[0]))


def stationary_variance(rule: Rule, curvature: float, noise: float, hyperparameters: Mapping[str, float]) -> float | None:
    """The variance of the position about the minimum in the long run, along an axis of this curvature.

    With s the noise's standard deviation and M the step's matrix: V = M V M' + s^2 b b', b being the step's answer to
    a gradient of 1. For gradient descent V = lr s^2 / (curvature (2 - lr curvature)). None if it diverges, or without theory.
    """
    reached = rate(rule, curvature, hyperparameters)
    if reached is None or reached > 1.0 - 1e-12:
        return None
    matrix = step_matrix(rule, curvature, hyperparameters)
    answer = np.array(rule.update(0.0, 1.0, *([0.0] * len(rule.state)), *rule.complete(hyperparameters).values()), np.float64)
    size = len(answer)
    variance = np.linalg.solve(np.eye(size * size) - np.kron(matrix, matrix), noise**2 * np.outer(answer, answer).ravel())
    return float(variance[0])


def judge(rule: Rule, sharpness: float, hyperparameters: Mapping[str, float]) -> Verdict:
    """What these hyperparameters do where the surface is this sharp."""
    if rule.theory is None:
        return Verdict(Stability.NO_VERDICT, "Theory has no bound for this rule.")
    if not np.isfinite(sharpness):
        return Verdict(Stability.NO_VERDICT, "The surface has no curvature here.")
    if sharpness <= 0.0:
        return Verdict(Stability.NO_VERDICT, "The surface curves upward in no direction here, so no learning rate is too large.")
    return _judge_linear(rule, sharpness, hyperparameters)


def _judge_linear(rule: Rule, sharpness: float, hyperparameters: Mapping[str, float]) -> Verdict:
    bound = stability_bound(rule, sharpness, hyperparameters)
    roots = np.linalg.eigvals(step_matrix(rule, sharpness, hyperparameters)).astype(np.complex128)
    size = float(np.max(np.abs(roots)))
    chosen = rule.complete(hyperparameters)["lr"]
    values = {"lr": f"{chosen:.3g}", "bound": f"{bound:.3g}", "sharpness": f"{sharpness:.3g}", "rate": f"{size:.3g}"}
    match _classify(roots, size):
        case Stability.DIVERGING as code:
            return Verdict(
                code,
                "Diverging: along the sharpest direction (curvature {sharpness}) each step multiplies the swing by {rate}; "
                "{lr} is not under the bound of {bound}.",
                values, bound,
            )  # fmt: skip
        case Stability.CRITICALLY_DAMPED as code:
            return Verdict(
                code,
                "Critically damped: as fast as it gets along the sharpest direction (curvature {sharpness}) without swinging. "
                "It diverges from {bound} on.",
                values, bound,
            )  # fmt: skip
        case Stability.OSCILLATING as code:
            return Verdict(
                code,
                "Oscillating: it swings through the valley along the sharpest direction (curvature {sharpness}), and each step "
                "leaves {rate} of the swing. It diverges from {bound} on.",
                values, bound,
            )  # fmt: skip
    return Verdict(
        Stability.STABLE,
        "Stable: along the sharpest direction (curvature {sharpness}) each step leaves {rate} of the distance. It diverges from {bound} on.",
        values, bound,
    )  # fmt: skip


def _classify(roots: npt.NDArray[np.complex128], size: float) -> Stability:
    if size > 1.0 - 1e-12:
        return Stability.DIVERGING
    leading = roots[np.argmax(np.abs(roots))]
    split = np.ptp(roots.real) + np.ptp(roots.imag)
    if leading.real > 0.0 and roots.size > 1 and split <= SAME_ROOT:
        return Stability.CRITICALLY_DAMPED
    if roots.size == 1 and size <= SAME_ROOT / 2.0:
        return Stability.CRITICALLY_DAMPED
    if abs(leading.imag) > 0.0 or leading.real < 0.0:
        return Stability.OSCILLATING
    return Stability.STABLE
