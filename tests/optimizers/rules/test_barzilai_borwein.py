"""The step sizes of Barzilai and Borwein."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend

BOWL = "elliptic-bowl"


def test_barzilai_borwein_reads_the_curvature_off_its_last_step() -> None:
    """Along one axis the second step is Newton's: s/z = 1/curvature."""
    for slug in ("barzilai-borwein", "barzilai-borwein-short"):
        run = descend(slug, on="7*x**2/2 + y**2/2", start=(3.0, 0.0), steps=2, lr=0.05)
        assert run.state["step"][2] == pytest.approx(1 / 7, rel=1e-13)
        np.testing.assert_allclose(run.positions[2], 0.0, atol=1e-15)


@pytest.mark.parametrize("slug", ["barzilai-borwein", "barzilai-borwein-short"])
def test_its_steps_are_inverse_curvatures(slug: str) -> None:
    """Both quotients lie between the inverses of the largest and the smallest curvature.

    The short one is shorter.
    """
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
