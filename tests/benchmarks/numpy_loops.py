"""The same rules in plain NumPy: what one would write without Ravine, for comparison.

`path_*` are the loops of a notebook: one point, its history kept.

`Lanes` is the best that NumPy does with many points side by side: preallocated, in place, constants
folded into scalars, both coordinates in one call where that saves one, in chunks of lanes that stay
in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def rosenbrock(position: Array) -> tuple[float, Array]:
    """(1 - x)^2 + 100 (y - x^2)^2 and its gradient at one point."""
    x, y = position
    a, b = 1 - x, y - x * x
    return a * a + 100 * b * b, np.array([-2 * a - 400 * x * b, 200 * b])


def path_sgd(start: tuple[float, float], steps: int, lr: float) -> tuple[Array, Array, Array]:
    """Positions, losses and gradients of one descent."""
    positions, losses, gradients = (
        np.empty((steps + 1, 2)),
        np.empty(steps + 1),
        np.empty((steps + 1, 2)),
    )
    position = np.array(start)
    for t in range(steps + 1):
        loss, gradient = rosenbrock(position)
        positions[t], losses[t], gradients[t] = position, loss, gradient
        position = position - lr * gradient
    return positions, losses, gradients


BETA1, BETA2, EPS = 0.9, 0.999, 1e-8


def path_adam(
    start: tuple[float, float], steps: int, lr: float
) -> tuple[Array, Array, Array, Array, Array]:
    """Positions, losses, gradients and both moments of one descent."""
    positions, losses, gradients = (
        np.empty((steps + 1, 2)),
        np.empty(steps + 1),
        np.empty((steps + 1, 2)),
    )
    ms, vs = np.empty((steps + 1, 2)), np.empty((steps + 1, 2))
    position, m, v = np.array(start), np.zeros(2), np.zeros(2)
    for t in range(steps + 1):
        loss, gradient = rosenbrock(position)
        positions[t], losses[t], gradients[t], ms[t], vs[t] = position, loss, gradient, m, v
        m = BETA1 * m + (1 - BETA1) * gradient
        v = BETA2 * v + (1 - BETA2) * gradient**2
        m_hat, v_hat = m / (1 - BETA1 ** (t + 1)), v / (1 - BETA2 ** (t + 1))
        position = position - lr * m_hat / (np.sqrt(v_hat) + EPS)
    return positions, losses, gradients, ms, vs


@dataclass(frozen=True, slots=True)
class Lanes:
    """Many descents on Rosenbrock.

    Args:
        starts: (2, lanes).
        chunk: lanes at a time.
        losses: whether the losses along the way are wanted (the best of each lane), or only where
            it ends.
    """

    starts: Array
    steps: int
    lr: float
    chunk: int
    losses: bool

    def run(self, rule: str) -> tuple[Array, Array]:
        """Final positions (2, lanes) and best losses (lanes,), inf where not wanted."""
        descend = {"sgd": self._sgd, "adam": self._adam}[rule]
        final, best = np.empty_like(self.starts), np.full(self.starts.shape[1], np.inf)
        for first in range(0, len(best), self.chunk):
            part = slice(first, first + self.chunk)
            position = self.starts[:, part].copy()
            descend(position, best[part])
            final[:, part] = position
        return final, best

    def _sgd(self, position: Array, best: Array) -> None:
        gradient, scratch = np.empty_like(position), np.empty_like(position)
        for _ in range(self.steps):
            self._evaluate(position, gradient, scratch, best)
            np.multiply(gradient, self.lr, out=gradient)
            np.subtract(position, gradient, out=position)
        self._evaluate(position, gradient, scratch, best)

    def _adam(self, position: Array, best: Array) -> None:
        gradient, scratch = np.empty_like(position), np.empty_like(position)
        m, v = (
            np.zeros_like(position),
            np.zeros_like(position),
        )  # kept divided by 1 - beta: saves a multiplication each
        for t in range(1, self.steps + 1):
            self._evaluate(position, gradient, scratch, best)
            np.multiply(m, BETA1, out=m)
            np.add(m, gradient, out=m)
            np.multiply(gradient, gradient, out=gradient)
            np.multiply(v, BETA2, out=v)
            np.add(v, gradient, out=v)
            scale = ((1 - BETA2) / (1 - BETA2**t)) ** 0.5
            np.sqrt(v, out=gradient)
            np.add(gradient, EPS / scale, out=gradient)
            np.divide(m, gradient, out=gradient)
            np.multiply(gradient, self.lr * (1 - BETA1) / (1 - BETA1**t) / scale, out=gradient)
            np.subtract(position, gradient, out=position)
        self._evaluate(position, gradient, scratch, best)

    def _evaluate(self, position: Array, gradient: Array, scratch: Array, best: Array) -> None:
        (x, y), (gx, gy), (a, loss) = position, gradient, scratch
        np.multiply(x, x, out=gy)
        np.subtract(y, gy, out=gy)
        np.multiply(gy, 200.0, out=gy)
        np.subtract(x, 1.0, out=a)
        np.multiply(x, gy, out=gx)
        np.subtract(a, gx, out=gx)
        np.multiply(gx, 2.0, out=gx)
        if self.losses:
            np.multiply(a, a, out=a)
            np.multiply(gy, gy, out=loss)
            np.multiply(loss, 1 / 400, out=loss)
            np.add(loss, a, out=loss)
            np.minimum(best, loss, out=best)
