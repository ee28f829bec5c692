"""Claims of the lesson on grid and random search."""

from __future__ import annotations

import numpy as np
import pytest

from app.races.race import problem_of
from optimizers import compare_searches, descend_many
from optimizers.descend import solve
from optimizers.outcome import Code
from tests.app.lessons.claims import claims, leaves_at, run_of, scene_of


@claims("hyperparameter-search", "six-tell-little")
def six_of_the_grid_tell_little() -> None:
    runs = [run_of("hyperparameter-search", "grid", index) for index in range(9)]
    assert [run.outcome.code is Code.DIVERGED for run in runs] == [False] * 6 + [True] * 3
    left = [leaves_at("hyperparameter-search", "grid", index) for index in range(9)]
    assert [step is not None and step <= 20 for step in left] == [False] * 6 + [True] * 3
    assert all(run.losses[20] > 5.0 for run in runs[:3])


@claims(
    "hyperparameter-search",
    "two-beat-the-grid",
    "best-of-the-grid",
    "first-nine-pairs",
    "ten-thousand-times-lower",
    "nine-in-ten-beat-the-grid",
)
def most_random_searches_beat_the_grid() -> None:
    grid = scene_of("hyperparameter-search", "grid")
    drawn = scene_of("hyperparameter-search", "random")
    first = np.random.default_rng(0)
    pairs = zip(10 ** first.uniform(-3, -1, 9), first.uniform(0, 0.9, 9), strict=True)
    expected = [{"lr": float(f"{lr:.2g}"), "rho": float(f"{rho:.2g}")} for lr, rho in pairs]
    assert [run.hyperparameters for run in drawn.runs] == expected

    ends = [
        sorted(float(solve(problem_of(scene, run)).losses[-1]) for run in scene.runs)
        for scene in (grid, drawn)
    ]
    best = ends[0][0]
    assert best == pytest.approx(0.06, abs=0.005)
    assert best > 1e4 * ends[1][0]
    assert sum(end < best for end in ends[1]) == 2

    searches, random = 4000, np.random.default_rng(1)
    many = descend_many(
        "momentum",
        on="elliptic-bowl",
        parameters=grid.parameters,
        starts=np.tile(grid.start, (searches * 9, 1)),
        steps=grid.steps,
        lr=10 ** random.uniform(-3, -1, searches * 9),
        rho=random.uniform(0, 0.9, searches * 9),
    )
    losses = np.where(np.isfinite(many.final_losses), many.final_losses, np.inf)
    lower = losses.reshape(searches, 9).min(axis=1) < best
    assert np.mean(lower) == pytest.approx(0.9, abs=0.025)


@claims("hyperparameter-search", "a-luckier-grid", "both-numbers-matter")
def grids_between_the_edges_do_better() -> None:
    scene = scene_of("hyperparameter-search", "grid")
    contest = compare_searches(
        "momentum",
        on="elliptic-bowl",
        parameters=scene.parameters,
        start=scene.start,
        steps=scene.steps,
        across=("lr", 0.001, 0.1, "log"),
        up=("rho", 0.0, 0.9),
    )
    assert contest.wins.random == 284
    assert contest.wins_over_shifted.random == 433
