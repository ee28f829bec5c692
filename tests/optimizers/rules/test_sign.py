"""Rules of the sign, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves


def test_sign_sgd_sees_no_size() -> None:
    assert moves("sign-sgd", [1e-9, -1e9, 0.0], lr=0.1) == [-0.1, 0.1, 0.0]


def test_signum_turns_when_its_mean_does() -> None:
    # m = 2; 1 - 0.5 * 1 = 0.5; 0.25 - 0.5 = -0.25
    assert moves("signum", [4.0, -1.0, -1.0], lr=0.1, beta1=0.5) == [-0.1, -0.1, 0.1]


def test_lion_steps_with_one_memory_and_keeps_another() -> None:
    # direction of 0.5 * 4; m = 0.1 * 4; direction of 0.5 * 0.4 - 0.5 * 1 = -0.3; m = 0.36 - 0.1; of
    # 0.13 - 0.05
    assert moves("lion", [4.0, -1.0, -0.1], lr=0.1, beta1=0.5, beta2=0.9) == [-0.1, 0.1, -0.1]


def test_lion_pulls_the_position_towards_zero() -> None:
    assert moves("lion", [0.0, 0.0], x=2.0, lr=0.1, weight_decay=0.5) == pytest.approx(
        [-0.1, -0.095], rel=1e-15
    )


def test_rprop_grows_shrinks_and_rests() -> None:
    steps = moves("rprop", [1.0, 5.0, -1.0, -1.0, -1.0], lr=0.1, eta_minus=0.5, eta_plus=1.2)
    # 0.1; the sign stays: 0.12; it turns: 0.06 and a rest; then 0.06 the other way, as the turn was
    # forgotten; 0.072
    assert steps == pytest.approx([-0.1, -0.12, 0.0, 0.06, 0.072], rel=1e-14)


def test_rprop_keeps_its_steps_in_bounds_from_the_first_on() -> None:
    assert moves("rprop", [1.0, 1.0], lr=5.0, step_max=0.3) == [-0.3, -0.3]
    assert moves("rprop", [1.0, -1.0, -1.0], lr=1e-3, step_min=1e-2) == [-1e-2, 0.0, 1e-2]


def test_every_step_of_sign_sgd_is_as_long_along_both_axes() -> None:
    run = descend("sign-sgd", on="elliptic-bowl", steps=20, lr=0.07)
    np.testing.assert_allclose(np.abs(np.diff(run.positions, axis=0)), 0.07, rtol=1e-12)
