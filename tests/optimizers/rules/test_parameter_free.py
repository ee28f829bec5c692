"""Rules that find their own step size."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from optimizers.outcome import Code

BOWL = "elliptic-bowl"


def test_barzilai_borwein_reads_the_curvature_off_its_last_step() -> None:
    """Along one axis the second step is Newton's: s/z = 1/curvature."""
    for slug in ("barzilai-borwein", "barzilai-borwein-short"):
        run = descend(slug, on="7*x**2/2 + y**2/2", start=(3.0, 0.0), steps=2, lr=0.05)
        assert run.state["step"][2] == pytest.approx(1 / 7, rel=1e-13)
        np.testing.assert_allclose(run.positions[2], 0.0, atol=1e-15)


@pytest.mark.parametrize("slug", ["barzilai-borwein", "barzilai-borwein-short"])
def test_its_steps_are_inverse_curvatures(slug: str) -> None:
    """Both quotients lie between the inverses of the largest and the smallest curvature; the short one is shorter."""
    run = descend(slug, on="x**2/2 + 20*y**2/2 + x*y", start=(-4.0, 1.5), steps=12, lr=0.01)
    low, high = np.linalg.eigvalsh([[1.0, 1.0], [1.0, 20.0]])
    steps = run.state["step"][2:]
    alive = run.gradient_norms[1:-1] > 1e-10  # beyond that, gradients are rounding
    assert np.all(steps[alive] >= 1 / high * (1 - 1e-6))
    assert np.all(steps[alive] <= 1 / low * (1 + 1e-6))
    s, z = run.positions[2] - run.positions[1], run.gradients[2] - run.gradients[1]
    wanted = s @ s / (s @ z) if slug == "barzilai-borwein" else s @ z / (z @ z)
    assert run.state["step"][3] == pytest.approx(wanted, rel=1e-12)


def test_where_the_surface_curves_downward_the_step_is_lr() -> None:
    run = descend("barzilai-borwein", on="-x**2 - y**2", start=(0.5, 0.2), steps=5, lr=0.03)
    np.testing.assert_array_equal(run.state["step"][1:], 0.03)


def test_barzilai_borwein_beats_gradient_descent_and_is_not_monotone() -> None:
    quick, plain = (
        descend("barzilai-borwein", on=BOWL, steps=60),
        descend("sgd", on=BOWL, steps=60, lr=2 / 21),
    )
    assert quick.metrics.steps_to_tolerance is not None
    assert plain.metrics.steps_to_tolerance is not None
    assert quick.metrics.steps_to_tolerance < plain.metrics.steps_to_tolerance / 3
    assert np.any(np.diff(quick.losses) > 0)


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


def test_prodigy_grows_its_distance_and_never_past_the_truth() -> None:
    """On a convex surface d stays under the true distance (Mishchenko & Defazio, 2023); it starts a million times too small."""
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
