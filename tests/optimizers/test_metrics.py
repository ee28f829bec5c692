"""Figures of a path, on paths that one can measure by hand."""

from __future__ import annotations

import numpy as np
import pytest

from optimizers import descend
from optimizers.metrics import LOSS_TOLERANCE, first_at_most, measure
from surfaces.analysis.landmarks import lowest_minimum
from surfaces.catalog import SURFACES, find_surface


def test_a_straight_path() -> None:
    metrics = measure(
        np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]),
        np.array([3.0, 2.0, 1.0]),
        np.array([1, 3, 5]),
        0.999,
    )
    assert (metrics.path_length, metrics.straight_distance, metrics.zigzag) == (10.0, 10.0, 0.0)
    assert (metrics.final_loss, metrics.best_loss) == (1.0, 1.0)
    assert (metrics.steps_to_tolerance, metrics.evaluations, metrics.evaluations_to_tolerance) == (
        2,
        5,
        5,
    )


def test_a_path_round_a_corner_does_not_turn_back() -> None:
    metrics = measure(
        np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]]), np.array([3.0, 1.0, 2.0]), np.arange(3), 0.0
    )
    assert (metrics.path_length, metrics.straight_distance, metrics.zigzag) == (7.0, 5.0, 0.0)
    assert (metrics.final_loss, metrics.best_loss) == (2.0, 1.0)
    assert (metrics.steps_to_tolerance, metrics.evaluations_to_tolerance) == (None, None)


def test_a_path_that_turns_back() -> None:
    """Three steps of 4, 3 and 1: the second turns back, the third turns again."""
    metrics = measure(
        np.array([[0.0, 0.0], [4.0, 0.0], [1.0, 0.0], [2.0, 0.0]]),
        np.array([9.0, 8.0, 7.0, 6.0]),
        np.arange(4),
        None,
    )
    assert (metrics.path_length, metrics.straight_distance) == (8.0, 2.0)
    assert metrics.zigzag == 4.0 / 8.0
    assert metrics.steps_to_tolerance is None


def test_a_path_that_stays() -> None:
    metrics = measure(np.zeros((3, 2)), np.full(3, 5.0), np.arange(3), 5.0)
    assert (
        metrics.path_length,
        metrics.straight_distance,
        metrics.zigzag,
        metrics.steps_to_tolerance,
    ) == (0.0, 0.0, 0.0, 0)
    alone = measure(np.zeros((1, 2)), np.array([5.0]), np.ones(1, np.int64), None)
    assert (alone.path_length, alone.zigzag) == (0.0, 0.0)


@pytest.mark.parametrize(("bound", "step"), [(9.0, 0), (4.0, 1), (3.9, 3), (0.0, None)])
def test_the_first_loss_at_or_under_a_bound(bound: float, step: int | None) -> None:
    assert first_at_most(np.array([5.0, 4.0, 4.5, 1.0, 2.0]), bound) == step


def test_the_tolerance_counts_from_the_lowest_minimum_in_view() -> None:
    run = descend("momentum", on="six-hump-camel", start=(0.5, -1.0), steps=400, lr=0.02)
    lowest = lowest_minimum(find_surface("six-hump-camel"), ())
    assert lowest == pytest.approx(-1.0316284535, abs=1e-9)
    assert lowest is not None
    step = run.metrics.steps_to_tolerance
    assert step is not None
    assert run.losses[step] <= lowest + LOSS_TOLERANCE < run.losses[step - 1]


def test_a_local_minimum_is_not_the_lowest() -> None:
    run = descend("sgd", on="local-minima", start=(1.7, 0.8), steps=500, lr=0.02)
    assert "minimum" in run.outcome.sentence
    assert run.metrics.steps_to_tolerance is None


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_figures_are_those_of_the_records(surface: object) -> None:
    run = descend("momentum", on=surface, steps=120, lr=0.01)  # type: ignore[arg-type] # a Surface
    metrics, steps = run.metrics, np.diff(run.positions, axis=0)
    assert metrics.path_length == pytest.approx(sum(np.hypot(*step) for step in steps), rel=1e-12)
    assert metrics.best_loss == min(run.losses)
    assert metrics.final_loss == run.losses[-1]
    assert metrics.straight_distance <= metrics.path_length * (1 + 1e-12)
    assert 0.0 <= metrics.zigzag <= 1.0


def test_sgd_zigzags_where_the_lecture_says() -> None:
    zigzag = {
        lr: descend("sgd", on="elliptic-bowl", steps=40, lr=lr).metrics.zigzag
        for lr in (0.01, 0.09)
    }
    assert zigzag[0.01] == 0.0
    assert zigzag[0.09] > 0.5
