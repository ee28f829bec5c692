"""Where to look at a typed formula."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from surfaces.catalog import SURFACES
from surfaces.start import suggested_start
from surfaces.surface import Surface, View, typed_surface
from surfaces.window import HOME, SLENDER, outlook, window
from tests.surfaces.samples import FORMULAS

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
