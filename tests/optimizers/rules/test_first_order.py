"""SAM, backtracking and conjugate gradients."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from optimizers.outcome import Code

CURVATURE = np.array([1.0, 20.0])
BENT = {"on": "x**2/2 + 10*y**2 + x*y", "start": (-4.0, 1.5)}


def test_sam_takes_the_gradient_where_it_is_worst() -> None:
    run = descend("sam", on="elliptic-bowl", steps=40, lr=0.03, radius=0.2)
    position = np.array([-4.0, 1.5])
    for shown in run.positions[1:]:
        g = CURVATURE * position
        position = position - 0.03 * CURVATURE * (position + 0.2 * g / np.sqrt(g @ g))
        np.testing.assert_allclose(shown, position, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(run.evaluations, 1 + 2 * np.arange(41))


def test_backtracking_never_climbs() -> None:
    for surface in ("rosenbrock", "himmelblau", "beale", "rastrigin"):
        run = descend("armijo", on=surface, steps=80, c1=0.1)
        fall = -np.diff(run.losses)
        promised = 0.1 * run.state["step"][1:] * run.gradient_norms[:-1] ** 2
        assert np.all(fall >= promised * (1 - 1e-9) - 1e-12 * np.abs(run.losses[:-1]))


def test_every_point_that_backtracking_tries_counts_once() -> None:
    run = descend("armijo", on="rosenbrock", steps=30, lr=1.0, shrink=0.5)
    halvings = np.log2(1.0 / run.state["step"][1:])
    np.testing.assert_allclose(np.cumsum(halvings + 1.0), run.evaluations[1:] - 1, atol=1e-9)


def test_two_exact_steps_are_enough_in_a_quadratic_bowl() -> None:
    run = descend("conjugate-gradients", steps=2, c2=1e-8, **BENT)  # type: ignore[arg-type] # as descend takes them
    assert run.gradient_norms[2] < 1e-6 * run.gradient_norms[0]
    first, second = run.state["px"][1:], run.state["py"][1:]
    p, q = np.array([first[0], second[0]]), np.array([first[1], second[1]])
    hessian = np.array([[1.0, 1.0], [1.0, 20.0]])
    assert abs(p @ hessian @ q) < 1e-6 * np.sqrt((p @ hessian @ p) * (q @ hessian @ q))


def test_the_second_direction_is_polak_and_ribieres() -> None:
    run = descend("conjugate-gradients", on="rosenbrock", steps=10)
    for k in range(1, 10):
        g, last = run.gradients[k], run.gradients[k - 1]
        p = np.array([run.state["px"][k], run.state["py"][k]])
        wanted = -g + max(0.0, g @ (g - last) / (last @ last)) * p
        wanted = wanted if wanted @ g < 0 else -g
        np.testing.assert_allclose(
            [run.state["px"][k + 1], run.state["py"][k + 1]], wanted, rtol=1e-9
        )


def test_conjugate_gradients_finish_the_curved_valley() -> None:
    run = descend("conjugate-gradients", on="rosenbrock", steps=60)
    assert run.outcome.code is Code.CONVERGED
    assert np.all(np.diff(run.losses) <= 1e-15)
    assert run.evaluations[int(np.argmax(run.gradient_norms < 1e-8))] < 160


@pytest.mark.parametrize("slug", ["conjugate-gradients", "armijo", "bfgs", "l-bfgs"])
def test_where_no_step_descends_the_run_is_stalled(slug: str) -> None:
    """On a kink the slope is that of one side, and it is uphill to both."""
    run = descend(slug, on="max(x, -x) + 0*y", start=(0.0, 0.0), steps=6)
    assert run.outcome.code is Code.STALLED
    assert "Stuck" in run.outcome.sentence
    assert np.all(run.positions == run.positions[0])
