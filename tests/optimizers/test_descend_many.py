"""Many lanes are as many single runs, to the last bit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from optimizers import RULES, descend, descend_many
from optimizers.descend_many import Runs
from optimizers.problem import MAX_START
from optimizers.rule import Rule
from surfaces.errors import InputError

Array = npt.NDArray[np.float64]

LANES = 300
"""More than one block of 256."""

LOOKED_AT = (0, 1, 128, 255, 256, 299)


def starts(seed: int) -> Array:
    return np.random.default_rng(seed).uniform(-2.0, 2.0, (LANES, 2))


def assert_lane_is_run(runs: Runs, lane: int, run: Any) -> None:
    if run.steps_taken or math.isfinite(run.losses[0]):
        assert np.array_equal(runs.final_positions[lane], run.positions[-1])
        assert runs.final_losses[lane] == run.losses[-1]
        assert runs.best_losses[lane] == run.losses.min()
    assert runs.steps_taken[lane] == run.steps_taken
    assert runs.evaluations[lane] == run.evaluations[-1]
    assert runs.outcomes[lane] == run.outcome.code.value


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_every_lane_is_a_run(rule: Rule) -> None:
    first = rule.hyperparameters[0] if rule.hyperparameters else None
    rng = np.random.default_rng(2)
    chosen: dict[str, Any] = (
        {first.name: rng.uniform(0.5, 1.0, LANES) * first.default} if first else {}
    )
    points, seeds = starts(1), rng.integers(0, 2**53, LANES)
    options: dict[str, Any] = {"on": "himmelblau", "steps": 70, "noise": 0.5, "schedule": "cosine"}
    runs = descend_many(rule, starts=points, seed=seeds, **options, **chosen)
    reached = runs.steps_to(1.0)
    for lane in LOOKED_AT:
        own: dict[str, Any] = {name: float(values[lane]) for name, values in chosen.items()}
        run = descend(rule, start=tuple(points[lane]), seed=int(seeds[lane]), **options, **own)
        assert_lane_is_run(runs, lane, run)
        hits = np.flatnonzero(run.losses <= 1.0)  # Himmelblau's lowest minimum is 0
        assert reached[lane] == (hits[0] if hits.size else np.inf)


@pytest.mark.parametrize("lanes", [1, 2, 255, 256, 257, 1000])
def test_how_many_lanes_there_are_changes_none(lanes: int) -> None:
    points = np.random.default_rng(3).uniform(-2.0, 2.0, (1000, 2))
    options: dict[str, Any] = {
        "on": "sin(3*x)*cos(2*y) + x**2/5 + exp(-y**2)",
        "steps": 60,
        "noise": 0.1,
        "lr": 0.02,
    }
    all_lanes, some = (
        descend_many("adam", starts=points[:count], **options) for count in (1000, lanes)
    )
    assert np.array_equal(some.final_positions, all_lanes.final_positions[:lanes])
    assert np.array_equal(some.best_losses, all_lanes.best_losses[:lanes])


def test_lanes_that_end_disturb_no_other() -> None:
    """Every third diverges, every fifth starts without a loss; the rest goes as if alone."""
    points = np.abs(starts(4)) + 0.2
    rates = np.full(LANES, 0.01)
    rates[::3] = 3.0
    points[::5, 0] = -1.0
    options: dict[str, Any] = {"on": "x**2 + y**2 - log(x)", "steps": 90}
    mixed = descend_many("momentum", starts=points, lr=rates, **options)
    well = np.flatnonzero((np.arange(LANES) % 3 > 0) & (np.arange(LANES) % 5 > 0))
    alone = descend_many("momentum", starts=points[well], lr=0.01, **options)
    assert np.array_equal(mixed.final_positions[well], alone.final_positions)
    assert np.array_equal(mixed.steps_taken[well], alone.steps_taken)
    assert len(set(mixed.outcomes)) > 1
    assert set(mixed.outcomes[::5]) == {"not-finite"}
    assert np.all(mixed.steps_taken[::5] == 0)
    for lane in (0, 1, 2, 3, 5, 6, 9, 299):
        assert_lane_is_run(
            mixed,
            lane,
            descend("momentum", start=tuple(points[lane]), lr=float(rates[lane]), **options),
        )
    assert np.all(np.isfinite(mixed.final_positions))


@pytest.mark.parametrize("slug", ["sam", "armijo", "newton", "l-bfgs"])
def test_a_lane_that_has_ended_asks_for_no_more(slug: str) -> None:
    """Some run over the edge of the losses, some start beyond it, some have no slope to go by."""
    points = starts(5)
    points[::4, 0] = 0.0
    runs = descend_many(slug, on="sqrt(x) + y**2 - 3*x", starts=points, steps=40)
    for lane in range(12):
        assert_lane_is_run(
            runs,
            lane,
            descend(slug, on="sqrt(x) + y**2 - 3*x", start=tuple(points[lane]), steps=40),
        )
    assert len(set(runs.outcomes)) > 1


def test_outcomes_are_named_per_lane() -> None:
    points = [[0.5, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.5, 0.1]]
    runs = descend_many(
        "sgd", on="sqrt(x) + y**4", starts=points, steps=50, lr=[0.1, 2.0, 0.1, 10.0]
    )
    single = [
        descend("sgd", on="sqrt(x) + y**4", start=(p[0], p[1]), steps=50, lr=lr)
        for p, lr in zip(points, [0.1, 2.0, 0.1, 10.0], strict=True)
    ]
    assert runs.outcomes.tolist() == [run.outcome.code.value for run in single]
    bowl = descend_many(
        "sgd", on="x**2 + y**2", starts=[[1.0, 1.0]] * 3, steps=100, lr=[0.3, 1e-5, 1.5]
    )
    assert bowl.outcomes.tolist() == ["converged", "step-limit", "diverged"]


def test_one_start_serves_all_lanes() -> None:
    runs = descend_many(
        "momentum",
        on="x**2/2 + kappa*y**2/2",
        parameters={"kappa": 20},
        starts=(-4.0, 1.5),
        steps=50,
        lr=0.02,
        rho=[0.0, 0.5, 0.9],
    )
    for lane, rho in enumerate((0.0, 0.5, 0.9)):
        run = descend("momentum", on="elliptic-bowl", start=(-4.0, 1.5), steps=50, lr=0.02, rho=rho)
        # the formulas differ by factors of cos(0) and sin(0)
        np.testing.assert_allclose(runs.final_positions[lane], run.positions[-1], rtol=1e-12)
    assert descend_many(
        "sgd", on="x", starts=(1.0, 2.0), steps=3, lr=0.5
    ).final_positions.tolist() == [[-0.5, 2.0]]


def test_one_seed_is_common_and_many_are_not() -> None:
    same = descend_many(
        "sgd", on="0*x", starts=np.zeros((5, 2)), steps=4, noise=1.0, seed=7, lr=1.0
    ).final_positions
    own = descend_many(
        "sgd", on="0*x", starts=np.zeros((5, 2)), steps=4, noise=1.0, seed=[7, 8, 9, 10, 11], lr=1.0
    ).final_positions
    assert np.array_equal(same, np.tile(same[0], (5, 1)))
    assert np.array_equal(own[0], same[0])
    assert len(np.unique(own, axis=0)) == 5


def test_steps_to_a_tolerance() -> None:
    """x_k = 2 * 0.5**k, so the loss is 4**(1 - k)."""
    runs = descend_many(
        "sgd", on="x**2 + y**2", starts=[[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]], steps=10, lr=0.25
    )
    assert runs.steps_to(4.0**-3).tolist() == [4.0, 3.0, 0.0]
    assert runs.steps_to(0.0).tolist() == [np.inf, np.inf, 0.0]
    assert runs.steps_to(4.0**-3).tolist() == [4.0, 3.0, 0.0]


def test_steps_to_counts_from_the_lowest_minimum() -> None:
    """(-3.9, ...) ends at Styblinski-Tang's best value, about -78.3."""
    runs = descend_many(
        "sgd", on="styblinski-tang", starts=[[-3.5, -3.5], [2.5, 2.5]], steps=200, lr=0.01
    )
    reached = runs.steps_to(1e-3)
    assert 0 < reached[0] < 200
    assert reached[1] == np.inf


