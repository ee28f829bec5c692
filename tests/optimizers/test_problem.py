"""The problem: checked where it is defined, taken as it is where it is made of records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import descend, descend_many, find_rule, find_schedule
from optimizers.descend import solve
from optimizers.descend_many import solve_many
from optimizers.ensemble import descend_ensemble
from optimizers.problem import MAX_SEED, MAX_START, Problem, define_problem
from surfaces.catalog import find_surface
from surfaces.errors import InputError


def problem_of_records() -> Problem:
    rule, surface = find_rule("momentum"), find_surface("rosenbrock")
    return Problem(
        rule=rule,
        surface=surface,
        parameters=surface.complete({}),
        starts=np.array([[-1.2, 1.0]]),
        hyperparameters=rule.complete({"lr": 1e-3}),
        lr_factors=find_schedule("cosine").factors(80, {}),
        noise=0.5,
        seeds=7,
    )


def test_records_and_names_make_the_same_problem() -> None:
    named = descend(
        "momentum",
        on="rosenbrock",
        start=(-1.2, 1.0),
        steps=80,
        schedule="cosine",
        noise=0.5,
        seed=7,
        lr=1e-3,
    )
    assert np.array_equal(solve(problem_of_records()).positions, named.positions)


def test_one_lane_of_many_is_the_same_descent() -> None:
    problem = problem_of_records()
    run, runs = solve(problem), solve_many(problem)
    assert np.array_equal(runs.final_positions[0], run.positions[-1])
    assert np.array_equal(runs.best_losses[0], run.losses.min())


def test_every_seed_is_a_lane_from_the_same_start() -> None:
    seeds = np.array([7, 8, 40], np.uint64)
    many = problem_of_records().under_seeds(seeds)
    assert many.lanes == 3
    assert np.array_equal(many.starts, [[-1.2, 1.0]] * 3)
    ends = solve_many(many).final_positions
    for seed, end in zip(seeds, ends, strict=True):
        alone = descend(
            "momentum",
            on="rosenbrock",
            start=(-1.2, 1.0),
            steps=80,
            schedule="cosine",
            noise=0.5,
            seed=int(seed),
            lr=1e-3,
        )
        assert np.array_equal(alone.positions[-1], end)


def test_a_part_keeps_the_numbers_of_its_lanes() -> None:
    starts, lrs = np.array([[1.0, 2.0], [-1.0, 0.5], [3.0, -3.0]]), np.array([0.01, 0.02, 0.03])
    problem = define_problem(
        "sgd",
        on="elliptic-bowl",
        starts=starts,
        steps=20,
        hyperparameters={"lr": lrs},
        noise=0.1,
        seeds=np.array([1, 2, 3]),
    )
    whole, part = solve_many(problem), solve_many(problem.part(slice(1, 3)))
    assert np.array_equal(part.final_positions, whole.final_positions[1:])
    assert problem.part(slice(0, 1)).lanes == 1


@pytest.mark.parametrize(
    ("schedule", "constant"),
    [(None, True), ("constant", True), (("step", {"gamma": 1.0}), True), ("cosine", False)],
)
def test_a_constant_learning_rate_is_recognized(schedule: Any, constant: bool) -> None:
    problem = define_problem("sgd", on="saddle", steps=60, schedule=schedule)
    assert problem.has_constant_lr is constant


def test_noise_and_batches_make_gradients_stochastic() -> None:
    assert not define_problem("sgd", on="line-fit").is_noisy
    assert define_problem("sgd", on="line-fit", noise=0.1).is_noisy
    assert define_problem("sgd", on="line-fit", batch=2).is_noisy


def test_a_problem_has_the_surface_start_unless_one_is_given() -> None:
    surface = find_surface("beale")
    assert define_problem("sgd", on=surface).starts.tolist() == [list(surface.start)]
    assert define_problem("sgd", on=surface, starts=(1.0, 2.0)).starts.tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"steps": -1}, "steps"),
        ({"steps": 1.5}, "steps"),
        ({"starts": (0.0, 2.0 * MAX_START)}, "start"),
        ({"starts": np.array([[0.0, 0.0], [np.nan, 0.0]])}, "starts"),
        ({"noise": -0.1}, "noise"),
        ({"seeds": MAX_SEED + 1}, "seed"),
        ({"seeds": np.array([1.0, 2.5])}, "seed"),
        ({"batch": 1}, "batch"),
        ({"hyperparameters": {"lr": np.array([0.1, -1.0])}}, "lr"),
        ({"hyperparameters": {"lr": np.array([0.1, 1e9])}}, "lr"),
        ({"parameters": {"kappa": -1.0}}, "kappa"),
    ],
)
def test_bad_numbers_are_refused_by_name(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refusal:
        define_problem("sgd", on="elliptic-bowl", **wrong)
    assert refusal.value.field == field
    assert refusal.value.allowed


def test_all_three_faces_refuse_alike() -> None:
    for face in (descend, descend_ensemble):
        with pytest.raises(InputError, match="noise"):
            face("sgd", on="saddle", noise=-1.0)
    with pytest.raises(InputError, match="noise"):
        descend_many("sgd", on="saddle", starts=[[1.0, 1.0]], noise=-1.0)


def test_the_last_seed_of_an_ensemble_is_one_too() -> None:
    with pytest.raises(InputError, match="seed"):
        descend_ensemble("sgd", on="saddle", seed=MAX_SEED - 3, seeds=5, noise=0.1)
