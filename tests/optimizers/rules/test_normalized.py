"""Normalized gradient descent, LARS and LAMB, against their formulas in NumPy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from optimizers import descend

Array = npt.NDArray[np.float64]
ROUNDING = 1e-10

CURVATURE = np.array([1.0, 20.0])
START = np.array([-4.0, 1.5])


def norm(vector: Array) -> float:
    return float(np.sqrt(vector @ vector))


def test_every_normalized_step_is_as_long_as_lr() -> None:
    run = descend("normalized-gd", on="rosenbrock", steps=100, lr=0.03)
    steps = np.diff(run.positions, axis=0)
    np.testing.assert_allclose(np.hypot(*steps.T), 0.03, rtol=ROUNDING)
    cosines = np.sum(steps * run.gradients[:-1], axis=1) / (0.03 * run.gradient_norms[:-1])
    np.testing.assert_allclose(cosines, -1.0, rtol=ROUNDING)


def test_lars() -> None:
    run = descend(
        "lars",
        on="elliptic-bowl",
        steps=50,
        lr=0.8,
        rho=0.7,
        trust_coefficient=0.03,
        weight_decay=0.1,
    )
    position, v = START, np.zeros(2)
    path = [position]
    for _ in range(50):
        u = CURVATURE * position + 0.1 * position
        v = 0.7 * v - 0.8 * 0.03 * norm(position) / norm(u) * u
        position = position + v
        path.append(position)
    np.testing.assert_allclose(run.positions, path, rtol=ROUNDING, atol=1e-12)


def test_lamb() -> None:
    run = descend(
        "lamb",
        on="elliptic-bowl",
        steps=50,
        lr=0.05,
        beta1=0.8,
        beta2=0.95,
        eps=1e-3,
        weight_decay=0.1,
    )
    position, m, v = START, np.zeros(2), np.zeros(2)
    path = [position]
    for t in range(1, 51):
        g = CURVATURE * position
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        u = m / (1 - 0.8**t) / (np.sqrt(v / (1 - 0.95**t)) + 1e-3) + 0.1 * position
        position = position - 0.05 * norm(position) / norm(u) * u
        path.append(position)
    np.testing.assert_allclose(run.positions, path, rtol=ROUNDING, atol=1e-12)


@pytest.mark.parametrize(("slug", "step"), [("lars", [-0.3, 0.2]), ("lamb", [-0.1, 0.1])])
def test_at_the_origin_the_ratio_is_one(slug: str, step: list[float]) -> None:
    run = descend(slug, on="3*x - 2*y", start=(0.0, 0.0), steps=1, lr=0.1)
    np.testing.assert_allclose(
        run.positions[1], step, rtol=1e-5
    )  # LAMB's eps beside gradients of 2 and 3


def test_a_share_of_the_distance_from_the_origin() -> None:
    near, far = (descend("lamb", on="x - y", start=(s, s), steps=1, lr=0.1) for s in (1.0, 100.0))
    assert norm(np.diff(far.positions, axis=0)[0]) == pytest.approx(
        100 * norm(np.diff(near.positions, axis=0)[0]), rel=1e-9
    )
