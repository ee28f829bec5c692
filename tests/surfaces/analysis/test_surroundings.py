"""The lie of a surface around a place."""

from __future__ import annotations

import pytest

from surfaces.analysis.surroundings import Lie, Place, look_around
from surfaces.surface import typed_surface


def lie(formula: str, place: Place, **how: bool) -> Lie:
    return look_around(typed_surface(formula).tape(), place, (8.0, 8.0), **how).lie


@pytest.mark.parametrize(
    ("formula", "place", "expected"),
    [
        ("x**2 + y**2", (0.0, 0.0), Lie.RISING),
        ("x**4 + y**4", (0.0, 0.0), Lie.RISING),
        ("x**2 + 1e-9*y**2", (0.0, 0.0), Lie.RISING),
        ("sqrt(abs(x)) + sqrt(abs(y))", (0.0, 0.0), Lie.RISING),
        ("100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)", (-10.0, 1.0), Lie.RISING),
        ("(x*y - 1)**2/2", (1.0, 1.0), Lie.LEVEL),
        ("(x**2 + y**2 - 1)**2", (0.6, 0.8), Lie.LEVEL),
        ("1000 + (x - 0.3*y)**2", (0.3, 1.0), Lie.LEVEL),
        ("abs(x - 0.3*y)", (0.3, 1.0), Lie.LEVEL),
        ("abs(x*y)", (0.0, 0.0), Lie.LEVEL),
        ("x*y/1e300", (0.0, 0.0), Lie.FLAT),
        ("3 + 0*x", (1.0, 1.0), Lie.FLAT),
        ("max(0, x**2 + y**2 - 1)", (0.1, 0.2), Lie.FLAT),
        ("x**5 + y**2", (0.0, 0.0), Lie.FALLING),
        ("x**2 - y**4", (0.0, 0.0), Lie.FALLING),
        ("y**2 + 1e-9*x", (0.0, 0.0), Lie.FALLING),
        ("x + y", (0.0, 0.0), Lie.FALLING),
        ("log(x**2 + y**2)", (1e-13, 0.0), Lie.POLE),
        ("log(x) + y**2", (0.0, 0.0), Lie.POLE),
    ],
)
def test_what_lies_around_a_place(formula: str, place: Place, expected: Lie) -> None:
    assert lie(formula, place) is expected


def test_the_negative_surface_is_seen_from_below() -> None:
    assert lie("-x**4 - y**2", (0.0, 0.0)) is Lie.FALLING
    assert lie("-x**4 - y**2", (0.0, 0.0), upside_down=True) is Lie.RISING


def test_downhill_is_where_the_surface_is_lowest() -> None:
    tape = typed_surface("50*abs(x - 2*y) - x").tape()
    x, y = look_around(tape, (0.0, 0.0), (1.0, 1.0)).downhill
    assert (x, y) == pytest.approx((0.8944, 0.4472), abs=0.03)
