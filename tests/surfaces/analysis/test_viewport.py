"""Where to look at a typed formula."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surfaces.analysis.round_numbers import (
    STEPS,
    round_down,
    round_up,
    rounded_side,
    step_of,
    to_step,
)
from surfaces.analysis.viewport import (
    HOME,
    SLENDER,
    outlook,
    start_in,
    suggested_start,
    window,
)
from surfaces.catalog import SURFACES
from surfaces.surface import Surface, View, typed_surface
from tests.surfaces.formulas import FORMULAS

PLAIN: View = (-HOME, HOME, -HOME, HOME)


def seen(formula: str, **parameters: float) -> View:
    surface = typed_surface(formula)
    return window(surface, tuple(surface.complete(parameters).items()))


@pytest.mark.parametrize(
    "formula",
    [
        "x**2 + y**2",
        "x + y",
        "1e20*x",
        "3",
        "x/0",
        "min(x, y)",
        "abs(x) + abs(y)",
        "1/x",
        "tan(x)",
        "x**10",
        "-x**2 - y**2",
    ],
)
def test_where_nothing_else_is_called_for_the_window_is_plain(formula: str) -> None:
    assert seen(formula) == PLAIN


@pytest.mark.parametrize(
    ("formula", "view"),
    [
        ("x**4 - x**2 + y**2", (-2, 2, -2, 2)),  # two wells at 0.7
        ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", (-5, 5, -5, 5)),
        ("sin(x)*cos(y)", (-5, 5, -5, 5)),
        (
            "exp(x**2 + y**2)",
            (-2, 2, -2, 2),
        ),  # at 4 its corners are 10^9 times as high as its middle
        ("exp(-50*x**2 - 50*y**2)", (-0.4, 0.4, -0.4, 0.4)),
        ("(x - 50)**2 + y**2", (35, 65, -15, 15)),
        ("sqrt(1 - x**2 - y**2)", (-1.3, 1.3, -1.3, 1.3)),
        ("log(x) + log(y)", (-1, 7, -1, 7)),
        ("sqrt(-x) + y", (-6.8, 1.2, -4, 4)),
        ("acos(x) + y**2", (-1.3, 1.3, -4, 4)),
        ("sqrt(x - 50) + y**2", (20, 220, -100, 100)),
    ],
)
def test_the_window_holds_what_is_interesting(formula: str, view: View) -> None:
    assert seen(formula) == view


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("(x-5)^2", (5.0, None)),
        ("(x-20)^2", (20.0, None)),
        ("(y+300)^2", (None, -300.0)),
        ("(x+y-12)^2", (6.0, 6.0)),
        ("(x-3.9)^2", (3.9, None)),
        ("abs(x+7)", (-7.0, None)),
        ("(x^2+y^2-100)^2", (7.07, 7.07)),
        ("x^4-200*x^2+y^2", (10.0, 0.0)),
        ("100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)", (-10.0, 1.0)),
    ],
)
def test_minima_and_valleys_of_minima_are_in_the_window(
    formula: str, place: tuple[float | None, float | None]
) -> None:
    xmin, xmax, ymin, ymax = seen(formula)
    for at, low, high in zip(place, (xmin, ymin), (xmax, ymax), strict=True):
        margin = 0.1 * (high - low)
        assert at is None or low + margin < at < high - margin


@pytest.mark.parametrize("formula", ["(x*y-1)^2/2", "(x-y)^2", "y^2/(1+x^2)", "abs(x)", "x^2"])
def test_a_valley_at_home_needs_no_other_window(formula: str) -> None:
    assert seen(formula) == PLAIN


def test_a_crowd_of_points_is_looked_at_from_nearby() -> None:
    view = seen("sin(20*x)*sin(20*y)")
    assert 0.5 <= view[1] <= 2.0


@given(FORMULAS)
@settings(max_examples=150, deadline=None)
def test_every_formula_has_a_window_and_a_start_in_it(formula: str) -> None:
    surface = typed_surface(formula)
    xmin, xmax, ymin, ymax = window(surface, ())
    x, y = suggested_start(surface, ())
    assert 1e-3 < xmax - xmin < 2e4 and 1e-3 < ymax - ymin < 2e4
    assert xmin <= x <= xmax and ymin <= y <= ymax
    for edge in (xmin, xmax, ymin, ymax):
        assert len(f"{edge:.12g}") <= 7, "edges are round"
    assert outlook.__wrapped__(surface, ()) == outlook(surface, ())


@pytest.mark.parametrize("start", [(-3.0, 2.0), (50.0, -80.0), (0.0, 2.0), (-2.0, 0.0)])
def test_the_start_of_a_link_is_let_in(start: tuple[float, float]) -> None:
    surface = typed_surface("x**4 - x**2 + y**2")
    xmin, xmax, ymin, ymax = window(surface, (), start)
    assert xmin < start[0] < xmax and ymin < start[1] < ymax
    assert (xmin, xmax, ymin, ymax) != window(surface, ())
    assert xmin <= -2 < 2 <= xmax and ymin <= -2 < 2 <= ymax
    assert window(surface, (), (1.0, 1.0)) == window(surface, ())


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_built_in_surfaces_declare_their_window(surface: Surface) -> None:
    assert window(surface, tuple(surface.complete({}).items()), (1e4, 1e4)) == surface.view


def test_no_window_is_a_slit() -> None:
    xmin, xmax, ymin, ymax = seen("sin(x/100) + y**2")
    assert 1 < (xmax - xmin) / (ymax - ymin) <= SLENDER * 1.5


@pytest.mark.parametrize(
    "formula",
    [
        "log(x)",
        "log(x)+log(y)",
        "sqrt(x - 50) + y**2",
        "x**x + y**2",
        "(x - 50)**2 + y**2",
        "sqrt(1 - x**2 - y**2)",
        "1/(x + 3)",
    ],
)
def test_a_start_has_a_loss_and_a_slope(formula: str) -> None:
    surface = typed_surface(formula)
    planes = surface.tape().evaluate(*suggested_start(surface, ()), order=1)
    assert np.all(np.isfinite(planes))
    assert np.any(planes[1:] != 0.0)


def test_a_start_that_can_stay_stays() -> None:
    assert start_in(typed_surface("x**2 + y**2"), (), (1.5, -0.25)) == (1.5, -0.25)
    assert start_in(typed_surface("log(x)"), (), (-3.0, 2.0)) != (-3.0, 2.0)
    assert start_in(typed_surface("x**2 + y**2"), (), (40.0, 0.0)) == (-3.0, 2.0)


@pytest.mark.parametrize(
    ("length", "up", "down"),
    [(1.0, 1.0, 0.8), (1.2, 1.5, 1.0), (0.07, 0.08, 0.06), (9.0, 10.0, 8.0), (650.0, 800.0, 600.0)],
)
def test_neighbors(length: float, up: float, down: float) -> None:
    assert (round_up(length), round_down(length)) == (up, down)


@given(st.floats(1e-6, 1e6), st.floats(-1e3, 1e3))
def test_a_side_is_rounded_outwards_and_not_by_much(length: float, low: float) -> None:
    first, last = rounded_side(low, low + length)
    step = step_of(length)
    assert first <= low + 1e-8 * length + 1e-12 and last >= low + length * (1 - 1e-8) - 1e-12
    assert (last - first) - length <= 2 * step + 1e-6 * length
    assert length / STEPS / 2.5 <= step <= length / STEPS * 1.001


def test_edges_are_decimal_numbers() -> None:
    assert rounded_side(-3.41, 2.0) == (-3.5, 2.0)
    assert to_step(0.30000000000000004, 0.1) == 0.3
