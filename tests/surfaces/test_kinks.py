"""Minima without a gradient, and those that are too narrow for Newton's seeds."""

from __future__ import annotations

import pytest

from surfaces.critical import find_critical_points
from surfaces.kinks import minimum_near
from surfaces.landmarks import points_in
from surfaces.surface import PointKind, View, typed_surface

VIEW: View = (-4.0, 4.0, -4.0, 4.0)


@pytest.mark.parametrize(
    ("formula", "x", "y", "smooth"),
    [
        ("abs(x) + abs(y)", 0.0, 0.0, False),
        ("abs(x - 1.3) + 100*abs(y + 0.7)", 1.3, -0.7, False),
        ("sqrt(x**2 + y**2)", 0.0, 0.0, False),
        ("max(abs(x), abs(y))", 0.0, 0.0, False),
        ("sqrt(abs(x)) + sqrt(abs(y))", 0.0, 0.0, False),
        ("abs(x - 0.5) + (y - 1)**2", 0.5, 1.0, False),
        ("-exp(-50*((x - 0.2)**2 + y**2))", 0.2, 0.0, True),
    ],
)
def test_the_lowest_place_is_found_though_it_has_no_slope_to_follow(
    formula: str, x: float, y: float, smooth: bool
) -> None:
    (point,) = find_critical_points(typed_surface(formula).tape(), VIEW)
    assert (point.kind, point.smooth) == (PointKind.MINIMUM, smooth)
    assert (point.x, point.y) == pytest.approx(
        (x, y), abs=1e-7 if formula.startswith("abs(x - 0.5)") else 1e-11
    )


@pytest.mark.parametrize(
    "formula",
    [
        "abs(x)",
        "abs(x - 0.3*y)",
        "(x - 0.3*y)**2",
        "min(x, y)",
        "max(x, y)",
        "-1/(x**2 + y**2)",
        "-1/((x - 0.03)**2 + (y - 0.03)**2)",
        "log(x**2 + y**2)",
        "1/x",
        "tan(x)",
        "abs(x**2 + y**2 - 4)",
        "max(0, x**2 + y**2 - 1)",
        "3",
        "x/0",
    ],
)
def test_valleys_poles_and_edges_are_no_minima(formula: str) -> None:
    assert not [
        point
        for point in find_critical_points(typed_surface(formula).tape(), VIEW)
        if point.kind is not PointKind.MAXIMUM
    ]


def test_looking_closer_ends_at_the_edge_of_the_view() -> None:
    tape = typed_surface("abs(x) + abs(y)").tape()
    assert minimum_near(tape, (0.1, 4.0, -4.0, 4.0), (0.2, 0.1)) is None
    assert minimum_near(tape, VIEW, (0.2, 0.1)) is not None


def test_a_kink_is_marked_once_in_every_view() -> None:
    surface = typed_surface("abs(x) + abs(y)")
    assert len(points_in((-0.5, 0.5, -0.5, 0.5), surface, ())) == 1
    assert points_in((0.5, 1.0, 0.5, 1.0), surface, ()) == ()
