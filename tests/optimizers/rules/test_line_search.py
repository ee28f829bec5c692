"""Searches along a direction: what they promise of the point they end at."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizers import descend
from optimizers.oracle import Probe, gradient_at
from optimizers.outcome import Code
from optimizers.rules.line_search import TRIALS, backtrack, cubic_minimum, wolfe
from surfaces.surface import typed_surface
from tests.optimizers.plain import probe as probe_of

C1 = 1e-4


def surface(formula: str) -> Probe:
    return probe_of(typed_surface(formula).tape())


SMOOTH = [
    "x**2 + 10*y**2",
    "(1 - x)**2 + 100*(y - x**2)**2",
    "x**4 - x**2 + y**2 + cos(3*x)",
    "log(cosh(x)) + y**2",
    "exp(x) - 2*x + y**2",
]


@pytest.mark.parametrize("formula", SMOOTH)
@pytest.mark.parametrize("c2", [1e-3, 0.1, 0.9])
@pytest.mark.parametrize("first", [1e-5, 0.1, 30.0])
def test_wolfe_ends_where_both_conditions_hold(formula: str, c2: float, first: float) -> None:
    probe = surface(formula)
    random = np.random.default_rng(5)
    for x, y in random.uniform(-1.5, 1.5, (10, 2)).tolist():
        loss, gx, gy = gradient_at(probe, x, y)
        slope = -(gx * gx + gy * gy)
        step = wolfe(probe, x, y, loss, -gx, -gy, slope, first, C1, c2)
        there, hx, hy = gradient_at(probe, x - step * gx, y - step * gy)
        assert step > 0.0
        assert there <= loss + C1 * step * slope + 1e-15 * abs(loss)
        assert abs(hx * gx + hy * gy) <= c2 * -slope


def test_wolfe_ends_where_losses_differ_by_rounding_only() -> None:
    """Next to this minimum the loss is 4 give or take a rounding error; its slope still tells."""
    probe = surface("exp(x - y) + exp(y - x) + exp(x + y) + exp(-x - y)")
    random = np.random.default_rng(1)
    for x, y in (random.normal(size=(200, 2)) * 10 ** random.uniform(-9, -6, (200, 1))).tolist():
        loss, gx, gy = gradient_at(probe, x, y)
        slope = -(gx * gx + gy * gy)
        step = wolfe(probe, x, y, loss, -gx, -gy, slope, 1.0, C1, 0.1)
        _, hx, hy = gradient_at(probe, x - step * gx, y - step * gy)
        assert step > 0.0
        assert abs(hx * gx + hy * gy) <= 0.1 * -slope


def test_wolfe_is_as_exact_as_asked_on_a_parabola() -> None:
    probe = surface("3*x**2 + 0*y")
    assert wolfe(probe, 2.0, 0.0, 12.0, -12.0, 0.0, -144.0, 0.05, C1, 1e-8) == pytest.approx(
        1 / 6, rel=1e-7
    )
    assert probe.asked[0] == 2


def test_wolfe_turns_back_at_the_edge_of_where_the_loss_is_defined() -> None:
    """sqrt(x) is nan left of 0: a first step of 100 leads there."""
    probe = surface("sqrt(x) - log(x) + y**2")
    loss, gx, _ = gradient_at(probe, 0.5, 0.0)
    assert gx < 0.0
    _, gx, _ = gradient_at(probe, 9.0, 0.0)
    loss = 3.0 - math.log(9.0)
    step = wolfe(probe, 9.0, 0.0, loss, -gx, 0.0, -gx * gx, 1e4, C1, 0.1)
    assert 9.0 - step * gx == pytest.approx(4.0, rel=0.5)


def test_a_search_that_can_not_descend_says_so() -> None:
    """Uphill, whatever slope is claimed."""
    for search, last in ((wolfe, 0.1), (backtrack, 0.5)):
        probe = surface("x + 0*y")
        assert search(probe, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 1.0, C1, last) == 0.0
        assert probe.asked[0] == TRIALS


def test_an_unbounded_fall_ends_too() -> None:
    probe = surface("-x + 0*y")
    assert wolfe(probe, 0.0, 0.0, 0.0, 1.0, 0.0, -1.0, 1.0, C1, 0.1) > 1e9
    assert probe.asked[0] == TRIALS


def test_backtracking_takes_the_first_that_falls_enough() -> None:
    # f(2 - 4 a) = (2 - 4 a)^2 <= 4 - 1e-4 * 16 a: not at a = 4, 2, 1 (there it is 4 again), yes at
    # 0.5
    probe = surface("x**2 + 0*y")
    assert backtrack(probe, 2.0, 0.0, 4.0, -4.0, 0.0, -16.0, 4.0, C1, 0.5) == 0.5
    assert probe.asked[0] == 4


def test_the_cubic_is_the_cubic() -> None:
    """x^3 - 3x has its minimum at 1; known at 0 and 3: values 0 and 18, slopes -3 and 24."""
    assert cubic_minimum(0.0, 0.0, -3.0, 3.0, 18.0, 24.0) == pytest.approx(1.0, rel=1e-14)
    assert cubic_minimum(3.0, 18.0, 24.0, 0.0, 0.0, -3.0) == pytest.approx(1.0, rel=1e-14)
    assert math.isnan(cubic_minimum(0.0, 0.0, 1.0, 1.0, 1.0, 1.0))  # a straight line has none
    assert math.isnan(cubic_minimum(0.0, 0.0, -1.0, 1.0, math.nan, math.nan))


BENT = {"on": "x**2/2 + 10*y**2 + x*y", "start": (-4.0, 1.5)}


def test_backtracking_never_climbs() -> None:
    for surface in ("rosenbrock", "himmelblau", "beale", "rastrigin"):
        run = descend("armijo", on=surface, steps=80, c1=0.1)
        fall = -np.diff(run.losses)
        promised = 0.1 * run.state["step"][1:] * run.gradient_norms[:-1] ** 2
        assert np.all(fall >= promised * (1 - 1e-9) - 1e-12 * np.abs(run.losses[:-1]))


def test_every_point_that_backtracking_tries_counts_once() -> None:
    run = descend("armijo", on="rosenbrock", steps=30, lr=1.0, shrink=0.5)
    halvings = np.log2(1.0 / run.state["step"][1:])
    np.testing.assert_allclose(np.cumsum(halvings + 1.0), run.evaluations[1:] - 1, atol=1e-9)


@pytest.mark.parametrize("slug", ["conjugate-gradients", "armijo", "bfgs", "l-bfgs"])
def test_where_no_step_descends_the_run_is_stalled(slug: str) -> None:
    """On a kink whose sides rise unlike, the slope between theirs is uphill to both."""
    run = descend(slug, on="max(2*x, -x) + 0*y", start=(0.0, 0.0), steps=6)
    assert run.outcome.code is Code.STALLED
    assert "Stuck" in run.outcome.sentence
    assert np.all(run.positions == run.positions[0])
