"""BFGS and L-BFGS."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from optimizers.descend import Run
from optimizers.outcome import Code

BENT = "x**2/2 + 10*y**2 + x*y"
HESSIAN = np.array([[1.0, 1.0], [1.0, 20.0]])


def matrix(run: Run, k: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array(
        [[run.state["hxx"][k], run.state["hxy"][k]], [run.state["hxy"][k], run.state["hyy"][k]]]
    )


@pytest.mark.parametrize("slug", ["bfgs", "l-bfgs"])
def test_with_exact_searches_a_quadratic_bowl_takes_two_steps(slug: str) -> None:
    run = descend(slug, on=BENT, start=(-4.0, 1.5), steps=2, c2=1e-8)
    assert run.gradient_norms[2] < 1e-6 * run.gradient_norms[0]


def test_what_bfgs_learns_is_the_inverse_hessian() -> None:
    run = descend("bfgs", on=BENT, start=(-4.0, 1.5), steps=3, c2=1e-8)
    np.testing.assert_allclose(matrix(run, 3), np.linalg.inv(HESSIAN), rtol=1e-5)


def test_each_update_is_the_formula() -> None:
    run = descend("bfgs", on="rosenbrock", steps=12)
    for k in range(2, 12):
        s, z = run.positions[k] - run.positions[k - 1], run.gradients[k] - run.gradients[k - 1]
        before = matrix(run, k) if run.state["hxx"][k] > 0 else s @ z / (z @ z) * np.eye(2)
        left = np.eye(2) - np.outer(s, z) / (s @ z)
        np.testing.assert_allclose(
            matrix(run, k + 1), left @ before @ left.T + np.outer(s, s) / (s @ z), rtol=1e-6
        )
        np.testing.assert_allclose(matrix(run, k + 1) @ z, s, rtol=1e-7)


def test_l_bfgs_with_few_moves_is_bfgs_from_a_scaled_identity() -> None:
    """Both know the same until a fourth move: the same direction, BFGS's start scaled anew."""
    run = descend("l-bfgs", on="rosenbrock", steps=4)
    for k in range(1, 4):
        pairs = [
            (run.positions[i] - run.positions[i - 1], run.gradients[i] - run.gradients[i - 1])
            for i in range(1, k + 1)
        ]
        s, z = pairs[-1]
        h = s @ z / (z @ z) * np.eye(2)
        for s, z in pairs:
            left = np.eye(2) - np.outer(s, z) / (s @ z)
            h = left @ h @ left.T + np.outer(s, s) / (s @ z)
        direction, step = -h @ run.gradients[k], run.positions[k + 1] - run.positions[k]
        cosine = direction @ step / np.sqrt((direction @ direction) * (step @ step))
        assert cosine == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize("slug", ["bfgs", "l-bfgs"])
@pytest.mark.parametrize(
    ("surface", "most"),
    [("rosenbrock", 60), ("beale", 40), ("himmelblau", 20), ("six-hump-camel", 20)],
)
def test_they_finish_and_never_climb(slug: str, surface: str, most: int) -> None:
    run = descend(slug, on=surface, steps=80)
    assert run.outcome.code is Code.CONVERGED
    assert np.all(np.diff(run.losses) <= 1e-14 * np.maximum(1.0, np.abs(run.losses[:-1])))
    assert int(np.argmax(run.gradient_norms < 1e-6)) <= most


@pytest.mark.parametrize("slug", ["bfgs", "l-bfgs"])
def test_a_search_that_accepts_its_first_point_costs_what_a_gradient_step_does(slug: str) -> None:
    counts = descend(slug, on="rosenbrock", steps=30).evaluations
    assert counts[0] == 1
    assert np.diff(counts).min() == 1  # most searches end where they begin
    assert 31 < counts[30] < 60
