"""What the contour is drawn of."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.analysis.grid import HUGE_RATIO, LEVELS, Grid, sample
from surfaces.catalog import SURFACES
from surfaces.surface import Surface, typed_surface
from tests.surfaces.sympy_reference import Array


def drawn(grid: Grid, loss: Array) -> Array:
    """The transform as documented."""
    if grid.scale == "linear":
        return loss
    away = loss - grid.center
    return np.asarray(np.sign(away) * np.log1p(np.abs(away) / grid.softness))


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
    np.testing.assert_allclose(
        np.diff(drawn(grid, grid.levels)), (top - bottom) / (LEVELS + 1), rtol=1e-9
    )
    assert grid.softness > 0
    assert grid.undefined_share == 0.0


def test_a_surface_that_towers_is_drawn_on_a_log_scale() -> None:
    assert sample(typed_surface("x**2 + y**2").tape(), (-1, 1, -1, 1), (21, 21)).scale == "linear"
    grid = sample(typed_surface("exp(20*x)").tape(), (-1, 1, -1, 1), (21, 21))
    assert grid.scale == "log"
    # the median is drawn at log(1 + HUGE_RATIO), however far the rest towers
    np.testing.assert_allclose(
        drawn(grid, np.array([np.median(grid.loss)])), np.log1p(HUGE_RATIO), rtol=1e-9
    )


def test_where_nothing_is_defined_nothing_is_drawn() -> None:
    half = sample(typed_surface("log(x)").tape(), (-1, 1, -1, 1), (20, 4))
    assert half.undefined_share == 0.5
    assert np.isfinite(half.low)
    assert np.all(np.isfinite(half.levels))
    nothing = sample(typed_surface("sqrt(-1 - x**2)").tape(), (-1, 1, -1, 1), (5, 4))
    assert nothing.undefined_share == 1.0
    assert (nothing.low, nothing.high, nothing.levels.size) == (0.0, 0.0, 0)
    infinite = sample(typed_surface("1/0*x").tape(), (-1, 1, 1, 2), (2, 2))
    assert infinite.loss.tolist() == [[-np.inf, np.inf]] * 2
    assert infinite.undefined_share == 0.0


def test_a_flat_surface_has_a_grid() -> None:
    grid = sample(typed_surface("3").tape(), (-1, 1, -1, 1), (5, 5))
    assert (grid.low, grid.high, grid.scale) == (3.0, 3.0, "linear")
    assert np.all(grid.loss == 3.0)


def test_extreme_losses_overflow_nothing() -> None:
    grid = sample(typed_surface("exp(300*x)*exp(300*y)").tape(), (-1, 1, -1, 1), (21, 21))
    assert np.all(np.isfinite(grid.levels))
    for formula in (
        "1e308*x",
        "1e308*x*y",
        "exp(740*(x - 1))",
        "exp(1000*x)",
        "1e-320*x",
        "x + 1e300",
        "-exp(709*x)",
    ):
        wide = sample(typed_surface(formula).tape(), (-1, 1, -1, 1), (21, 21))
        assert np.all(np.isfinite(wide.levels)), formula
        assert np.all(np.isfinite(drawn(wide, wide.loss[np.isfinite(wide.loss)]))), formula
        assert np.all(np.diff(wide.levels) >= 0), formula


def test_what_falls_is_drawn_on_a_log_scale_from_above() -> None:
    grid = sample(typed_surface("-exp(20*x)").tape(), (-1, 1, -1, 1), (21, 21))
    assert (grid.scale, grid.center) == ("log", grid.high)
    tower = sample(typed_surface("exp(20*x)").tape(), (-1, 1, -1, 1), (21, 21))
    np.testing.assert_allclose(grid.levels, -tower.levels[::-1], rtol=1e-9)


@pytest.mark.parametrize("formula", ["1/x", "tan(x)", "x**9", "sinh(3*x)"])
def test_what_does_both_is_drawn_on_a_log_scale_from_its_middle(formula: str) -> None:
    grid = sample(typed_surface(formula).tape(), (-4, 4, -4, 4), (81, 81))
    assert grid.scale == "log"
    assert abs(grid.center) < 0.1 * grid.high
    share = np.mean(np.abs(grid.levels) < 0.05 * grid.high)
    assert share > 0.3, "the poles don't take all the levels"


@pytest.mark.parametrize(
    "formula",
    [
        "x**4-x**2+y**2",
        "-x**2-y**2",
        "x+y",
        "sin(x)*cos(y)",
        "1e20*x",
        "sqrt(x)+y",
        "min(x,y)",
        "max(abs(x),y**2)",
        "-exp(-5*x**2-5*y**2)",
    ],
)
def test_what_is_of_one_size_or_a_well_is_drawn_as_it_is(formula: str) -> None:
    assert sample(typed_surface(formula).tape(), (-2, 2, -2, 2), (41, 41)).scale == "linear"


@pytest.mark.parametrize(
    "formula",
    ["1/(x**2+y**2)", "-1/(x**2+y**2)", "-1/((x-0.03)**2+(y-0.03)**2)", "exp(x**2+y**2)", "x**10"],
)
def test_a_pole_does_not_take_all_the_levels(formula: str) -> None:
    grid = sample(typed_surface(formula).tape(), (-4, 4, -4, 4), (81, 81))
    height = abs(np.array([grid.low, grid.high])).max()
    assert grid.scale == "log"
    assert np.mean(np.abs(grid.levels) < 0.05 * height) > 0.4


def test_the_grid_knows_how_it_is_drawn() -> None:
    for formula in ("x+y", "exp(5*x)", "-exp(5*x)", "1/x"):
        grid = sample(typed_surface(formula).tape(), (-4, 4, -4, 4), (21, 21))
        losses = grid.loss[np.isfinite(grid.loss)]
        np.testing.assert_array_equal(grid.drawn(losses), drawn(grid, losses))
