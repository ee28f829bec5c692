"""Forms of RMSProp, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves

SETTING = {"lr": 0.1, "decay": 0.75, "eps": 0.5}


def test_eps_inside_and_outside_the_root() -> None:
    # cache = 0.25 * 16 = 4
    assert moves("rmsprop", [4.0], **SETTING) == pytest.approx([-0.4 / 2.5], rel=1e-15)
    assert moves("rmsprop-eps-inside", [4.0], **SETTING) == pytest.approx(
        [-0.4 / math.sqrt(4.5)], rel=1e-15
    )


def test_the_centered_one_divides_by_the_variance() -> None:
    # mean = 1, variance 4 - 1;  then cache = 3 + 1 = 4, mean = 0.75 + 0.5 = 1.25
    expected = [-0.4 / (math.sqrt(3.0) + 0.5), -0.2 / (math.sqrt(4.0 - 1.25**2) + 0.5)]
    assert moves("rmsprop-centered", [4.0, 2.0], **SETTING) == pytest.approx(expected, rel=1e-15)


def test_momentum_adds_up_scaled_gradients() -> None:
    # v = 4 / 2.5 = 1.6;  cache = 4 again, v = 0.5 * 1.6 + 2 / 2.5 = 1.6
    assert moves("rmsprop-momentum", [4.0, 2.0], rho=0.5, **SETTING) == pytest.approx(
        [-0.16, -0.16], rel=1e-15
    )
    first = 4.0 / (math.sqrt(3.0) + 0.5)
    second = 0.5 * first + 2.0 / (math.sqrt(4.0 - 1.25**2) + 0.5)
    both = moves("rmsprop-momentum-centered", [4.0, 2.0], rho=0.5, **SETTING)
    assert both == pytest.approx([-0.1 * first, -0.1 * second], rel=1e-15)


def test_without_velocity_the_forms_with_momentum_are_the_plain_ones() -> None:
    for plain, heavy in (
        ("rmsprop", "rmsprop-momentum"),
        ("rmsprop-centered", "rmsprop-momentum-centered"),
    ):
        one, other = (
            descend(plain, on="himmelblau", steps=50, lr=0.02),
            descend(heavy, on="himmelblau", steps=50, lr=0.02, rho=0.0),
        )
        np.testing.assert_allclose(one.positions, other.positions, rtol=1e-13)


def test_a_gradient_that_never_varies_is_no_accident() -> None:
    """Its variance is zero up to rounding, of either sign.

    Steps grow up to lr g / eps, and never become nan.
    """
    steps = moves("rmsprop-centered", [0.7] * 400, lr=1e-3, decay=0.9, eps=1e-2)
    assert np.all(np.isfinite(steps))
    assert steps[-1] == pytest.approx(-1e-3 * 0.7 / 1e-2, rel=1e-4)
