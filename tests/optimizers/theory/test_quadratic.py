"""Theory's numbers against the literature's, and against what the rules do.

Sources: Goh, Why Momentum Really Works, 2017; Polyak, 1964; Zhang et al., Dive into Deep Learning,
    chapter 12.6.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from optimizers import RULES, descend, descend_many, find_rule
from optimizers.theory.linear_step import linear_step
from optimizers.theory.quadratic import (
    bowl_rate,
    constant_curvatures,
    curvatures,
    measured_rate,
    optimum,
    quadratic,
    rate,
    stability_bound,
    stationary_variance,
)
from optimizers.theory.stability import Stability, judge
from surfaces.catalog import find_surface
from surfaces.surface import typed_surface

LINEAR = ["sgd", "momentum", "momentum-lr-inside", "momentum-average", "nesterov"]
PRINTED = 1e-6
"""Seven printed digits."""


def setting(slug: str, lr: float, rho: float) -> dict[str, float]:
    return {"lr": lr} if slug == "sgd" else {"lr": lr, "rho": rho}


def test_sharpness_is_the_largest_eigenvalue() -> None:
    low, high = curvatures(find_surface("rosenbrock").tape(), -1.2, 1.0)
    assert (low, high) == pytest.approx(
        tuple(np.linalg.eigvalsh([[1330.0, 480.0], [480.0, 200.0]])), rel=1e-13
    )
    low, high = curvatures(find_surface("rosenbrock").tape(), 1.0, 1.0)
    assert (low, high) == pytest.approx((0.39936, 1001.60), rel=1e-5)
    assert np.isnan(curvatures(typed_surface("sqrt(x) + y").tape(), -1.0, 0.0)[1])


TABLE = [
    ("sgd", 100.0, 0.0198020, None, 0.980198),
    ("momentum", 100.0, 0.0330579, 0.669421, 0.818182),
    ("sgd", 20.0, 0.0952381, None, 0.904762),
    ("momentum", 20.0, 0.1335815, 0.4026055, 0.634512),
    (
        "nesterov",
        100.0,
        4 / 301,
        (301**0.5 - 2) / (301**0.5 + 2),
        1 - 2 / 301**0.5,
    ),  # Lessard, Recht & Packard, table 1
    ("momentum-lr-inside", 100.0, 0.0330579, 0.669421, 0.818182),
    ("momentum-average", 100.0, 0.1, 0.669421, 0.818182),
]


@pytest.mark.parametrize(("slug", "kappa", "lr", "rho", "shrink"), TABLE)
def test_the_optimum_and_its_rate(
    slug: str, kappa: float, lr: float, rho: float | None, shrink: float
) -> None:
    rule = find_rule(slug)
    best = optimum(rule, 1.0, kappa)
    assert best is not None
    assert best["lr"] == pytest.approx(lr, abs=PRINTED)
    assert best.get("rho") == (None if rho is None else pytest.approx(rho, abs=PRINTED))
    assert bowl_rate(rule, 1.0, kappa, best) == pytest.approx(shrink, abs=PRINTED)


@pytest.mark.parametrize(
    ("slug", "kappa"),
    [
        ("sgd", 20.0),
        ("momentum", 20.0),
        ("momentum-average", 50.0),
        ("nesterov", 20.0),
        ("nesterov", 100.0),
    ],
)
def test_nothing_near_the_optimum_is_better(slug: str, kappa: float) -> None:
    rule = find_rule(slug)
    best = optimum(rule, 2.0, 2.0 * kappa)
    assert best is not None
    reached = bowl_rate(rule, 2.0, 2.0 * kappa, best)
    assert reached is not None
    for name, value in best.items():
        for factor in (0.99, 1.01):
            worse = bowl_rate(rule, 2.0, 2.0 * kappa, {**best, name: value * factor})
            assert worse is not None
            assert worse > reached


def test_nesterov_with_the_usual_choice() -> None:
    assert bowl_rate(
        find_rule("nesterov"), 1.0, 100.0, {"lr": 0.01, "rho": 9 / 11}
    ) == pytest.approx(0.9, abs=PRINTED)


BORDERS: dict[str, Callable[[float], float]] = {
    "sgd": lambda rho: 2.0,
    "momentum": lambda rho: 2 * (1 + rho),
    "momentum-lr-inside": lambda rho: 2 * (1 + rho),
    "momentum-average": lambda rho: 2 * (1 + rho) / (1 - rho),
    "nesterov": lambda rho: (2 + 2 * rho) / (1 + 2 * rho),
}


@pytest.mark.parametrize("slug", LINEAR)
@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9, 0.99])
def test_at_the_bound_the_step_neither_shrinks_nor_grows(slug: str, rho: float) -> None:
    rule, sharpness = find_rule(slug), 70.0
    bound = stability_bound(rule, sharpness, setting(slug, 0.1, rho))
    assert bound is not None
    assert bound == pytest.approx(BORDERS[slug](rho) / sharpness, rel=1e-14)
    assert rate(rule, sharpness, setting(slug, bound, rho)) == pytest.approx(1.0, abs=1e-7)
    inside, outside = (
        rate(rule, sharpness, setting(slug, factor * bound, rho)) for factor in (0.999, 1.001)
    )
    assert inside is not None
    assert outside is not None
    assert inside < 1.0 < outside


def test_only_linear_rules_have_a_theory() -> None:
    assert [rule.slug for rule in RULES if linear_step(rule)] == [
        "sgd",
        "momentum",
        "nesterov",
        "momentum-lr-inside",
        "momentum-average",
    ]
    adam = find_rule("adam")
    assert stability_bound(adam, 3.0, {}) is None
    assert optimum(adam, 1.0, 3.0) is None
    assert rate(adam, 3.0, {}) is None
    assert stationary_variance(adam, 3.0, 1.0, {}) is None
    assert judge(adam, 3.0, {}).code is Stability.NO_VERDICT
    assert (
        judge(find_rule("newton"), 3.0, {}).sentence
        == "No simple limit is known for this rule. The sharpness is 3 here."
    )


def test_a_quadratic_is_known_by_its_constant_curvature() -> None:
    bowl = find_surface("elliptic-bowl")
    assert constant_curvatures(
        bowl.tape({"kappa": 30.0, "angle": 0.7}), bowl.view
    ) == pytest.approx((1.0, 30.0), rel=1e-12)
    for slug in ("rosenbrock", "himmelblau", "rastrigin", "plateau"):
        surface = find_surface(slug)
        assert constant_curvatures(surface.tape(), surface.view) is None


def test_the_minimum_of_a_quadratic_is_where_its_gradient_is_zero() -> None:
    bowl = quadratic(typed_surface("2*(x - 1)**2 + (x - 1)*(y + 3) + (y + 3)**2 + 7"), {})
    assert bowl is not None
    assert bowl.minimum == pytest.approx((1.0, -3.0), abs=1e-14)
    assert (bowl.smallest, bowl.largest) == pytest.approx(
        tuple(np.linalg.eigvalsh([[4.0, 1.0], [1.0, 2.0]])), rel=1e-14
    )
    assert bowl.condition == pytest.approx(bowl.largest / bowl.smallest)


@pytest.mark.parametrize("formula", ["x**2 - y**2", "x**2", "-x**2 - y**2"])
def test_a_quadratic_that_is_no_bowl_has_no_minimum(formula: str) -> None:
    found = quadratic(typed_surface(formula), {})
    assert found is not None
    assert found.minimum is None
    assert found.condition is None


@pytest.mark.parametrize(
    "formula", ["x + y", "x**4 + y**2", "sqrt(x) + y**2", "abs(x) + abs(y)", "x**2/y"]
)
def test_what_is_not_quadratic_is_not_taken_for_one(formula: str) -> None:
    assert quadratic(typed_surface(formula), {}) is None


@pytest.mark.parametrize("slug", LINEAR)
def test_the_measured_rate_is_the_predicted_one(slug: str) -> None:
    chosen = setting(slug, 0.02, 0.5)
    # rates are hyperparameters
    run = descend(slug, on="elliptic-bowl", steps=400, **chosen)  # type: ignore[arg-type]
    assert measured_rate(run.positions, (0.0, 0.0)) == pytest.approx(
        bowl_rate(find_rule(slug), 1.0, 20.0, chosen), rel=1e-3
    )


def test_a_path_that_is_too_short_has_no_rate() -> None:
    assert measured_rate(np.zeros((1, 2)), (0.0, 0.0)) is None
    assert measured_rate(np.ones((5, 2)), (0.0, 0.0)) is None


def test_variances_in_closed_form() -> None:
    s, curvature = 0.5, 2.0
    sgd, heavy = find_rule("sgd"), find_rule("momentum")
    assert stationary_variance(sgd, curvature, s, {"lr": 0.1}) == pytest.approx(
        0.1 * s**2 / (curvature * (2 - 0.1 * curvature)), rel=1e-12
    )
    assert stationary_variance(sgd, curvature, s, {"lr": 0.1}) == pytest.approx(0.006944, abs=1e-6)
    for rho in (0.0, 0.5, 0.9):
        wanted = (
            0.1 * s**2 * (1 + rho) / (curvature * (1 - rho) * (2 * (1 + rho) - 0.1 * curvature))
        )
        assert stationary_variance(heavy, curvature, s, {"lr": 0.1, "rho": rho}) == pytest.approx(
            wanted, rel=1e-11
        )
    assert stationary_variance(heavy, curvature, s, {"lr": 0.1, "rho": 0.9}) == pytest.approx(
        0.06597, abs=1e-5
    )
    assert stationary_variance(sgd, curvature, s, {"lr": 1.0}) is None


@pytest.mark.parametrize("slug", ["sgd", "momentum", "momentum-average", "nesterov"])
def test_variances_are_what_noise_does(slug: str) -> None:
    chosen = setting(slug, 0.1, 0.6)
    many = descend_many(
        slug,
        on="x**2 + 3*y**2/2",
        starts=(0.0, 0.0),
        steps=300,
        noise=0.5,
        seed=np.arange(4000),
        **chosen,  # type: ignore[arg-type] # rates are hyperparameters
    )
    for axis, curvature in enumerate((2.0, 3.0)):
        predicted = stationary_variance(find_rule(slug), curvature, 0.5, chosen)
        # the variance of a variance of 4000 normals: 2/4000, so four standard deviations are 9 %
        assert np.var(many.final_positions[:, axis]) == pytest.approx(predicted, rel=0.09)


def test_a_rate_is_measured_where_the_path_has_settled() -> None:
    factors = np.repeat([1.0, 0.5, 0.9], [1, 20, 20])
    distances = np.cumprod(factors)
    positions = np.column_stack([distances, np.zeros_like(distances)])
    assert measured_rate(positions, (0.0, 0.0)) == pytest.approx(0.9, rel=1e-12)


def test_rounding_is_no_curvature() -> None:
    """On a valley's floor of minima the smaller curvature is 0; rounded digits have no sign."""
    tape = typed_surface("(x*y - 1)**2/2").tape()
    x = np.linspace(0.3, 3.0, 200)
    low, high = curvatures(tape, x, 1.0 / x)
    assert np.all(low == 0.0)
    assert np.all(high > 1.0)
    low, high = curvatures(typed_surface("-x**2 + 1e-30*y**2").tape(), 0.3, 0.2)
    assert [float(low), float(high)] == [-2.0, 0.0]
    low, _ = curvatures(typed_surface("x**2 - 1e-9*y**2").tape(), 0.3, 0.2)
    assert low == pytest.approx(-2e-9, rel=1e-6)
