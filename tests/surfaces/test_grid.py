"""What the contour is drawn of."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.catalog import SURFACES
from surfaces.grid import HUGE_RATIO, LEVELS, Grid, sample
from surfaces.surface import Surface, typed_surface
from tests.surfaces.oracle import Array


def drawn(grid: Grid, loss: Array) -> Array:
    """The transform as documented."""
    return loss if grid.scale == "linear" else np.log1p((loss - grid.low) / grid.softness)


def test_rows_are_y_and_columns_are_x() -> None:
    grid = sample(typed_surface("10*y + x").tape(), (-1.0, 1.0, 5.0, 6.0), (3, 2))
    assert grid.x.tolist() == [-1.0, 0.0, 1.0]
    assert grid.y.tolist() == [5.0, 6.0]
    assert grid.loss.tolist() == [[49.0, 50.0, 51.0], [59.0, 60.0, 61.0]]
    assert (grid.low, grid.high, grid.scale) == (49.0, 61.0, "linear")


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_levels_are_evenly_spaced_as_drawn_and_within(surface: Surface) -> None:
    grid = sample(surface.tape(), surface.view, (41, 31))
    assert grid.loss.shape == (31, 41)
    assert (grid.x[0], grid.x[-1], grid.y[0], grid.y[-1]) == surface.view
    assert (grid.low, grid.high) == (grid.loss.min(), grid.loss.max())
    assert grid.levels.shape == (LEVELS,)
    assert grid.low < grid.levels[0] < grid.levels[-1] < grid.high
    bottom, top = drawn(grid, np.array([grid.low, grid.high]))
    np.testing.assert_allclose(np.diff(drawn(grid, grid.levels)), (top - bottom) / (LEVELS + 1), rtol=1e-9)
    assert grid.softness > 0
    assert grid.undefined_share == 0.0


def test_a_surface_that_towers_is_drawn_on_a_log_scale() -> None:
    assert sample(typed_surface("x**2 + y**2").tape(), (-1, 1, -1, 1), (21, 21)).scale == "linear"
    grid = sample(typed_surface("exp(20*x)").tape(), (-1, 1, -1, 1), (21, 21))
    assert grid.scale == "log"
    # the median is drawn at log(1 + HUGE_RATIO), however far the rest towers
    np.testing.assert_allclose(drawn(grid, np.array([np.median(grid.loss)])), np.log1p(HUGE_RATIO), rtol=1e-9)


def test_where_nothing_is_defined_nothing_is_drawn() -> None:
    half = sample(typed_surface("log(x)").tape(), (-1, 1, -1, 1), (20, 4))
    assert half.undefined_share == 0.5
    assert np.isfinite(half.low)
    assert np.all(np.isfinite(half.levels))
    nothing = sample(typed_surface("sqrt(-1 - x**2)").tape(), (-1, 1, -1, 1), (5, 4))
    assert nothing.undefined_share == 1.0
    assert (nothing.low, nothing.high, nothing.levels.size) == (0.0, 0.0, 0)
    assert np.all(np.isnan(sample(typed_surface("1/0*x").tape(), (1, 2, 1, 2), (3, 3)).loss))


def test_a_flat_surface_has_a_grid() -> None:
    grid = sample(typed_surface("3").tape(), (-1, 1, -1, 1), (5, 5))
    assert (grid.low, grid.high, grid.scale) == (3.0, 3.0, "linear")
    assert np.all(grid.loss == 3.0)


def test_extreme_losses_overflow_nothing() -> None:
    grid = sample(typed_surface("exp(300*x)*exp(300*y)").tape(), (-1, 1, -1, 1), (21, 21))
    assert np.all(np.isfinite(grid.levels))
    for formula in ("1e308*x", "1e308*x*y", "exp(740*(x - 1))", "exp(1000*x)", "1e-320*x", "x + 1e300", "-exp(709*x)"):
        wide = sample(typed_surface(formula).tape(), (-1, 1, -1, 1), (21, 21))
        assert np.all(np.isfinite(wide.levels)), formula
        assert np.all(np.isfinite(drawn(wide, wide.loss[np.isfinite(wide.loss)]))), formula
        assert np.all(np.diff(wide.levels) >= 0), formula
