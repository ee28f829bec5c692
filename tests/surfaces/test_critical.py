"""Critical points that nobody declared."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.catalog import SURFACES, find_surface
from surfaces.critical import MOST_POINTS, find_critical_points, landmarks, lowest_minimum
from surfaces.surface import CriticalPoint, PointKind, Surface, typed_surface


def kinds(points: tuple[CriticalPoint, ...]) -> list[tuple[str, float, float]]:
    return [(point.kind.value, round(point.x, 6) + 0.0, round(point.y, 6) + 0.0) for point in points]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_what_is_declared_in_view_is_found_and_nothing_else(surface: Surface) -> None:
    xmin, xmax, ymin, ymax = surface.view
    # a kink has no gradient to be zero, and may look like anything to Newton's method
    declared = [p for p in surface.critical_points if p.smooth and xmin <= p.x <= xmax and ymin <= p.y <= ymax]
    found = find_critical_points(surface.tape(), surface.view)
    for point in declared:
        near = [p for p in found if np.hypot(p.x - point.x, p.y - point.y) < 1e-7]
        assert len(near) == 1
        assert (near[0].kind is PointKind.SADDLE) == (point.kind is PointKind.SADDLE)
        assert (near[0].kind is PointKind.MAXIMUM) == (point.kind is PointKind.MAXIMUM)
        assert near[0].value == pytest.approx(point.value, abs=1e-9)
    if len(surface.critical_points) == len(declared) and len(declared) < MOST_POINTS and surface.slug not in ("rastrigin", "ackley"):
        assert len(found) == len(declared)


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("x**2 + y**2", [("local-minimum", 0.0, 0.0)]),
        ("-(x - 1)**2 - (y + 1)**2", [("maximum", 1.0, -1.0)]),
        ("x*y", [("saddle", 0.0, 0.0)]),
        ("x**3 - 3*x + y**2", [("local-minimum", 1.0, 0.0), ("saddle", -1.0, 0.0)]),
        ("x + y", []),
        ("x**2", []),
        ("3", []),
        ("log(-1 - x**2)", []),
        ("(x - 40)**2 + y**2", []),
    ],
)
def test_points_of_typed_formulas(formula: str, points: list[tuple[str, float, float]]) -> None:
    surface = typed_surface(formula)
    assert kinds(find_critical_points(surface.tape(), surface.view)) == points


def test_points_come_lowest_first_and_not_too_many() -> None:
    points = find_critical_points(typed_surface("sin(4*x)*sin(4*y) + x/50").tape(), (-4.0, 4.0, -4.0, 4.0))
    assert len(points) == MOST_POINTS
    assert [p.value for p in points] == sorted(p.value for p in points)
    assert all(abs(p.x) <= 4.0 and abs(p.y) <= 4.0 for p in points)


def test_landmarks_follow_the_parameters() -> None:
    valley = find_surface("saddle-valley")
    points = landmarks(valley, tuple(valley.complete({"b": 0.5}).items()))
    assert kinds(points) == [("local-minimum", 0.0, -1.0), ("local-minimum", 0.0, 1.0), ("saddle", 0.0, 0.0)]
    assert [p.value for p in points] == pytest.approx([-0.5, -0.5, 0.0], abs=1e-12)


def test_landmarks_that_stay_keep_their_kind_and_tell_their_value() -> None:
    bowl = find_surface("elliptic-bowl")
    assert landmarks(bowl, tuple(bowl.complete({"kappa": 100.0}).items())) == bowl.critical_points
    kink = find_surface("kink")
    assert landmarks(kink, tuple(kink.complete({"kappa": 9.0}).items())) == kink.critical_points
    wells = find_surface("local-minima")
    shallow = landmarks(wells, tuple(wells.complete({"depth": 0.5}).items()))
    assert min(p.value for p in shallow) == pytest.approx(wells.critical_points[0].value, abs=1e-3)
    assert shallow != wells.critical_points


@pytest.mark.parametrize(
    ("slug", "value"), [("himmelblau", 0.0), ("six-hump-camel", -1.0316284535), ("styblinski-tang", -78.3323314075), ("kink", 0.0), ("saddle", None)]
)
def test_the_lowest_minimum(slug: str, value: float | None) -> None:
    surface = find_surface(slug)
    lowest = lowest_minimum(surface, tuple(surface.complete({}).items()))
    assert lowest == (None if value is None else pytest.approx(value, abs=1e-9))


def test_the_lowest_minimum_of_a_typed_formula_is_found() -> None:
    surface = typed_surface("(x - a)**2 + y**2 - 5")
    assert lowest_minimum(surface, (("a", 2.0),)) == pytest.approx(-5.0, abs=1e-12)
    assert lowest_minimum(surface, (("a", 50.0),)) is None
