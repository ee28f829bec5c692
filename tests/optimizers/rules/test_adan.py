"""Adan and AdEMAMix: first steps by hand."""

from __future__ import annotations

import math

import pytest

from tests.optimizers.rules.stepping import moves

BETAS = {"beta1": 0.5, "beta2": 0.75}


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
