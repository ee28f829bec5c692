"""Where a surface falls without bound."""

from __future__ import annotations

import pytest

from surfaces.analysis.unbounded import falling_edges
from surfaces.catalog import SURFACES
from surfaces.surface import Surface, View, typed_surface

VIEW: View = (-2.0, 2.0, -1.0, 1.0)
LEFT, RIGHT, BOTTOM, TOP = (-2, -1, -2, 1), (2, -1, 2, 1), (-2, -1, 2, -1), (-2, 1, 2, 1)


@pytest.mark.parametrize(
    ("formula", "edges"),
    [
        ("x", [LEFT]),
        ("-x", [RIGHT]),
        ("x + y", [LEFT, BOTTOM]),
        ("-x**2 - y**2", [LEFT, RIGHT, BOTTOM, TOP]),
        ("x**2 - y**2", [BOTTOM, TOP]),
        ("-exp(x)", [RIGHT]),
        ("-sqrt(y)", [TOP]),
        ("x**2 + y**2", []),
        ("3", []),
        ("exp(-x)", []),  # falls for ever, but not below 0
        ("-log(1 + x**2)", []),  # falls without bound, but too slowly to be told
        ("sin(x) - x/1000", []),  # not always downhill
        ("1/x", []),
        ("log(-1 - x**2)", []),
    ],
)
def test_it_is_told_where_it_can_be(formula: str, edges: list[tuple[float, ...]]) -> None:
    assert list(falling_edges(typed_surface(formula).tape(), VIEW)) == edges


def test_part_of_an_edge_may_fall() -> None:
    segments = falling_edges(typed_surface("x*y").tape(), VIEW)
    assert {(round(x0, 9), round(x1, 9)) for x0, _, x1, _ in segments} == {
        (-2.0, -2.0),
        (2.0, 2.0),
        (-2.0, -0.1),
        (0.1, 2.0),
    }
    right = next(segment for segment in segments if segment[0] == segment[2] == 2.0)
    assert right[1] == -1.0 and -0.1 < right[3] < 0.0


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_of_the_built_in_surfaces_only_the_plain_saddle_falls(surface: Surface) -> None:
    assert bool(falling_edges(surface.tape(), surface.view)) == (surface.formula == "x**2 - y**2")
