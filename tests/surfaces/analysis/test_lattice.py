"""Places from which a view is searched."""

from __future__ import annotations

import numpy as np

from surfaces.analysis.lattice import FINE, HIGH_PLACES, LOW_PLACES, lattice, relief
from surfaces.surface import View, typed_surface

VIEW: View = (-2.0, 2.0, -1.0, 3.0)


def test_a_lattice_spans_the_view_and_is_not_symmetric() -> None:
    for axis, low, high in zip(lattice(VIEW, FINE), (-2.0, -1.0), (2.0, 3.0), strict=True):
        assert (axis[0], axis[-1]) == (low, high)
        assert np.all(np.diff(axis) > 0.0)
        middle = (low + high) / 2
        mirrored = 2.0 * middle - axis[1:-1]
        assert np.abs(axis[1:-1, None] - mirrored[None, :]).min() > 1e-6
    across, up = lattice((-1.0, 1.0, -1.0, 1.0), FINE)
    assert np.abs(across[1:-1, None] - up[None, 1:-1]).min() > 1e-6, "off the diagonal too"


def test_low_and_high_places_come_in_order() -> None:
    seen = relief(typed_surface("sin(5*x)*sin(5*y) + x/9").tape(), VIEW)
    assert len(seen.low) <= LOW_PLACES and len(seen.high) <= HIGH_PLACES
    assert np.all(np.diff(seen.losses) >= 0.0)
    assert seen.lowest == seen.losses[0]
    assert seen.highest >= 1.0
    low_values = typed_surface("sin(5*x)*sin(5*y) + x/9").tape().evaluate(*seen.low.T)[0]
    np.testing.assert_array_equal(low_values, seen.losses)


def test_undefined_ground_is_neither_low_nor_high() -> None:
    seen = relief(typed_surface("log(x) + y**2").tape(), VIEW)
    assert np.all(seen.low[:, 0] > 0.0) and np.all(seen.high[:, 0] > 0.0)
    nowhere = relief(typed_surface("log(-1 - x**2)").tape(), VIEW)
    assert (len(nowhere.low), nowhere.lowest, nowhere.highest) == (0, np.inf, -np.inf)
