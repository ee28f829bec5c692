"""AMSGrad, AdaMax, NAdam, RAdam, AdaBelief and Yogi: the property that names each."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves


def test_amsgrad_never_forgets_a_steep_place() -> None:
    run = descend("amsgrad", on="rosenbrock", steps=120, lr=0.1, beta2=0.9)
    largest = run.state["v_max"]
    assert np.all(np.diff(largest, axis=0) >= 0.0)
    np.testing.assert_array_equal(largest, np.maximum.accumulate(run.state["v"], axis=0))


def test_adam_takes_up_speed_again_where_amsgrad_does_not() -> None:
    gradients = [100.0, *[1.0] * 60]
    setting = {"lr": 0.1, "beta1": 0.5, "beta2": 0.8}
    assert moves("adam", gradients, **setting)[-1] == pytest.approx(-0.1, rel=0.01)
    assert abs(moves("amsgrad", gradients, **setting)[-1]) < 0.005


def test_adamax_by_hand() -> None:
    # u = 4, m = 2, corrected to 4;  u = max(3, 1), m = 1.5, corrected by 1 - 1/4 to 2
    steps = moves("adamax", [4.0, 1.0], lr=0.1, beta1=0.5, beta2=0.75, eps=1e-20)
    assert steps == pytest.approx([-0.1, -0.2 / 3.0], rel=1e-15)


def test_nadam_by_hand() -> None:
    # without decay of its momentum: mu = 0.9 * (1 - 0.5) = 0.45 at every step
    first = 0.45 * 0.2 / (1 - 0.45**2) + 0.55 * 2.0 / (1 - 0.45)
    steps = moves("nadam", [2.0], lr=0.1, beta1=0.9, beta2=0.999, eps=1e-20, momentum_decay=0.0)
    assert steps == pytest.approx(
        [-0.1 * first / 2.0], rel=1e-7
    )  # the product of mu is kept in single precision


def test_the_momentum_of_nadam_warms_up() -> None:
    def mu(t: int, decay: float) -> float:
        return 0.9 * (1.0 - 0.5 * math.pow(0.96, t * decay))

    run = descend("nadam", on="himmelblau", steps=30, lr=0.01, beta1=0.9, momentum_decay=0.5)
    products = np.cumprod([mu(t, 0.5) for t in range(1, 31)])
    np.testing.assert_allclose(
        run.state["mu_product"][1:, 0], products, rtol=3e-6
    )  # 30 roundings to single precision
    assert np.array_equal(run.state["t"][:, 0], np.arange(31))


def test_radam_begins_as_momentum() -> None:
    """With beta2 = 0.999, n passes 5 at step 6.

    Until then v plays no part, and a step is lr times the corrected mean.
    """
    gradients = [3.0, 1.0, -2.0, 4.0, 0.5, 1.0]
    steps = moves("radam", gradients, lr=0.1, beta1=0.5, beta2=0.999, eps=1e-8)
    m, means = 0.0, []
    for t, g in enumerate(gradients, start=1):
        m = 0.5 * m + 0.5 * g
        means.append(m / (1 - 0.5**t))
    assert steps[:5] == pytest.approx([-0.1 * mean for mean in means[:5]], rel=1e-13)
    n_inf = 2.0 / (1.0 - 0.999) - 1.0
    n = n_inf - 2 * 6 * 0.999**6 / (1 - 0.999**6)
    r = math.sqrt((n - 4) * (n - 2) * n_inf / ((n_inf - 4) * (n_inf - 2) * n))
    v = sum(0.001 * 0.999 ** (5 - k) * g * g for k, g in enumerate(gradients))
    assert steps[5] == pytest.approx(
        -0.1 * means[5] * r * math.sqrt(1 - 0.999**6) / math.sqrt(v), rel=1e-7
    )


def test_radam_never_trusts_a_short_memory() -> None:
    """With beta2 = 0.6 no number of steps makes n exceed 5."""
    steps = moves("radam", [2.0] * 200, lr=0.1, beta1=0.0, beta2=0.6)
    assert steps == pytest.approx([-0.2] * 200, rel=1e-14)


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
    """After gradients shrink, v falls by a share of the new g^2, not of v.

    Ten small gradients hardly change it.
    """
    gradients = [100.0, *[1.0] * 10]
    yogi, adam = (
        moves(slug, gradients, lr=0.1, beta1=0.0, beta2=0.9)[-1] for slug in ("yogi", "adam")
    )
    assert abs(yogi) < 0.6 * abs(adam)
