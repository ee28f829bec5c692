"""AdaBound: Adam at first, momentum in the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves


def test_adabound_by_hand() -> None:
    # m = 1, v = 2, corrected both to the gradient: 0.3/2 lies above 0.05 (1 + 1/1) = 0.1
    steps = moves(
        "adabound", [2.0], lr=0.3, beta1=0.5, beta2=0.5, eps=1e-20, final_lr=0.05, gamma=1.0
    )
    size = 0.3 * np.sqrt(0.5) / 0.5 / np.sqrt(2.0)
    assert size == pytest.approx(0.3)
    assert steps == pytest.approx([-0.1 * 1.0], rel=1e-14)
    # and under 2 (1 - 1/2) = 1 with a larger final_lr
    steps = moves(
        "adabound", [2.0], lr=0.3, beta1=0.5, beta2=0.5, eps=1e-20, final_lr=2.0, gamma=1.0
    )
    assert steps == pytest.approx([-1.0 * 1.0], rel=1e-14)


def test_while_its_bounds_are_wide_adabound_is_adam() -> None:
    settings = {"on": "himmelblau", "start": (0.5, -0.5), "steps": 50, "lr": 0.05}
    adam = descend("adam", **settings)  # type: ignore[arg-type]
    bounded = descend("adabound", gamma=1e-6, final_lr=0.1, **settings)  # type: ignore[arg-type]
    # eps is added before the correction of v here, after it there
    np.testing.assert_allclose(bounded.positions, adam.positions, rtol=0, atol=1e-6)


def test_once_its_bounds_have_closed_adabound_is_momentum() -> None:
    settings: dict[str, Any] = {"on": "x**2/2 + 10*y**2", "start": (-4.0, 1.5), "steps": 400}
    run = descend("adabound", lr=1.0, gamma=1.0, final_lr=0.02, **settings)
    m, step = run.state["m"][301:400], np.diff(run.positions, axis=0)[300:399]
    np.testing.assert_allclose(step, -0.02 * m, rtol=4e-3)
