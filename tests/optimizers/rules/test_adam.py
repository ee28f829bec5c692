"""Forms of Adam: first steps, and where weight decay goes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves

DEFAULTS = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999}


@pytest.mark.parametrize("g", [1e-3, -2.0, 5e4])
def test_first_steps(g: float) -> None:
    """Corrected, the first step is lr; else (1 - beta1) / sqrt(1 - beta2) = 3.162 times that."""
    assert moves("adam", [g], eps=1e-20, **DEFAULTS) == pytest.approx(
        [-0.1 * math.copysign(1, g)], rel=1e-12
    )
    assert moves("adam-uncorrected", [g], eps=1e-20, **DEFAULTS) == pytest.approx(
        [-math.copysign(0.1 / math.sqrt(0.1), g)], rel=1e-12
    )


def test_the_correction_is_forgotten_in_time() -> None:
    gradients = [math.sin(k) + 0.5 for k in range(400)]
    setting = {"lr": 0.1, "beta1": 0.5, "beta2": 0.9, "eps": 1e-8}
    corrected, plain = (
        moves("adam", gradients, **setting),
        moves("adam-uncorrected", gradients, **setting),
    )
    assert corrected[-1] == pytest.approx(plain[-1], rel=1e-12)
    assert corrected[1] != pytest.approx(plain[1], rel=1e-2)


def test_eps_inside_the_root() -> None:
    assert moves("adam-eps-inside", [3.0], eps_root=0.5, **DEFAULTS) == pytest.approx(
        [-0.1 * 3.0 / math.sqrt(9.5)], rel=1e-14
    )
    assert moves("adam", [3.0], eps=0.5, **DEFAULTS) == pytest.approx([-0.1 * 3.0 / 3.5], rel=1e-14)


def test_decoupled_decay_shrinks_the_position_by_itself() -> None:
    """Where there is no slope, x <- x (1 - lr weight_decay)."""
    run = descend("adamw", on="0*x + 0*y", start=(2.0, -3.0), steps=10, lr=0.1, weight_decay=0.2)
    np.testing.assert_allclose(run.positions[:, 0], 2.0 * 0.98 ** np.arange(11), rtol=1e-13)


def test_coupled_decay_is_a_gradient_like_any_other() -> None:
    """adam-l2 on f is adam on f + weight_decay |x|^2 / 2.

    There the first step is lr, however weak the decay.
    """
    coupled = descend("adam-l2", on="himmelblau", steps=60, lr=0.1, weight_decay=0.3)
    plain = descend(
        "adam",
        on="(x**2 + y - 11)**2 + (x + y**2 - 7)**2 + 0.3*(x**2 + y**2)/2",
        start=(0.5, -0.5),
        steps=60,
        lr=0.1,
    )
    np.testing.assert_allclose(coupled.positions, plain.positions, rtol=1e-9)
    assert moves(
        "adam-l2", [0.0], x=2.0, weight_decay=1e-3, eps=1e-20, **DEFAULTS
    ) == pytest.approx([-0.1], rel=1e-12)
    assert moves("adamw", [0.0], x=2.0, weight_decay=1e-3, eps=1e-20, **DEFAULTS) == pytest.approx(
        [-2e-4], rel=1e-12
    )


@pytest.mark.parametrize("slug", ["adam-l2", "adamw"])
def test_without_decay_they_are_adam(slug: str) -> None:
    decaying, adam = (
        descend(slug, on="beale", steps=50, lr=0.1, weight_decay=0.0),
        descend("adam", on="beale", steps=50, lr=0.1),
    )
    np.testing.assert_allclose(decaying.positions, adam.positions, rtol=1e-11)
