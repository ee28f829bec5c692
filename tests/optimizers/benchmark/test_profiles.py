"""Profiles by small tables that were worked by hand, and by the papers' definitions."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers.benchmark.profiles import (
    data_profile,
    evaluations_to_reduce,
    performance_profile,
    performance_ratios,
)
from optimizers.problem import Array

INF = np.inf
TIMES = np.array(
    [
        [10.0, 20.0, INF],  # the third fails
        [30.0, 30.0, 60.0],  # a tie
        [INF, INF, INF],  # nobody solves it
        [40.0, 10.0, INF],
    ]
)
"""Four problems, three solvers."""


def test_the_test_of_convergence_is_more_and_wilds() -> None:
    losses = np.array([[11.0, 6.0, 2.1, 2.0, 1.0], [11.0, 12.0, INF, INF, INF]])
    # f(x0) - f(x) >= 0.9 (11 - 1): f(x) <= 2
    assert evaluations_to_reduce(losses, 1.0, 0.1).tolist() == [4.0, INF]
    assert evaluations_to_reduce(losses, 1.0, 0.5).tolist() == [2.0, INF]
    assert evaluations_to_reduce(losses, np.array([1.0, 11.0]), 0.1).tolist() == [4.0, 1.0]


def test_the_first_time_counts_and_not_the_last() -> None:
    losses = np.array([[4.0, 0.1, 3.0, 0.0], [4.0, 3.0, np.nan, 0.0]])
    assert evaluations_to_reduce(losses, 0.0, 0.05).tolist() == [2.0, 4.0]


def test_a_start_at_the_lowest_is_solved_by_its_own_evaluation() -> None:
    losses = np.array([[0.0, 1.0], [-1.0, 1.0]])
    assert evaluations_to_reduce(losses, 0.0, 0.1).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("tau", [0.3, 1e-3])
def test_counts_agree_with_the_definition_word_by_word(tau: float) -> None:
    random = np.random.default_rng(4)
    losses = random.exponential(size=(50, 40)).cumprod(axis=1)
    lowest = losses.min(axis=1) - 0.01
    for row, low, count in zip(
        losses, lowest, evaluations_to_reduce(losses, lowest, tau), strict=True
    ):
        met = [k for k, f in enumerate(row, 1) if row[0] - f >= (1 - tau) * (row[0] - low)]
        assert count == (met[0] if met else INF)


def test_a_data_profile_is_the_share_solved_within_a_budget() -> None:
    shares = data_profile(TIMES, [9, 10, 20, 30, 40, 1000])
    assert shares.tolist() == [
        [0.0, 0.0, 0.0],
        [0.25, 0.25, 0.0],
        [0.25, 0.5, 0.0],
        [0.5, 0.75, 0.0],
        [0.75, 0.75, 0.0],
        [0.75, 0.75, 0.25],
    ]


def test_ratios_are_to_the_best_solver_of_each_problem() -> None:
    assert performance_ratios(TIMES).tolist() == [
        [1.0, 2.0, INF],
        [1.0, 1.0, 2.0],
        [INF, INF, INF],
        [4.0, 1.0, INF],
    ]


def test_a_performance_profile_is_the_share_within_a_ratio() -> None:
    shares = performance_profile(TIMES, [1, 2, 3.9, 4, 1e9])
    assert shares.tolist() == [
        [0.5, 0.5, 0.0],  # a tie is won by both
        [0.5, 0.75, 0.25],
        [0.5, 0.75, 0.25],
        [0.75, 0.75, 0.25],
        [0.75, 0.75, 0.25],  # what nobody solves stays unsolved at any ratio
    ]


def test_where_all_fail_nobody_has_a_share() -> None:
    nothing = np.full((3, 2), INF)
    assert not data_profile(nothing, [1, INF]).any()
    assert not performance_profile(nothing, [1, INF]).any()


def test_a_lone_solver_is_its_own_best() -> None:
    assert performance_profile(TIMES[:, :1], [1]).tolist() == [[0.75]]


def test_profiles_rise_and_agree_with_counting() -> None:
    random = np.random.default_rng(7)
    times: Array = random.integers(1, 30, (40, 5)).astype(np.float64)
    times[random.random(times.shape) < 0.3] = INF
    best = times.min(axis=1)
    for bound in (1.0, 1.5, 4.0, 29.0):
        expected = [sum(t <= bound for t in column) / 40 for column in times.T]
        assert data_profile(times, [bound])[0].tolist() == expected
        expected = [
            sum(np.isfinite(t) and t <= bound * b for t, b in zip(column, best, strict=True)) / 40
            for column in times.T
        ]
        assert performance_profile(times, [bound])[0].tolist() == expected
