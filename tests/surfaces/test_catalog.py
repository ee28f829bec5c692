"""The built-in surfaces: complete records, and critical points that are what they say."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from scipy import optimize

from surfaces.analysis.surroundings import Lie, look_around
from surfaces.catalog import SURFACES, find_surface
from surfaces.errors import InputError
from surfaces.formula import parameter_names
from surfaces.surface import MINIMA, CriticalPoint, PointKind, Surface, typed_surface

every_surface = pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
POINTS = [(surface, point) for surface in SURFACES for point in surface.critical_points]
every_point = pytest.mark.parametrize(
    ("surface", "point"), POINTS, ids=[f"{s.slug}-{p.kind}-{p.x:.3g}-{p.y:.3g}" for s, p in POINTS]
)

PRINTED = 1e-9
"""Places and values are known to ten digits or more."""


@every_surface
def test_the_record_is_complete(surface: Surface) -> None:
    xmin, xmax, ymin, ymax = surface.view
    assert xmin < surface.start[0] < xmax
    assert ymin < surface.start[1] < ymax
    assert surface.slug.replace("-", "").isalnum()
    assert surface.slug == surface.slug.lower()
    assert surface.title
    assert surface.source
    assert surface.teaches.endswith((".", "?"))
    columns = set(surface.data.columns) if surface.data else set()
    assert {p.name for p in surface.parameters} | columns == set(
        parameter_names(surface.expression)
    )
    for parameter in surface.parameters:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.scale != "log" or parameter.low > 0
        assert parameter.symbol
        assert parameter.help.endswith(".")
    assert np.all(np.isfinite(surface.tape().evaluate(*surface.start, order=2)))


def test_slugs_name_one_surface_each() -> None:
    assert len({surface.slug for surface in SURFACES}) == len(SURFACES)
    assert all(find_surface(surface.slug) is surface for surface in SURFACES)
    wanted = {
        "elliptic-bowl",
        "saddle",
        "local-minima",
        "plateau",
        "rosenbrock",
        "beale",
        "himmelblau",
        "rastrigin",
        "ackley",
        "three-hump-camel",
        "six-hump-camel",
        "styblinski-tang",
        "kink",
        "goldstein-price",
        "branin",
        "mccormick",
        "booth",
        "matyas",
        "easom",
        "levy-13",
        "bohachevsky",
    }
    assert len(SURFACES) >= 24
    assert wanted <= {surface.slug for surface in SURFACES}
    with pytest.raises(InputError) as refused:
        find_surface("rosenbrok")
    assert sorted(refused.value.allowed.split(", ")) == sorted(surface.slug for surface in SURFACES)
    assert refused.value.allowed.startswith("rosenbrock, ")


def check_critical_point(surface: Surface, point: CriticalPoint) -> None:
    value, gx, gy, xx, xy, yy = (
        float(plane) for plane in surface.tape().evaluate(point.x, point.y, order=2)
    )
    assert value == pytest.approx(point.value, abs=PRINTED * max(1.0, abs(point.value)))
    if not point.smooth:
        assert point.kind is PointKind.MINIMUM
        assert lie_of(surface, point) is Lie.RISING
        return
    low, high = np.linalg.eigvalsh([[xx, xy], [xy, yy]])
    assert math.hypot(gx, gy) <= PRINTED * max(
        1.0, abs(high), abs(low)
    )  # a place off by 1e-10 has that much gradient
    if abs(low) <= PRINTED * max(1.0, abs(high)):
        assert point.kind in MINIMA, "of points without curvature only minima can be checked"
        assert lie_of(surface, point) is Lie.RISING
        return
    kinds = {
        PointKind.MINIMUM: low > 0,
        PointKind.LOCAL_MINIMUM: low > 0,
        PointKind.SADDLE: low < 0 < high,
        PointKind.MAXIMUM: high < 0,
    }
    assert kinds[point.kind]


def lie_of(surface: Surface, point: CriticalPoint) -> Lie:
    xmin, xmax, ymin, ymax = surface.view
    return look_around(surface.tape(), (point.x, point.y), (xmax - xmin, ymax - ymin)).lie


@every_point
def test_a_critical_point_is_what_it_says(surface: Surface, point: CriticalPoint) -> None:
    check_critical_point(surface, point)


@pytest.mark.parametrize(
    ("formula", "kind", "true"),
    [
        ("x**4 + y**4", PointKind.MINIMUM, True),
        ("x**4 + y**2", PointKind.LOCAL_MINIMUM, True),
        ("x**4 + y**4", PointKind.MAXIMUM, False),
        ("x**3 + y**2", PointKind.MINIMUM, False),
        ("x**4 - y**4", PointKind.MINIMUM, False),
        ("x**4", PointKind.MINIMUM, False),
        ("x**2 + y**2", PointKind.SADDLE, False),
    ],
)
def test_a_flat_minimum_may_be_declared(formula: str, kind: PointKind, true: bool) -> None:
    point = CriticalPoint(kind, 0.0, 0.0, 0.0)
    with contextlib.nullcontext() if true else pytest.raises(AssertionError):
        check_critical_point(typed_surface(formula), point)


@every_surface
def test_no_place_in_view_lies_under_the_minimum(surface: Surface) -> None:
    minima = [point for point in surface.critical_points if point.kind is PointKind.MINIMUM]
    if not minima:
        return
    x, y = np.meshgrid(np.linspace(*surface.view[:2], 301), np.linspace(*surface.view[2:], 301))
    values = surface.tape().evaluate(x, y)[0]
    assert values.min() >= minima[0].value - PRINTED
    assert all(point.value == pytest.approx(minima[0].value, abs=PRINTED) for point in minima)
    for point in surface.critical_points:
        if point.kind is PointKind.LOCAL_MINIMUM:
            assert point.value > minima[0].value + 1e-6
    # and SciPy, from the lowest grid point, without our gradient, finds that very value
    lowest = np.unravel_index(int(values.argmin()), values.shape)
    tape = surface.tape()
    found = optimize.minimize(
        lambda p: float(tape.evaluate(p[0], p[1])[0]),
        [x[lowest], y[lowest]],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12},
    )
    assert found.fun == pytest.approx(
        minima[0].value, abs=1e-6
    )  # Nelder-Mead on a kink stops a little short


# Recomputed to fourteen digits from the functions themselves; they agree with the six digits in
# print (Adorio & Diliman 2005, Surjanovic & Bingham's library, argmin's and NLopt's tests).
KNOWN: list[tuple[str, PointKind, float, float, float]] = [
    ("rosenbrock", PointKind.MINIMUM, 1.0, 1.0, 0.0),
    ("beale", PointKind.MINIMUM, 3.0, 0.5, 0.0),
    ("himmelblau", PointKind.MINIMUM, 3.0, 2.0, 0.0),
    ("himmelblau", PointKind.MINIMUM, -2.8051180869527, 3.1313125182506, 0.0),
    ("himmelblau", PointKind.MINIMUM, -3.7793102533777, -3.2831859912862, 0.0),
    ("himmelblau", PointKind.MINIMUM, 3.5844283403305, -1.8481265269644, 0.0),
    ("himmelblau", PointKind.MAXIMUM, -0.2708445907, -0.9230385565, 181.6165215),
    ("himmelblau", PointKind.SADDLE, -3.07302575, -0.08135304, 104.0152),
    ("himmelblau", PointKind.SADDLE, 0.08667750, 2.88425470, 67.7192),
    ("himmelblau", PointKind.SADDLE, 3.38515418, 0.07385188, 13.3119),
    ("himmelblau", PointKind.SADDLE, -0.12796135, -1.95371498, 178.3372),
    ("rastrigin", PointKind.MINIMUM, 0.0, 0.0, 0.0),
    ("rastrigin", PointKind.LOCAL_MINIMUM, 0.9949586377, 0.0, 0.9949590571),
    ("rastrigin", PointKind.LOCAL_MINIMUM, -0.9949586377, 0.9949586377, 1.9899181142),
    ("ackley", PointKind.MINIMUM, 0.0, 0.0, 0.0),
    ("three-hump-camel", PointKind.MINIMUM, 0.0, 0.0, 0.0),
    ("three-hump-camel", PointKind.LOCAL_MINIMUM, 1.7475523458, -0.8737761729, 0.2986384422),
    ("six-hump-camel", PointKind.MINIMUM, 0.0898420131, -0.7126564030, -1.0316284535),
    ("six-hump-camel", PointKind.MINIMUM, -0.0898420131, 0.7126564030, -1.0316284535),
    ("six-hump-camel", PointKind.LOCAL_MINIMUM, 1.7036067150, -0.7960835687, -0.2154638244),
    ("six-hump-camel", PointKind.LOCAL_MINIMUM, 1.6071047529, 0.5686514549, 2.1042503103),
    ("styblinski-tang", PointKind.MINIMUM, -2.9035340278, -2.9035340278, -78.3323314075),
    ("styblinski-tang", PointKind.LOCAL_MINIMUM, -2.9035340278, 2.7468027710, -64.1956),
    ("styblinski-tang", PointKind.LOCAL_MINIMUM, 2.7468027710, 2.7468027710, -50.0589),
    ("goldstein-price", PointKind.MINIMUM, 0.0, -1.0, 3.0),
    ("goldstein-price", PointKind.LOCAL_MINIMUM, -0.6, -0.4, 30.0),
    ("goldstein-price", PointKind.LOCAL_MINIMUM, 1.8, 0.2, 84.0),
    ("goldstein-price", PointKind.LOCAL_MINIMUM, 1.2, 0.8, 840.0),
    ("branin", PointKind.MINIMUM, -math.pi, 12.275, 0.3978873577),
    ("branin", PointKind.MINIMUM, math.pi, 2.275, 0.3978873577),
    ("branin", PointKind.MINIMUM, 3 * math.pi, 2.475, 0.3978873577),
    ("mccormick", PointKind.MINIMUM, -0.5471975512, -1.5471975512, -1.9132229550),
    ("booth", PointKind.MINIMUM, 1.0, 3.0, 0.0),
    ("matyas", PointKind.MINIMUM, 0.0, 0.0, 0.0),
    ("easom", PointKind.MINIMUM, math.pi, math.pi, -1.0),
    ("levy-13", PointKind.MINIMUM, 1.0, 1.0, 0.0),
    ("bohachevsky", PointKind.MINIMUM, 0.0, 0.0, 0.0),
    ("bukin-6", PointKind.MINIMUM, -10.0, 1.0, 0.0),
    ("local-minima", PointKind.MINIMUM, -0.9363006340, 0.0, -2.0630902518),
    ("local-minima", PointKind.LOCAL_MINIMUM, 0.9053178992, 0.0, -1.0927319992),
    ("local-minima", PointKind.SADDLE, 0.0686024367, 0.0, -0.0313742733),
]


@pytest.mark.parametrize(
    ("slug", "kind", "x", "y", "value"),
    KNOWN,
    ids=[f"{slug}-{x:.3g}-{y:.3g}" for slug, _, x, y, _ in KNOWN],
)
def test_points_in_print_are_declared(
    slug: str, kind: PointKind, x: float, y: float, value: float
) -> None:
    near = [
        p for p in find_surface(slug).critical_points if math.hypot(p.x - x, p.y - y) < 2e-8
    ]  # eight printed digits
    assert [point.kind for point in near] == [kind]
    assert near[0].value == pytest.approx(value, abs=5e-5 if abs(value) > 3 else 1e-9)


@pytest.mark.parametrize(
    ("slug", "place", "eigenvalues"),
    [
        ("rosenbrock", (1.0, 1.0), (0.39936, 1001.60)),
        ("beale", (3.0, 0.5), (0.30146, 48.980)),
        ("rastrigin", (0.0, 0.0), (396.78, 396.78)),
        ("elliptic-bowl", (1.0, 2.0), (1.0, 20.0)),
        ("saddle", (0.3, 0.4), (-2.0, 2.0)),
        ("booth", (1.0, 3.0), (2.0, 18.0)),
        ("matyas", (2.0, -3.0), (0.04, 1.0)),
        ("mccormick", (-0.5471975512, -1.5471975512), (3.0**0.5, 4.0)),
        ("easom", (math.pi, math.pi), (3.0, 3.0)),
    ],
)
def test_curvatures_in_print(
    slug: str, place: tuple[float, float], eigenvalues: tuple[float, float]
) -> None:
    _, _, _, xx, xy, yy = find_surface(slug).tape().evaluate(*place, order=2)
    assert np.linalg.eigvalsh([[xx, xy], [xy, yy]]).tolist() == pytest.approx(
        eigenvalues, rel=2e-5
    )  # five printed digits


def test_rosenbrock_at_its_standard_start() -> None:
    planes = find_surface("rosenbrock").tape().evaluate(-1.2, 1.0, order=2)
    assert planes.tolist() == pytest.approx([24.2, -215.6, -88.0, 1330.0, 480.0, 200.0], rel=1e-13)


def test_a_turned_bowl_is_the_same_bowl() -> None:
    """Turned by a right angle, x and y have changed places."""
    straight = find_surface("elliptic-bowl").tape()
    turned = find_surface("elliptic-bowl").tape({"angle": math.pi / 2})
    assert turned.evaluate(2.0, 3.0)[0] == pytest.approx(straight.evaluate(3.0, -2.0)[0], rel=1e-14)
    slanted = find_surface("elliptic-bowl").tape({"angle": 0.5, "kappa": 7.0})
    _, _, _, xx, xy, yy = slanted.evaluate(1.0, 1.0, order=2)
    assert np.linalg.eigvalsh([[xx, xy], [xy, yy]]).tolist() == pytest.approx([1.0, 7.0], rel=1e-13)
    assert slanted.evaluate(math.cos(0.5), math.sin(0.5))[0] == pytest.approx(
        0.5, rel=1e-14
    )  # the gentle axis lies at the angle
