"""Critical points that nobody declared."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings

from surfaces.analysis.critical_points import MOST_POINTS, explore, find_critical_points
from surfaces.analysis.landmarks import points_in
from surfaces.autodiff.tape import BoundTape
from surfaces.catalog import SURFACES
from surfaces.surface import CriticalPoint, PointKind, Surface, View, typed_surface
from tests.surfaces.formulas import SMOOTH_FORMULAS


def kinds(points: tuple[CriticalPoint, ...]) -> list[tuple[str, float, float]]:
    return [
        (point.kind.value, round(point.x, 6) + 0.0, round(point.y, 6) + 0.0) for point in points
    ]


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_what_is_declared_in_view_is_found_and_nothing_else(surface: Surface) -> None:
    xmin, xmax, ymin, ymax = surface.view
    # a kink has no gradient to be zero, and may look like anything to Newton's method
    declared = [
        p
        for p in surface.critical_points
        if p.smooth and xmin <= p.x <= xmax and ymin <= p.y <= ymax
    ]
    found = find_critical_points(surface.tape(), surface.view)
    for point in declared:
        near = [p for p in found if np.hypot(p.x - point.x, p.y - point.y) < 1e-7]
        assert len(near) == 1
        assert (near[0].kind is PointKind.SADDLE) == (point.kind is PointKind.SADDLE)
        assert (near[0].kind is PointKind.MAXIMUM) == (point.kind is PointKind.MAXIMUM)
        assert near[0].value == pytest.approx(point.value, abs=1e-9)
    if (
        len(surface.critical_points) == len(declared)
        and len(declared) < MOST_POINTS
        and surface.slug not in ("rastrigin", "ackley", "levy-13", "bohachevsky")
    ):
        assert len(found) == len(declared)


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("x**2 + y**2", [("minimum", 0.0, 0.0)]),
        ("-(x - 1)**2 - (y + 1)**2", [("maximum", 1.0, -1.0)]),
        ("x*y", [("saddle", 0.0, 0.0)]),
        ("x**3 - 3*x + y**2", [("local-minimum", 1.0, 0.0), ("saddle", -1.0, 0.0)]),
        ("x + y", []),
        # flat along a line, or all over: not isolated
        ("x**2", []),
        ("(x + y)**2", []),
        ("x**3", []),
        ("3", []),
        ("max(x, 0)**3", []),
        # flat at one place only
        ("x**4 + y**4", [("minimum", 0.0, 0.0)]),
        ("x**4 + y**2 + 5", [("minimum", 0.0, 0.0)]),
        ("-x**6 - y**4", [("maximum", 0.0, 0.0)]),
        ("x**3 + y**2", [("saddle", 0.0, 0.0)]),
        ("x**3 - 3*x*y**2", [("saddle", 0.0, 0.0)]),
        ("(x**2 + y**2)**3", [("minimum", 0.0, 0.0)]),
        ("x**5 + y**2", [("saddle", 0.0, 0.0)]),
        ("x**2 - y**4", [("saddle", 0.0, 0.0)]),
        # valleys and terraces around a point that is isolated
        ("(x*y - 1)**2/2", [("saddle", 0.0, 0.0)]),
        ("(x*y - 1)**4", [("saddle", 0.0, 0.0)]),
        ("(x**2 + y**2 - 4)**4", [("maximum", 0.0, 0.0)]),
        ("(x**2 + y**2 - 4)**3", [("minimum", 0.0, 0.0)]),
        ("(x*y - 1)**3", [("saddle", 0.0, 0.0)]),
        ("(y - x**2)**4", []),
        ("(y - x**2)**3", []),
        ("(y - sin(x))**5", []),
        ("(y - x**2)**3 + 0.1*x**4", [("saddle", 0.0, 0.0)]),
        ("y**2/(1 + x**2)", []),
        # slopes that vanish far out, or at a pole, are no points
        ("exp(-50*(x - 0.13)**2 - 50*(y - 0.12)**2)", [("maximum", 0.13, 0.12)]),
        ("1/(x**2 + y**2)", []),
        ("tan(x) + y**2", []),
        ("log(x**2 + y**2)", []),
        ("x*y/0", []),
        (
            "1e-20*(x**2 - 1)**2 + 1e-20*y**2",
            [("minimum", -1.0, 0.0), ("minimum", 1.0, 0.0), ("saddle", 0.0, 0.0)],
        ),
        ("log(-1 - x**2)", []),
        ("(x - 40)**2 + y**2", []),
    ],
)
def test_points_of_typed_formulas(formula: str, points: list[tuple[str, float, float]]) -> None:
    surface = typed_surface(formula)
    assert kinds(find_critical_points(surface.tape(), surface.view)) == points


def test_points_come_lowest_first_and_not_too_many() -> None:
    points = find_critical_points(
        typed_surface("sin(4*x)*sin(4*y) + x/50").tape(), (-4.0, 4.0, -4.0, 4.0)
    )
    assert len(points) == MOST_POINTS
    assert [p.value for p in points] == sorted(p.value for p in points)
    assert all(abs(p.x) <= 4.0 and abs(p.y) <= 4.0 for p in points)


def places_by_brute_force(tape: BoundTape, view: View) -> npt.NDArray[np.float64]:
    """The ends of Newton's method, in small steps, from a fine grid of starts, none given up."""
    xmin, xmax, ymin, ymax = view
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(np.linspace(xmin, xmax, 48), np.linspace(ymin, ymax, 48))
    )
    with np.errstate(all="ignore"):
        for _ in range(60):
            _, gx, gy, xx, xy, yy = tape.evaluate(x, y, order=2)
            dx, dy = (
                (yy * gx - xy * gy) / (xx * yy - xy * xy),
                (xx * gy - xy * gx) / (xx * yy - xy * xy),
            )
            length = np.hypot(dx / (xmax - xmin), dy / (ymax - ymin))
            x, y = x - dx / np.maximum(10 * length, 1.0), y - dy / np.maximum(10 * length, 1.0)
        _, gx, gy, xx, xy, yy = tape.evaluate(x, y, order=2)
    regular = abs(xx * yy - xy * xy) > 1e-6 * (xx * xx + yy * yy + xy * xy)
    settled = regular & (length < 1e-12) & (x > xmin) & (x < xmax) & (y > ymin) & (y < ymax)
    return np.unique(np.round(np.column_stack([x, y])[settled], 6), axis=0)


