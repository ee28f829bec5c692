"""The spread of positions under noise, early and late: theory against simulation.

Bowls are straight and turned.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizers.ensemble import descend_ensemble
from optimizers.rules import RULES, find_rule
from optimizers.theory.linear_step import linear_step
from optimizers.theory.noise_variance import Spread, expected_spread
from surfaces.catalog import find_surface
from surfaces.surface import typed_surface

VIEW = (-5.0, 5.0, -3.0, 3.0)


def spread(
    slug: str, formula: str, noise: float, steps: int, **hyperparameters: float
) -> Spread | None:
    rule = find_rule(slug)
    return expected_spread(
        rule, typed_surface(formula).tape(), VIEW, noise, rule.complete(hyperparameters), steps
    )


def test_the_checked_numbers() -> None:
    plain, heavy = (
        spread("sgd", "x**2 + y**2", 0.5, 10_000, lr=0.1),
        spread("momentum", "x**2 + y**2", 0.5, 10_000, lr=0.1, rho=0.9),
    )
    assert plain is not None
    assert heavy is not None
    assert plain.stationary == pytest.approx((0.0069444, 0.0069444), rel=1e-4)
    assert heavy.stationary == pytest.approx((0.0659722, 0.0659722), rel=1e-4)
    assert plain.reached == pytest.approx(plain.stationary, rel=1e-12)


def test_early_on_it_is_the_sum_of_the_noise_so_far() -> None:
    lr, noise, curvature = 0.1, 0.5, 2.0
    for steps in (0, 1, 2, 7):
        told = spread("sgd", "x**2 + y**2", noise, steps, lr=lr)
        assert told is not None
        assert told.reached[0] == pytest.approx(
            sum((lr * noise) ** 2 * (1 - lr * curvature) ** (2 * k) for k in range(steps)),
            abs=1e-15,
        )


@pytest.mark.parametrize(
    ("slug", "steps", "angle"),
    [("sgd", 400, 0.0), ("momentum", 400, 0.6), ("nesterov", 15, 0.6), ("momentum", 12, 1.2)],
)
def test_it_is_what_an_ensemble_measures(slug: str, steps: int, angle: float) -> None:
    rule, bowl, seeds = find_rule(slug), find_surface("elliptic-bowl"), 1000
    parameters, chosen = {"kappa": 6.0, "angle": angle}, rule.complete({"lr": 0.05})
    told = expected_spread(rule, bowl.tape(parameters), bowl.view, 0.8, chosen, steps)
    ensemble = descend_ensemble(
        slug,
        on=bowl,
        parameters=parameters,
        steps=steps,
        noise=0.8,
        seeds=seeds,
        **chosen,  # type: ignore[arg-type] # hyperparameters are numbers
    )
    assert told is not None
    # the relative standard error of a variance of n normals is sqrt(2 / n); four of them
    assert ensemble.final_variance == pytest.approx(told.reached, rel=4 * math.sqrt(2 / seeds))
    if steps == 400:
        assert told.reached == pytest.approx(told.stationary, rel=1e-3)


def test_where_nothing_pulls_back_there_is_no_variance_in_the_long_run() -> None:
    valley = spread("sgd", "x**2", 0.5, 100, lr=0.1)
    assert valley is not None
    assert valley.stationary[0] == pytest.approx(0.0069444, rel=1e-4)
    assert valley.stationary[1] is valley.reached[1] is None
    saddle = spread("sgd", "x**2 - y**2", 0.5, 100, lr=0.1)  # it has an upward axis
    assert saddle
    assert saddle.stationary[1] is None
    assert spread("sgd", "(x + y)**2", 0.5, 100, lr=0.1) == Spread((None, None), (None, None))
    diverging = spread("sgd", "x**2 + y**2", 0.5, 100, lr=1.5)
    assert diverging
    assert diverging.stationary == (None, None)


def test_there_is_none_without_theory() -> None:
    assert spread("sgd", "x**4 + y**2", 0.5, 100) is None
    bowl = find_surface("elliptic-bowl")
    for rule in RULES:
        told = expected_spread(rule, bowl.tape(), bowl.view, 0.5, rule.defaults, 10)
        assert (told is None) == (linear_step(rule) is None)


def test_a_quadratic_over_data_has_one_too() -> None:
    fit, rule = find_surface("line-fit"), find_rule("sgd")
    told = expected_spread(
        rule, fit.tape({"standardized": 1.0}), fit.view, 0.1, rule.complete({"lr": 0.5}), 2_000
    )
    assert told is not None
    measured = descend_ensemble(
        "sgd", on=fit, parameters={"standardized": 1.0}, steps=2_000, noise=0.1, lr=0.5, seeds=400
    ).final_variance
    assert measured == pytest.approx(told.stationary, rel=4 * math.sqrt(2 / 400))
    assert np.all(measured > 0)
