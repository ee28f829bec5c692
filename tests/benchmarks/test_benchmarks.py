"""The bench compares like with like: its NumPy loops give the engine's numbers."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable

import numpy as np
import pytest

from optimizers import RULES, descend, descend_many, find_rule
from optimizers.rule import Rule
from tests.benchmarks import numpy_loops
from tests.benchmarks.baselines import in_c, in_optax
from tests.benchmarks.engine import LEARNING_RATE, START
from tests.benchmarks.hostile import worst_lag
from tests.benchmarks.plain_rules import FORMULA, descend_plainly
from tests.benchmarks.rules import HEADER, RuleRow
from tests.benchmarks.table import Goal, Row, markdown
from tests.benchmarks.timing import percentile

PATHS: dict[str, Callable[..., tuple[numpy_loops.Array, ...]]] = {
    "sgd": numpy_loops.path_sgd,
    "adam": numpy_loops.path_adam,
}

SAME = 1e-7
"""The loops fold constants and round in another order; over a hundred steps no more than this comes
of it."""


@pytest.mark.parametrize("rule", PATHS)
def test_one_path(rule: str) -> None:
    positions, losses, gradients, *_ = PATHS[rule](START, 100, LEARNING_RATE[rule])
    run = descend(rule, on="rosenbrock", start=START, steps=100, lr=LEARNING_RATE[rule])
    np.testing.assert_allclose(run.positions, positions, rtol=SAME)
    np.testing.assert_allclose(run.losses, losses, rtol=SAME)
    np.testing.assert_allclose(run.gradients, gradients, rtol=SAME, atol=SAME)


@pytest.mark.parametrize("rule", PATHS)
@pytest.mark.parametrize("chunk", [7, 40])
def test_many_lanes(rule: str, chunk: int) -> None:
    starts = np.random.default_rng(1).uniform(-1, 1, (40, 2))
    final, best = numpy_loops.Lanes(
        starts.T.copy(), 100, LEARNING_RATE[rule], chunk, losses=True
    ).run(rule)
    runs = descend_many(rule, on="rosenbrock", starts=starts, steps=100, lr=LEARNING_RATE[rule])
    np.testing.assert_allclose(runs.final_positions, final.T, rtol=SAME, atol=SAME)
    np.testing.assert_allclose(runs.best_losses, best, rtol=SAME, atol=SAME)


@pytest.mark.skipif(in_c() is None, reason="there is no C compiler")
@pytest.mark.parametrize("rule", PATHS)
def test_the_loops_in_c(rule: str) -> None:
    loops, lr = in_c(), LEARNING_RATE[rule]
    assert loops
    starts = np.random.default_rng(1).uniform(-1, 1, (40, 2))
    final, best = loops.lanes(rule, starts, 100, lr)
    runs = descend_many(rule, on="rosenbrock", starts=starts, steps=100, lr=lr)
    np.testing.assert_allclose(runs.final_positions, final.T, rtol=SAME, atol=SAME)
    np.testing.assert_allclose(runs.best_losses, best, rtol=SAME, atol=SAME)
    run = descend(rule, on="rosenbrock", start=START, steps=100, lr=lr)
    records = loops.path(rule, START, 100, lr)
    np.testing.assert_allclose(run.positions, records[:, :2], rtol=SAME)
    np.testing.assert_allclose(run.losses, records[:, 2], rtol=SAME)


@pytest.mark.skipif(not importlib.util.find_spec("optax"), reason="Optax is not installed")
@pytest.mark.parametrize("rule", PATHS)
def test_the_loops_in_optax(rule: str) -> None:
    starts, lr = np.random.default_rng(1).uniform(-1, 1, (40, 2)), LEARNING_RATE[rule]
    many, one = in_optax(rule, True, 100, lr), in_optax(rule, False, 100, lr)
    assert many and one
    final, best = many(starts)
    runs = descend_many(rule, on="rosenbrock", starts=starts, steps=100, lr=lr)
    np.testing.assert_allclose(runs.final_positions, final, rtol=SAME, atol=SAME)
    np.testing.assert_allclose(runs.best_losses, best, rtol=SAME, atol=SAME)
    run = descend(rule, on="rosenbrock", start=START, steps=100, lr=lr)
    positions, losses, gradients = one(np.array(START))
    np.testing.assert_allclose(run.positions, positions, rtol=SAME)
    np.testing.assert_allclose(run.losses, losses, rtol=SAME)
    np.testing.assert_allclose(run.gradients, gradients, rtol=SAME, atol=SAME)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_the_plain_loop_of_a_rule(rule: Rule) -> None:
    starts = np.random.default_rng(2).uniform(-4, 4, (5, 2))
    final, best = descend_plainly(rule, starts.T.copy(), 12)
    runs = descend_many(rule, on=FORMULA, starts=starts, steps=12)
    np.testing.assert_allclose(runs.final_positions, final.T, rtol=SAME, atol=SAME)
    np.testing.assert_allclose(runs.best_losses, best, rtol=SAME, atol=SAME)


def test_a_rules_row_says_what_plain_is() -> None:
    rows = [RuleRow(find_rule("sgd"), 3e8, 1e8), RuleRow(find_rule("newton"), 2.5e7, 1e5)]
    table = markdown(rows, HEADER).splitlines()
    assert [len(line.split("|")) for line in table] == [len(HEADER) + 2] * 4
    assert "3 x" in table[2]
    assert "whole NumPy arrays" in table[2]
    assert "250 x" in table[3]
    assert "one after the other" in table[3]


def test_the_table_says_what_is_missed() -> None:
    rows = [
        Row("speed", 60.0, "x", Goal.AT_LEAST, 30),
        Row("delay", 120.0, "ms", Goal.AT_MOST, 80),
        Row("downloads", 0, "", Goal.AT_MOST, 0),
    ]
    assert [row.cells[3] for row in rows] == ["2.00", "0.67 (missed)", "1.00"]
    assert markdown(rows).count("\n") == 4


@pytest.mark.parametrize(("percent", "expected"), [(50, 10.0), (95, 19.0), (100, 20.0), (1, 1.0)])
def test_percentile(percent: float, expected: float) -> None:
    assert percentile([float(k) for k in range(20, 0, -1)], percent) == expected


def test_the_worst_lag_is_of_the_time_between_two_readings() -> None:
    before = {0.01: 5.0, 0.1: 5.0, 1.0: 6.0, math.inf: 6.0}
    after = {0.01: 8.0, 0.1: 9.0, 1.0: 10.0, math.inf: 10.0}
    assert worst_lag(before, after) == 100.0
    assert worst_lag(before, after | {math.inf: 11.0}) == math.inf
