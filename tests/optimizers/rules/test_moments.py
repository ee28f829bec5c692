"""AdaBelief, Yogi, Adan and AdEMAMix: first steps by hand, and the property that names each."""

from __future__ import annotations

import math

import pytest

from tests.optimizers.rules.stepping import moves

BETAS = {"beta1": 0.5, "beta2": 0.75}


def test_adabelief_by_hand() -> None:
    # m = 2, surprise 4 - 2, s = 1 + 0.1, both corrected: 4 / (sqrt(1.1 / 0.25) + 0.2)
    steps = moves("adabelief", [4.0], lr=0.1, eps=0.2, eps_root=0.1, **BETAS)
    assert steps == pytest.approx([-0.4 / (math.sqrt(4.4) + 0.2)], rel=1e-14)


def test_adabelief_strides_where_nothing_surprises() -> None:
    steady, erratic = [1.0] * 60, [1.0, -1.0] * 30
    assert abs(moves("adabelief", steady, lr=0.01)[-1]) > 0.03
    assert abs(moves("adabelief", erratic, lr=0.01)[-1]) < 0.01
    assert abs(moves("adam", steady, lr=0.01)[-1]) == pytest.approx(0.01, rel=1e-6)


def test_yogi_by_hand() -> None:
    # m = 0.5e-6 + 2; v = 1e-6 + 0.25 * 16: g^2 is above v, so it rises by a quarter of g^2
    m, v = 0.5e-6 + 2.0, 1e-6 + 4.0
    expected = -0.1 * (m / 0.5) / (math.sqrt(v / 0.25) + 0.01)
    assert moves("yogi", [4.0], lr=0.1, eps=0.01, **BETAS) == pytest.approx([expected], rel=1e-14)


def test_yogi_falls_slowly() -> None:
    """After gradients shrink, v falls by a share of the new g^2, not of v: ten small gradients hardly change it."""
    gradients = [100.0, *[1.0] * 10]
    yogi, adam = (
        moves(slug, gradients, lr=0.1, beta1=0.0, beta2=0.9)[-1] for slug in ("yogi", "adam")
    )
    assert abs(yogi) < 0.6 * abs(adam)


def test_adan_by_hand() -> None:
    setting = {
        "lr": 0.1,
        "beta1": 0.5,
        "beta2": 0.75,
        "beta3": 0.5,
        "eps": 1e-20,
        "eps_root": 1e-30,
    }
    # the first gradient has not changed: 4 / 4;  then change -2, foretold 2 - 0.5 = 1.5
    m, v, n = 0.5 * 2.0 + 0.5 * 2.0, 0.25 * -2.0, 0.5 * 8.0 + 0.5 * 2.25
    u = m / 0.75 + 0.25 * v / (1 - 0.75**2)
    assert moves("adan", [4.0, 2.0], **setting) == pytest.approx(
        [-0.1, -0.1 * u / math.sqrt(n / 0.75)], rel=1e-13
    )


def test_ademamix_without_its_slow_mean_is_adam() -> None:
    gradients = [3.0, -1.0, 2.0, 0.5]
    assert moves("ademamix", gradients, lr=0.1, alpha=0.0) == pytest.approx(
        moves("adam", gradients, lr=0.1), rel=1e-14
    )


def test_the_slow_mean_is_not_corrected() -> None:
    # m_hat = 4, m_slow = 0.1 * 4, v_hat = 16
    steps = moves("ademamix", [4.0], lr=0.1, beta3=0.9, alpha=5.0, eps=1e-20, **BETAS)
    assert steps == pytest.approx([-0.1 * (4.0 + 5.0 * 0.4) / 4.0], rel=1e-14)
