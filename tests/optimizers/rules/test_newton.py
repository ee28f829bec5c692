"""Newton's method in its three forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import descend
from optimizers.outcome import Code
from optimizers.theory.quadratic import curvatures
from surfaces.catalog import find_surface

QUADRATIC = "3*x**2 + x*y + 5*y**2 - 4*x + 2*y"
SOLUTION = np.linalg.solve([[6.0, 1.0], [1.0, 10.0]], [4.0, -2.0])


@pytest.mark.parametrize(
    ("slug", "hyperparameters"),
    [
        ("newton", {}),
        ("newton-damped", {"damping": 1e-9}),
        ("saddle-free-newton", {"damping": 1e-9}),
    ],
)
def test_one_step_is_enough_in_a_quadratic_bowl(slug: str, hyperparameters: dict[str, Any]) -> None:
    run = descend(slug, on=QUADRATIC, start=(40.0, -70.0), steps=1, **hyperparameters)
    np.testing.assert_allclose(run.positions[1], SOLUTION, rtol=1e-7)
    assert run.evaluations.tolist() == [1, 3]


def test_rosenbrock_in_two_famous_steps() -> None:
    """From (-1.2, 1): to (-1.1753, 1.3807), then past a loss of 1400 to (0.7631, -3.1750).

    Source: Dennis & Schnabel, 1983.
    """
    run = descend("newton", on="rosenbrock", start=(-1.2, 1.0), steps=8)
    np.testing.assert_allclose(
        run.positions[1:3], [[-1.1753, 1.3807], [0.7631, -3.1750]], atol=5e-5
    )
    assert run.outcome.code is Code.CONVERGED
    np.testing.assert_allclose(run.positions[-1], 1.0, atol=1e-12)


def test_it_squares_its_error() -> None:
    run = descend("newton", on="exp(x) - x + y**2", start=(1.0, 0.0), steps=5)
    errors = np.abs(run.positions[:, 0])
    np.testing.assert_allclose(errors[2:5] / errors[1:4] ** 2, 0.5, rtol=0.15)


def test_newton_walks_into_the_saddle_and_saddle_free_newton_away_from_it() -> None:
    into, away = (
        descend(slug, on="saddle-valley", steps=40) for slug in ("newton", "saddle-free-newton")
    )
    assert "saddle" in into.outcome.sentence
    np.testing.assert_allclose(into.positions[-1], 0.0, atol=1e-9)
    assert away.outcome.code is Code.CONVERGED
    assert away.losses[-1] == pytest.approx(-2.5, rel=1e-12)


def test_newton_walks_onto_the_maximum() -> None:
    run = descend("newton", on="himmelblau", start=(0.5, -0.5), steps=20)
    assert "maximum" in run.outcome.sentence
    assert (
        descend("saddle-free-newton", on="himmelblau", start=(0.5, -0.5), steps=40).losses[-1]
        < 1e-20
    )


def test_saddle_free_newton_is_its_formula() -> None:
    tape = find_surface("himmelblau").tape()
    run = descend(
        "saddle-free-newton", on="himmelblau", start=(-1.0, 0.3), steps=6, lr=0.7, damping=0.5
    )
    for before, after, g in zip(
        run.positions[:-1], run.positions[1:], run.gradients[:-1], strict=True
    ):
        a, b, c = (float(plane) for plane in tape.evaluate(before[0], before[1], order=2)[3:])
        values, vectors = np.linalg.eigh([[a, b], [b, c]])
        assert (values[0], values[1]) == pytest.approx(
            curvatures(tape, float(before[0]), float(before[1])), rel=1e-10
        )
        step = vectors @ ((vectors.T @ g) / (np.abs(values) + 0.5))
        np.testing.assert_allclose(after, before - 0.7 * step, rtol=1e-10)


def test_damping_leads_from_newton_to_gradient_descent() -> None:
    run = descend("newton-damped", on=QUADRATIC, start=(4.0, -7.0), steps=1, lr=1.0, damping=1e6)
    np.testing.assert_allclose(
        np.diff(run.positions, axis=0)[0], -1e-6 * run.gradients[0], rtol=1e-4
    )


def test_without_an_inverse_there_is_no_step() -> None:
    run = descend("newton", on="kink", steps=5)
    assert run.outcome.code is Code.STALLED
    assert np.all(run.positions == run.positions[0])
