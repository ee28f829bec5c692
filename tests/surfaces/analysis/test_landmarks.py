"""What is marked on a surface."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.analysis.landmarks import landmarks, lowest_minimum, points_in
from surfaces.analysis.viewport import window
from surfaces.catalog import SURFACES, find_surface
from surfaces.surface import CriticalPoint, Parameter, PointKind, Surface, typed_surface
from tests.surfaces.analysis.test_critical_points import kinds


def test_landmarks_follow_the_parameters() -> None:
    valley = find_surface("saddle-valley")
    points = landmarks(valley, tuple(valley.complete({"b": 0.5}).items()))
    assert kinds(points) == [("minimum", 0.0, -1.0), ("minimum", 0.0, 1.0), ("saddle", 0.0, 0.0)]
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
    ("slug", "value"),
    [
        ("himmelblau", 0.0),
        ("six-hump-camel", -1.0316284535),
        ("styblinski-tang", -78.3323314075),
        ("kink", 0.0),
        ("saddle", None),
    ],
)
def test_the_lowest_minimum(slug: str, value: float | None) -> None:
    surface = find_surface(slug)
    lowest = lowest_minimum(surface, tuple(surface.complete({}).items()))
    assert lowest == (None if value is None else pytest.approx(value, abs=1e-9))


def test_the_lowest_minimum_of_a_typed_formula_is_found() -> None:
    surface = typed_surface("(x - a)**2 + y**2 - 5")
    assert lowest_minimum(surface, (("a", 2.0),)) == pytest.approx(-5.0, abs=1e-12)
    assert lowest_minimum(surface, (("a", 50.0),)) == pytest.approx(-5.0, abs=1e-12)
    assert lowest_minimum(typed_surface("x + y"), ()) is None


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("(x*y - 1)^2/2", 0.0),
        ("(x + y - 12)^2 - 3", -3.0),
        ("(x - 20)^2", 0.0),
        ("x^2+2*y^2-0.3*cos(3*pi*x)*cos(4*pi*y)+0.3", 0.0),
        (
            "-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))+e+20",
            0.0,
        ),
    ],
)
def test_valleys_and_kinks_have_a_lowest_loss(formula: str, value: float) -> None:
    assert lowest_minimum(typed_surface(formula), ()) == pytest.approx(value, abs=1e-12)


FLAT = Surface(
    slug="quartic",
    title="Quartic",
    formula="(x - a)**4 + y**4",
    teaches="A bottom without curvature.",
    source="",
    view=(-2.0, 2.0, -2.0, 2.0),
    start=(1.0, 1.0),
    parameters=(Parameter("a", "a", 0.0, -1.0, 1.0, "linear", "Where the bottom is."),),
    critical_points=(CriticalPoint(PointKind.MINIMUM, 0.0, 0.0, 0.0),),
)


def test_a_declared_minimum_may_be_flat() -> None:
    assert landmarks(FLAT, (("a", 0.0),)) == FLAT.critical_points
    (moved,) = landmarks(FLAT, (("a", 0.5),))
    assert (moved.kind, round(moved.x, 3)) == (PointKind.MINIMUM, 0.5)


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_a_surface_shown_whole_is_marked_with_its_landmarks(surface: Surface) -> None:
    values = tuple(surface.complete({}).items())
    assert points_in(surface.view, surface, values) == landmarks(surface, values)


def test_a_view_is_marked_with_what_is_in_it() -> None:
    himmelblau = find_surface("himmelblau")
    near = points_in((2.0, 4.0, 1.0, 3.0), himmelblau, ())
    assert [(p.kind, round(p.x, 9), round(p.y, 9)) for p in near] == [(PointKind.MINIMUM, 3.0, 2.0)]
    assert points_in((10.0, 12.0, 10.0, 12.0), himmelblau, ()) == ()


def test_a_minimum_that_is_alone_in_view_is_still_a_local_one() -> None:
    camel = find_surface("three-hump-camel")
    (local,) = points_in((1.2, 2.4, -1.6, -0.4), camel, ())
    assert local.kind is PointKind.LOCAL_MINIMUM
    assert local.value == pytest.approx(0.2986384422, abs=1e-9)
    typed = typed_surface("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2")
    assert points_in((1.2, 2.4, -1.6, -0.4), typed, ()) == (local,)


def test_a_kink_is_marked_in_every_view_that_it_lies_in() -> None:
    kink = find_surface("kink")
    values = tuple(kink.complete({}).items())
    assert [p.kind for p in points_in((-0.5, 0.5, -0.5, 0.5), kink, values)] == [PointKind.MINIMUM]
    assert points_in((0.5, 1.0, 0.5, 1.0), kink, values) == ()


def test_a_typed_formula_is_marked_as_its_slider_moves() -> None:
    surface = typed_surface("x**4 - a*x**2 + y**2")
    for a in (0.3, 1.0, 2.0, 7.0):
        view = window(surface, (("a", a),))
        left, right, saddle = points_in(view, surface, (("a", a),))
        assert [left.kind, right.kind, saddle.kind] == [
            PointKind.MINIMUM,
            PointKind.MINIMUM,
            PointKind.SADDLE,
        ]
        np.testing.assert_allclose(
            [left.x, right.x, saddle.x], [-np.sqrt(a / 2), np.sqrt(a / 2), 0.0], atol=1e-9
        )
    assert kinds(points_in((-4.0, 4.0, -4.0, 4.0), surface, (("a", -1.0),))) == [
        ("minimum", 0.0, 0.0)
    ]