MANY: View = (-4.0, 4.0, -4.0, 4.0)


@pytest.mark.parametrize(
    "formula",
    [
        "sin(x)*cos(y)",
        "sin(3*x)*sin(3*y) + x/50",
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        "x**6 + y**4 - x*y",
        "sin(x) + cos(2*y) + x*y/10",
        "cos(x)*cos(y)*exp(-(x**2 + y**2)/10)",
        "x*exp(-x**2 - y**2)",
        "(1 - x)**2 + 100*(y - x**2)**2",
        "20 + x**2 + y**2 - 10*cos(2*x) - 10*cos(2*y)",
    ],
)
def test_the_shortcuts_lose_nothing(formula: str) -> None:
    tape = typed_surface(formula).tape()
    found = find_critical_points(tape, MANY, most=1000)
    places = places_by_brute_force(tape, MANY)
    assert len(places) > 0
    for x, y in places:
        assert any(np.hypot(p.x - x, p.y - y) < 1e-5 for p in found), (x, y)


@given(SMOOTH_FORMULAS)
@settings(max_examples=60, deadline=None)
def test_what_is_found_is_what_it_is_called(formula: str) -> None:
    """Around each point of an invented formula the surface rises, falls, or does both."""
    tape = typed_surface(formula).tape()
    for point in find_critical_points(tape, MANY, most=20):
        value, gx, gy, xx, xy, yy = (
            float(number) for number in tape.evaluate(point.x, point.y, order=2)
        )
        assert point.value == value
        assert MANY[0] <= point.x <= MANY[1] and MANY[2] <= point.y <= MANY[3]
        assert np.hypot(gx, gy) <= 1e-6 * (1 + abs(xx) + abs(xy) + abs(yy))
        lowest, highest = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
        if point.kind is PointKind.SADDLE:
            assert lowest <= 1e-3 * abs(highest) + 1e-9
        else:
            assert (highest <= 1e-9) if point.kind is PointKind.MAXIMUM else (lowest >= -1e-9)