BAD: list[tuple[dict[str, Any], str]] = [
    ({"starts": [1.0, 2.0, 3.0]}, "starts"),
    ({"starts": np.zeros((2, 2, 2))}, "starts"),
    ({"starts": np.zeros((0, 2))}, "starts"),
    ({"starts": [[0.0, math.nan]]}, "starts"),
    ({"starts": [[0.0, 2 * MAX_START]]}, "starts"),
    ({"lr": [0.1, 0.2, 0.3]}, "lr"),
    ({"lr": [0.1, math.nan]}, "lr"),
    ({"lr": [0.1, 1e4]}, "lr"),
    ({"lr": [[0.1], [0.2]]}, "lr"),
    ({"lr": []}, "lr"),
    ({"rate": 0.1}, "sgd hyperparameter"),
    ({"seed": [1, 2, 3]}, "seed"),
    ({"seed": [-1, 2]}, "seed"),
    ({"seed": [1, 2.5]}, "seed"),
    ({"noise": -1.0}, "noise"),
    ({"steps": 1.5}, "steps"),
]


@pytest.mark.parametrize(("change", "field"), BAD, ids=range(len(BAD)))
def test_a_refusal_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        descend_many(
            **{"rule": "sgd", "on": "x**2 + y**2", "starts": [[1.0, 1.0], [2.0, 2.0]], **change}
        )
    assert refused.value.field == field
    assert refused.value.allowed in refused.value.message
