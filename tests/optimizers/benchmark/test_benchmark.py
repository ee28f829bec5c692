"""A benchmark: what each pair is, that nothing depends on who computes it, and how it is scored."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from optimizers import Benchmark, benchmark, descend, tune
from optimizers.benchmark.pair import completed, known_target, names_of, of_runs, run_pair
from optimizers.benchmark.scores import read_scores
from surfaces.catalog import SURFACES, find_surface
from surfaces.errors import InputError

SMALL: dict[str, Any] = {"steps": 40, "budget": 41 * 60, "starts": 2, "tests": 9, "tau": 1e-2}
RULES, PLACES = ["sgd", "adam", "newton"], ["elliptic-bowl", "himmelblau"]


@pytest.fixture(scope="module")
def small() -> Benchmark:
    return benchmark(RULES, PLACES, **SMALL)


def bytes_of(result: Benchmark) -> dict[Any, Any]:
    return {
        pair: {name: array.tobytes() for name, array in arrays.items()}
        for pair, arrays in result.results.items()
    }


def test_each_pair_is_a_tuning_and_its_tests(small: Benchmark) -> None:
    options = {name: value for name, value in SMALL.items() if name != "tau"}
    for surface in PLACES:
        tuning = tune(RULES, on=surface, **options)
        for rule, tuned in zip(RULES, tuning.tuned, strict=True):
            found = small.results[surface, rule]
            assert small.hyperparameters((surface, rule)) == tuned.hyperparameters
            assert found["losses"].tobytes() == tuned.losses.tobytes()
            assert found["spent"] == tuned.spent <= SMALL["budget"]
            assert found["starts"].tolist() == [list(start) for start in tuning.plan.tests]


def test_losses_are_those_of_runs_at_what_was_tuned(small: Benchmark) -> None:
    pair = ("himmelblau", "adam")
    found = small.results[pair]
    numbers: dict[str, Any] = small.hyperparameters(pair)
    assert set(numbers) == {"lr", "beta1"}
    for start, losses in zip(found["starts"], found["losses"], strict=True):
        run = descend("adam", on="himmelblau", start=tuple(start), steps=40, **numbers)
        np.testing.assert_array_equal(losses, run.losses)


def test_conditions_of_a_pair_are_json() -> None:
    runs = of_runs(completed(**SMALL))
    assert json.loads(json.dumps(runs)) == runs
    assert {"tau", "target"} == completed(**SMALL).keys() - runs.keys()
    again = run_pair("elliptic-bowl", "sgd", json.loads(json.dumps(runs)))
    assert again["losses"].tobytes() == run_pair("elliptic-bowl", "sgd", runs)["losses"].tobytes()


def test_an_executor_changes_no_bit(small: Benchmark) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert bytes_of(benchmark(RULES, PLACES, executor=pool, **SMALL)) == bytes_of(small)


class Failing(ThreadPoolExecutor):
    """Fails at its second task, and notes what becomes of the others."""

    def __init__(self) -> None:
        super().__init__(1)
        self.futures: list[Future[Any]] = []

    def submit(self, fn: Any, /, *args: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if len(self.futures) == 1:
            future.set_exception(RuntimeError("lost"))
        self.futures.append(future)
        return future


def test_a_failed_pair_calls_off_the_others() -> None:
    with Failing() as pool:
        with pytest.raises(RuntimeError, match="lost"):
            benchmark(RULES, PLACES, executor=pool, **SMALL)
        assert [future.cancelled() for future in pool.futures] == [True, False, *[True] * 4]


def test_scores_are_counted_start_by_start(small: Benchmark) -> None:
    pair = ("himmelblau", "sgd")
    score, losses = small.scores.of[pair], small.results[pair]["losses"]
    solved = []
    for row, count in zip(losses, score.evaluations, strict=True):
        met = np.flatnonzero(row[0] - row >= (1 - 1e-2) * (row[0] - 0.0))
        solved.append(met.size > 0)
        assert count == (met[0] + 1 if met.size else np.inf)
    assert sum(solved) > 0, "an example in which something is solved"
    assert score.solved == sum(solved) / 9
    assert score.median_evaluations == sorted(score.evaluations)[4]
    assert score.median_final_loss == sorted(losses[:, -1])[4]


def test_problems_are_surfaces_from_starts(small: Benchmark) -> None:
    times = small.scores.times()
    assert times.shape == (18, 3)
    np.testing.assert_array_equal(times[9:], small.scores.times(["himmelblau"]))
    np.testing.assert_array_equal(
        times[:9, 1], small.scores.of["elliptic-bowl", "adam"].evaluations
    )


def test_the_ranking_goes_by_what_is_solved_then_by_how_soon(small: Benchmark) -> None:
    times = dict(zip(RULES, small.scores.times().T, strict=True))
    keys = [
        (-np.isfinite(times[rule]).sum(), np.minimum(times[rule], 41).sum())
        for rule in small.scores.ranking
    ]
    assert keys == sorted(keys)
    assert sorted(small.scores.ranking) == sorted(RULES)


def test_another_tolerance_judges_the_same_runs(small: Benchmark) -> None:
    loose = small.judged(tau=0.5)
    assert loose.results is small.results
    assert (loose.scores.times() <= small.scores.times()).all()
    assert (loose.scores.times() < small.scores.times()).any()
    assert (
        loose.scores.times().tobytes()
        == benchmark(RULES, PLACES, **SMALL | {"tau": 0.5}).scores.times().tobytes()
    )


def test_the_target_may_be_the_best_that_was_found(small: Benchmark) -> None:
    found = small.judged(tau=1e-2, target="found")
    losses = {rule: small.results["himmelblau", rule]["losses"] for rule in RULES}
    lowest = np.min([each.min(axis=1) for each in losses.values()], axis=0)
    times = found.scores.times(["himmelblau"])
    for k, rule in enumerate(RULES):
        row = losses[rule]
        met = row <= (lowest + 1e-2 * (row[:, 0] - lowest))[:, None]
        np.testing.assert_array_equal(np.isfinite(times[:, k]), met.any(axis=1))
    # of the rules, at least one finds the best that was found
    assert np.isfinite(times).any(axis=1).all()


def test_a_surface_without_minimum_has_the_lowest_of_its_window() -> None:
    assert known_target(find_surface("saddle")) == pytest.approx(
        find_surface("saddle").tape({}).evaluate(0.0, 2.0)[0]
    )
    assert known_target(find_surface("rosenbrock")) == 0.0
    assert all(np.isfinite(known_target(surface)) for surface in SURFACES)


@pytest.mark.parametrize(("tau", "target"), [(0.0, "known"), (1e-3, "best")])
def test_a_bad_judgment_is_refused(small: Benchmark, tau: float, target: Any) -> None:
    with pytest.raises(InputError):
        small.judged(tau=tau, target=target)


def test_a_rule_without_hyperparameters_is_run_as_it_is(small: Benchmark) -> None:
    assert names_of("newton") == []
    assert small.hyperparameters(("himmelblau", "newton")) == {}
    assert small.results["himmelblau", "newton"]["losses"].shape == (9, 41)


def test_progress_rises_to_the_whole() -> None:
    told: list[float] = []
    benchmark(["sgd", "newton"], ["elliptic-bowl"], progress=told.append, **SMALL)
    assert told == [0.5, 1.0]


def test_scores_come_back_from_their_file(small: Benchmark) -> None:
    text = small.scores.as_csv(["made by a test", "twice"])
    assert text.startswith("# made by a test\n# twice\n# {")
    again = read_scores(text)
    assert again.conditions == small.conditions
    assert (again.surfaces, again.rules) == (small.surfaces, small.rules)
    assert again.times().tobytes() == small.scores.times().tobytes()
    for pair, score in small.scores.of.items():
        assert again.of[pair].hyperparameters == score.hyperparameters
        assert again.of[pair].median_final_loss == score.median_final_loss
    assert again.as_csv(["made by a test", "twice"]) == text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rules": ["sgdd"]}, "optimizer"),
        ({"surfaces": ["bowls"]}, "surface"),
        ({"tau": 0.0}, "tau"),
        ({"tau": 1.0}, "tau"),
        ({"tau": float("nan")}, "tau"),
        ({"target": "lowest"}, "target"),
        ({"passes": 0}, "passes"),
        ({"steps": 0}, "steps"),
        ({"budget": 10}, "budget"),
        ({"starts": 0}, "starts"),
        ({"tests": 0}, "tests"),
        ({"noise": -1.0}, "noise"),
        ({"method": "guess"}, "method"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_bad_benchmark_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        benchmark(**({"rules": ["sgd"], "surfaces": ["beale"]} | SMALL | changed))
    assert refused.value.field == field
