"""Forms of momentum: which paths are the same, and what parts them."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from tests.optimizers.rules.stepping import moves

ROUNDING = 1e-12


def test_with_a_constant_rate_it_makes_no_difference_where_lr_is() -> None:
    lecture = descend("momentum", on="rosenbrock", steps=100, lr=2e-4, rho=0.8)
    notes = descend("momentum-lr-inside", on="rosenbrock", steps=100, lr=2e-4, rho=0.8)
    np.testing.assert_allclose(lecture.positions, notes.positions, rtol=ROUNDING)


def test_a_schedule_parts_them() -> None:
    """After lr falls to a tenth, the lecture's ball slows down at once, the notes' rolls on."""
    lecture, notes = (
        descend(
            slug,
            on="x + 0*y",
            start=(0.0, 0.0),
            steps=60,
            lr=0.1,
            rho=0.9,
            schedule=("step", {"period": 50, "gamma": 0.1}),
        )
        for slug in ("momentum", "momentum-lr-inside")
    )
    np.testing.assert_allclose(lecture.positions[:51], notes.positions[:51], rtol=ROUNDING)
    speed_before, speed_after = (
        -np.diff(lecture.positions[49:52, 0]),
        -np.diff(notes.positions[49:52, 0]),
    )
    assert speed_before[1] / speed_before[0] == pytest.approx(0.1, rel=0.01)
    # v <- 0.9 v - 0.1 lr: from 1 to 0.91 of the terminal speed
    assert speed_after[1] / speed_after[0] == pytest.approx(0.91, rel=0.01)


def test_the_moving_average_is_the_sum_at_a_smaller_rate() -> None:
    total = descend("momentum", on="himmelblau", steps=80, lr=0.002, rho=0.75)
    average = descend("momentum-average", on="himmelblau", steps=80, lr=0.002 / 0.25, rho=0.75)
    np.testing.assert_allclose(total.positions, average.positions, rtol=ROUNDING)


def test_by_hand() -> None:
    # v = 0 - 0.3 = -0.3;  0.9 * -0.3 - 0.1 = -0.37
    assert moves("momentum-lr-inside", [3.0, 1.0], lr=0.1, rho=0.9) == pytest.approx(
        [-0.3, -0.37], rel=1e-15
    )
    # v = 0.25 * 4 = 1;  0.75 * 1 + 0.25 * 8 = 2.75
    assert moves("momentum-average", [4.0, 8.0], lr=0.1, rho=0.75) == pytest.approx(
        [-0.1, -0.275], rel=1e-15
    )


def test_without_memory_every_form_is_gradient_descent() -> None:
    plain = moves("sgd", [3.0, -1.0, 2.0], lr=0.1)
    for slug in ("momentum", "momentum-lr-inside", "momentum-average", "nesterov"):
        assert moves(slug, [3.0, -1.0, 2.0], lr=0.1, rho=0.0) == pytest.approx(plain, rel=1e-15)
