"""Polyak's step size."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from optimizers.outcome import Code

BOWL = "elliptic-bowl"


def test_polyak_halves_the_distance_along_an_axis() -> None:
    """f = c x^2/2: the step is f / f'^2 = 1/(2c), so x is halved, whatever the curvature."""
    run = descend("polyak", on="7*x**2/2 + 0*y", start=(3.0, 0.0), steps=20)
    np.testing.assert_allclose(run.positions[:, 0], 3.0 * 0.5 ** np.arange(21), rtol=1e-12)


def test_polyak_never_moves_away_from_the_minimum() -> None:
    """On a convex surface each step brings the minimum nearer (Polyak, 1969)."""
    for surface in (BOWL, "kink"):
        run = descend("polyak", on=surface, steps=100, step_max=1e6)
        assert np.all(np.diff(np.hypot(*run.positions.T)) <= 1e-15)


def test_polyak_finds_the_bottom_of_a_kink() -> None:
    assert descend("polyak", on="kink", steps=200).losses[-1] < 1e-4


def test_a_minimum_that_is_set_too_high_is_where_polyak_stops() -> None:
    run = descend("polyak", on=BOWL, steps=300, f_min=2.0)
    assert run.losses[-1] == pytest.approx(2.0, rel=1e-6)
    stuck = descend("polyak", on=BOWL, steps=30, f_min=100.0)
    assert stuck.outcome.code is Code.STALLED


def test_flat_places_are_crossed_no_faster_than_step_max() -> None:
    run = descend("polyak", on="exp(x/100) + 0*y", start=(0.0, 0.0), steps=5, step_max=3.0)
    np.testing.assert_allclose(
        np.diff(run.positions[:, 0]), -3.0 * run.gradients[:-1, 0], rtol=1e-12
    )


def test_without_a_known_minimum_the_hope_follows_what_came_true() -> None:
    run = descend("polyak-estimated", on=BOWL, steps=80, gap=1.0)
    hope, best = run.state["hope"], run.state["best"]
    assert hope[1] == 1.0
    ratios = hope[2:] / hope[1:-1]
    assert set(ratios.tolist()) == {0.5, 2.0}
    came_true = run.losses[1:-1] <= best[1:-1] - 0.5 * hope[1:-1]
    np.testing.assert_array_equal(ratios, np.where(came_true, 2.0, 0.5))
    np.testing.assert_array_equal(best[1:], np.minimum.accumulate(run.losses[:-1]))
    assert run.outcome.code is Code.CONVERGED
