"""Prodigy finds its own step size."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend

BOWL = "elliptic-bowl"


def test_prodigy_grows_its_distance_and_never_past_the_truth() -> None:
    """On a convex surface d stays under the true distance (Mishchenko & Defazio, 2023).

    It starts a million times too small.
    """
    run = descend("prodigy", on=BOWL, steps=150)
    d = run.state["d"][1:]
    assert d[0] == pytest.approx(1e-6)
    assert np.all(np.diff(d) >= 0.0)
    assert 0.1 < d[-1] <= np.hypot(4.0, 1.5)
    assert run.losses[-1] < 1e-3


def test_prodigy_remembers_its_start() -> None:
    run = descend("prodigy", on=BOWL, start=(-3.0, 0.7), steps=5)
    np.testing.assert_array_equal(run.state["start_x"], [0.0, *[-3.0] * 5])
    np.testing.assert_array_equal(run.state["start_y"], [0.0, *[0.7] * 5])
