"""Schedule-free, against its definition with all three points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import descend, find_schedule

CURVATURE = np.array([1.0, 20.0])


@pytest.mark.parametrize("schedule", ["constant", "warmup-cosine"])
def test_the_position_shown_is_where_gradients_are_taken(schedule: str) -> None:
    run = descend(
        "schedule-free-sgd", on="elliptic-bowl", steps=60, lr=0.03, beta1=0.8, schedule=schedule
    )
    x = z = y = np.array([-4.0, 1.5])
    weights = largest = 0.0
    path = [y]
    for factor in find_schedule(schedule).factors(60, {}):
        largest = max(largest, 0.03 * factor)
        weights += largest**2
        z = z - 0.03 * factor * CURVATURE * y
        x = x + largest**2 / weights * (z - x)
        y = 0.8 * x + 0.2 * z
        path.append(y)
    np.testing.assert_allclose(run.positions, path, rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(run.positions[-1] - 0.2 * run.state["d"][-1], x, rtol=1e-10)


def test_averaging_quiets_noise() -> None:
    """Under the same noise and the same learning rate it ends nearer to the minimum than SGD."""
    setting: dict[str, Any] = {
        "on": "elliptic-bowl",
        "steps": 3000,
        "noise": 3.0,
        "seed": 3,
        "lr": 0.05,
    }
    averaged = descend("schedule-free-sgd", beta1=0.9, **setting)
    plain = descend("sgd", **setting)
    assert np.mean(averaged.losses[-500:]) < 0.2 * np.mean(plain.losses[-500:])


def test_the_first_step_of_the_adaptive_one_is_lr() -> None:
    run = descend("schedule-free-adamw", on="elliptic-bowl", steps=1, lr=0.07)
    np.testing.assert_allclose(np.diff(run.positions, axis=0)[0], [0.07, -0.07], rtol=1e-7)