# Test functions as they are printed, a view, and their global minima in it.
PUBLISHED: dict[str, tuple[str, View, list[tuple[float, float]]]] = {
    "Rosenbrock": ("(1-x)^2+100*(y-x^2)^2", (-2, 2, -1, 3), [(1, 1)]),
    "Beale": (
        "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2",
        (-4.5, 4.5, -4.5, 4.5),
        [(3, 0.5)],
    ),
    "Himmelblau": (
        "(x^2+y-11)^2+(x+y^2-7)^2",
        (-5, 5, -5, 5),
        [
            (3, 2),
            (-2.8051180869527, 3.1313125182506),
            (-3.7793102533777, -3.2831859912862),
            (3.5844283403305, -1.8481265269644),
        ],
    ),
    "Booth": ("(x+2*y-7)^2+(2*x+y-5)^2", (-10, 10, -10, 10), [(1, 3)]),
    "Matyas": ("0.26*(x^2+y^2)-0.48*x*y", (-10, 10, -10, 10), [(0, 0)]),
    "Rastrigin": (
        "20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)",
        (-5.12, 5.12, -5.12, 5.12),
        [(0, 0)],
    ),
    "Ackley": (
        "-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))+e+20",
        (-5, 5, -5, 5),
        [(0, 0)],
    ),
    "three-hump camel": ("2*x^2-1.05*x^4+x^6/6+x*y+y^2", (-5, 5, -5, 5), [(0, 0)]),
    "six-hump camel": (
        "(4-2.1*x^2+x^4/3)*x^2+x*y+(-4+4*y^2)*y^2",
        (-3, 3, -2, 2),
        [(0.0898420131, -0.712656403), (-0.0898420131, 0.712656403)],
    ),
    "McCormick": (
        "sin(x+y)+(x-y)^2-1.5*x+2.5*y+1",
        (-1.5, 4, -3, 4),
        [(-0.5471975512, -1.5471975512)],
    ),
    "Styblinski-Tang": (
        "(x^4-16*x^2+5*x+y^4-16*y^2+5*y)/2",
        (-5, 5, -5, 5),
        [(-2.9035340278, -2.9035340278)],
    ),
    "Goldstein-Price": (
        "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))"
        "*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))",
        (-2, 2, -2, 2),
        [(0, -1)],
    ),
    "Branin": (
        "(y-5.1/(4*pi^2)*x^2+5/pi*x-6)^2+10*(1-1/(8*pi))*cos(x)+10",
        (-5, 10, 0, 15),
        [(-3.1415926536, 12.275), (3.1415926536, 2.275), (9.4247779608, 2.475)],
    ),
    "Easom": (
        "-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)",
        (-10, 10, -10, 10),
        [(3.1415926536, 3.1415926536)],
    ),
    "Dupont": (
        "x^2+y^2-2*exp(-((x-1)^2+y^2)/.2)-3*exp(-((x+1)^2+y^2)/.2)",
        (-2, 2, -2, 2),
        [(-0.936300634, 0)],
    ),
    "Levy 13": (
        "sin(3*pi*x)^2+(x-1)^2*(1+sin(3*pi*y)^2)+(y-1)^2*(1+sin(2*pi*y)^2)",
        (-10, 10, -10, 10),
        [(1, 1)],
    ),
    "Bohachevsky 1": ("x^2+2*y^2-0.3*cos(3*pi*x)-0.4*cos(4*pi*y)+0.7", (-2, 2, -2, 2), [(0, 0)]),
    "Bohachevsky 2": ("x^2+2*y^2-0.3*cos(3*pi*x)*cos(4*pi*y)+0.3", (-2, 2, -2, 2), [(0, 0)]),
    "Bohachevsky 3": ("x^2+2*y^2-0.3*cos(3*pi*x+4*pi*y)+0.3", (-2, 2, -2, 2), [(0, 0)]),
    "Bukin 6": (
        "100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)",
        (-15, -5, -3, 3),
        [(-10, 1)],
    ),
    "drop wave": (
        "-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)",
        (-5.12, 5.12, -5.12, 5.12),
        [(0, 0)],
    ),
    "Griewank": ("(x^2+y^2)/4000-cos(x)*cos(y/sqrt(2))+1", (-50, 50, -50, 50), [(0, 0)]),
    "cross in tray": (
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100-sqrt(x^2+y^2)/pi)))+1)^0.1",
        (-10, 10, -10, 10),
        [(s * 1.3494066, t * 1.3494066) for s in (-1, 1) for t in (-1, 1)],
    ),
    "Hoelder table": (
        "-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))",
        (-10, 10, -10, 10),
        [(s * 8.0550235, t * 9.6645900) for s in (-1, 1) for t in (-1, 1)],
    ),
    "Schwefel": (
        "837.9657745-x*sin(sqrt(abs(x)))-y*sin(sqrt(abs(y)))",
        (-500, 500, -500, 500),
        [(420.968746, 420.968746)],
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_stars_are_the_global_minima_in_print(name: str) -> None:
    formula, view, minima = PUBLISHED[name]
    bounds = (float(view[0]), float(view[1]), float(view[2]), float(view[3]))
    found = find_critical_points(typed_surface(formula).tape(), bounds)
    stars = sorted((p.x, p.y) for p in found if p.kind is PointKind.MINIMUM)
    assert np.array(stars) == pytest.approx(np.array(sorted(minima)), abs=2e-6)


def test_a_kink_is_found_though_an_edge_lies_lower() -> None:
    tape = typed_surface("abs(x) + abs(y) - 3*max(0, x - 2)").tape()
    assert kinds(find_critical_points(tape, MANY)) == [("local-minimum", 0.0, 0.0)]


def test_nothing_is_starred_while_something_lower_was_seen() -> None:
    bukin = typed_surface("100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)").tape()
    assert find_critical_points(bukin, (-5.0, 5.0, -5.0, 5.0)) == ()
    for lower in ("x**3 - 3*x + y**2", "x**2 + (1 + x)**3*y**2"):
        found = find_critical_points(typed_surface(lower).tape(), (-5.0, 5.0, -5.0, 5.0))
        assert {p.kind for p in found if p.kind is not PointKind.SADDLE} == {
            PointKind.LOCAL_MINIMUM
        }


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("(x*y - 1)**2/2", 0.0),
        ("(x**2 + y**2 - 1)**2 - 7", -7.0),
        ("y**2/(1 + x**2)", 0.0),
        ("abs(x - 0.3*y) + 2", 2.0),
        ("max(0, x**2 + y**2 - 1)", 0.0),
        ("(x + y - 3)**4", 0.0),
    ],
)
def test_a_valley_of_minima_is_told_with_its_loss(formula: str, value: float) -> None:
    valley = explore(typed_surface(formula).tape(), MANY).valley
    assert valley is not None
    assert valley.value == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    "formula",
    [
        "x**2 + y**2",
        "x**2 - y**2",
        "x + y",
        "exp(-x)",
        "3",
        "x/0",
        "(x**2 + y**2 - 1)**2 + x/10",
        "log(x**2 + y**2)",
        "y**2 + exp(-x)",
    ],
)
def test_where_something_lies_lower_is_no_valley_of_minima(formula: str) -> None:
    assert explore(typed_surface(formula).tape(), MANY).valley is None


def test_a_minimum_is_local_where_the_view_goes_lower() -> None:
    tape = typed_surface("x**3 - 3*x + y**2").tape()
    assert find_critical_points(tape, (-4.0, 4.0, -4.0, 4.0))[0].kind is PointKind.LOCAL_MINIMUM
    assert find_critical_points(tape, (-1.5, 4.0, -4.0, 4.0))[0].kind is PointKind.MINIMUM


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


def test_a_kink_is_marked_once_in_every_view() -> None:
    surface = typed_surface("abs(x) + abs(y)")
    assert len(points_in((-0.5, 0.5, -0.5, 0.5), surface, ())) == 1
    assert points_in((0.5, 1.0, 0.5, 1.0), surface, ()) == ()
