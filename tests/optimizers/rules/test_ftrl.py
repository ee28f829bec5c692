"""FTRL: what it is without its pulls, and what they do."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves


def test_ftrl_by_hand() -> None:
    # n = 9, s = (1 + 3)/0.5 = 8: z = 3, x = -3/8; n = 25, s = 12: z = 3 + 4 + 4*3/8 = 8.5
    steps = moves("ftrl", [3.0, 4.0], lr=0.5, beta=1.0, l1=0.0, l2=0.0)
    assert steps == pytest.approx([-0.375, -8.5 / 12.0 + 0.375], rel=1e-15)
    # with pulls: |z| - 1 = 2, s + 2 = 10; then z = 3 + 4 + 4*0.2 = 7.8, 6.8 over 14
    steps = moves("ftrl", [3.0, 4.0], lr=0.5, beta=1.0, l1=1.0, l2=2.0)
    assert steps == pytest.approx([-0.2, -6.8 / 14.0 + 0.2], rel=1e-15)


def test_without_pulls_ftrl_is_adagrad_with_beta_for_eps() -> None:
    settings = {"on": "rosenbrock", "start": (-1.2, 1.0), "steps": 300, "lr": 0.4}
    leader = descend("ftrl", beta=0.5, l1=0.0, l2=0.0, **settings)  # type: ignore[arg-type]
    adagrad = descend("adagrad", eps=0.5, **settings)  # type: ignore[arg-type]
    np.testing.assert_allclose(leader.positions, adagrad.positions, rtol=1e-9, atol=1e-9)


def test_a_coordinate_leaves_zero_once_its_gradients_exceed_l1() -> None:
    run = descend("ftrl", on="(x - 2)**2/2 - y/64", start=(0.0, 0.0), steps=80, l1=0.5)
    y = run.positions[:, 1]
    assert np.all(y[:33] == 0.0), "32 gradients of 1/64 add up to 0.5"
    assert np.all(y[33:] > 0.0)
    assert np.all(run.positions[1:, 0] > 0.0)


def test_the_pulls_of_ftrl_fade_as_gradients_add_up() -> None:
    formula = "(x - 2)**2/2 + (y - 0.3)**2/2"
    run = descend("ftrl", on=formula, start=(-1.0, 1.5), steps=3000, lr=2.0, l1=0.5)
    assert run.positions[-1] == pytest.approx([2.0, 0.3], abs=1e-6)
