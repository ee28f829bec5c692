"""Conjugate gradients."""

from __future__ import annotations

import numpy as np

from optimizers import descend
from optimizers.outcome import Code

BENT = {"on": "x**2/2 + 10*y**2 + x*y", "start": (-4.0, 1.5)}


def test_two_exact_steps_are_enough_in_a_quadratic_bowl() -> None:
    # as descend takes them
    run = descend("conjugate-gradients", steps=2, c2=1e-8, **BENT)  # type: ignore[arg-type]
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
