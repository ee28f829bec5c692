"""The floor under a low place."""

from __future__ import annotations

import numpy as np
import pytest

from surfaces.analysis.floor import Floor, floor_under, nearest_of_valley
from surfaces.analysis.surroundings import Lie, Place
from surfaces.surface import View, typed_surface

VIEW: View = (-4.0, 4.0, -4.0, 4.0)


def under(formula: str, place: Place, view: View = VIEW) -> Floor | None:
    return floor_under(typed_surface(formula).tape(), view, place)


@pytest.mark.parametrize(
    ("formula", "seed", "view", "minimum"),
    [
        (
            "100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
            (-6.0, 0.4),
            (-15.0, -5.0, -3.0, 3.0),
            (-10.0, 1.0),
        ),
        ("abs(y - x**2) + 0.01*abs(x - 1.5)", (-1.0, 1.1), VIEW, (1.5, 2.25)),
        ("50*abs(x - 2*y) + (x - 1)**2", (-3.0, -1.4), VIEW, (1.0, 0.5)),
        ("sqrt(abs(x - 1.3)) + abs(y + 0.7)", (1.25, -0.7), VIEW, (1.3, -0.7)),
    ],
)
def test_a_kinked_valley_is_followed_to_its_end(
    formula: str, seed: Place, view: View, minimum: Place
) -> None:
    floor = under(formula, seed, view)
    assert floor is not None
    assert floor.lie is Lie.RISING
    assert not floor.smooth
    assert (floor.x, floor.y) == pytest.approx(minimum, abs=1e-7)


@pytest.mark.parametrize(
    ("formula", "seed"),
    [
        ("(x*y - 1)**2/2", (0.7, 1.4)),
        ("(x**2 + y**2 - 1)**2", (0.8, 0.6)),
        ("y**2/(1 + x**2)", (4.0, 0.05)),
        ("(x + y - 3)**4", (1.4, 1.5)),
        ("abs(x - 0.3*y)", (0.3, 0.9)),
        ("100*sqrt(abs(y - 0.5*x))", (1.0, 0.45)),
        ("abs(x**2 + y**2 - 4)", (1.4, 1.4)),
    ],
)
def test_a_valley_of_minima_is_level(formula: str, seed: Place) -> None:
    floor = under(formula, seed)
    assert floor is not None
    assert floor.lie is Lie.LEVEL
    assert floor.value == pytest.approx(0.0, abs=1e-5)


@pytest.mark.parametrize(
    ("formula", "seed"),
    [
        ("x + y", (-4.0, -4.0)),
        ("exp(-x)", (4.0, 0.0)),
        ("100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)", (-4.0, 0.16)),
        ("abs(y) - 0.1*x", (0.0, 0.05)),
        ("log(x**2 + y**2)", (0.1, 0.0)),
        ("-1/((x - 0.03)**2 + (y - 0.03)**2)", (0.06, 0.06)),
    ],
)
def test_where_it_falls_on_there_is_no_floor(formula: str, seed: Place) -> None:
    assert under(formula, seed) is None


@pytest.mark.parametrize(
    ("formula", "seed", "nearest"),
    [
        ("(x - 3)**2", (3.0, -4.0), (3.0, 0.0)),
        ("(x + y - 3)**2", (3.9, -0.9), (1.5, 1.5)),
        ("(x*y - 1)**2/2", (0.3, 3.3), (1.0, 1.0)),
        ("abs(2*x + y + 4)", (-3.5, 3.0), (-1.6, -0.8)),
    ],
)
def test_a_valley_is_followed_towards_the_origin(formula: str, seed: Place, nearest: Place) -> None:
    floor = under(formula, seed)
    assert floor is not None
    place = nearest_of_valley(typed_surface(formula).tape(), VIEW, floor)
    assert np.hypot(*place) == pytest.approx(np.hypot(*nearest), abs=0.02)
