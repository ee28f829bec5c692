"""SAM."""

from __future__ import annotations

import numpy as np

from optimizers import descend

CURVATURE = np.array([1.0, 20.0])


def test_sam_takes_the_gradient_where_it_is_worst() -> None:
    run = descend("sam", on="elliptic-bowl", steps=40, lr=0.03, radius=0.2)
    position = np.array([-4.0, 1.5])
    for shown in run.positions[1:]:
        g = CURVATURE * position
        position = position - 0.03 * CURVATURE * (position + 0.2 * g / np.sqrt(g @ g))
        np.testing.assert_allclose(shown, position, rtol=1e-10, atol=1e-12)
    np.testing.assert_array_equal(run.evaluations, 1 + 2 * np.arange(41))
