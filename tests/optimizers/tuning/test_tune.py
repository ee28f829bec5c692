"""Tuning at equal budget: what it spends, what it finds, and how it tells what that is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import Tuning, descend, tune
from optimizers.rules import RULES, find_rule
from optimizers.theory.quadratic import stability_bound
from optimizers.tuning.ranges import drawn_starts, searched
from optimizers.tuning.tune import Tuned
from surfaces.catalog import SURFACES, find_surface
from surfaces.errors import InputError

SMALL: dict[str, Any] = {
    "on": "elliptic-bowl",
    "steps": 40,
    "budget": 41 * 60,
    "starts": 2,
    "tests": 9,
}


def numbers(tuned: Tuned) -> dict[str, Any]:
    return dict(tuned.hyperparameters)


@pytest.fixture(scope="module")
def bowl() -> Tuning:
    return tune(["sgd", "momentum", "adam", "sam"], **SMALL)


def test_every_rule_spends_the_same_and_no_more(bowl: Tuning) -> None:
    spent = {one.spent for one in bowl.tuned}
    assert len(spent) == 1
    assert 0.9 * bowl.plan.budget < spent.pop() <= bowl.plan.budget


def test_the_seed_decides(bowl: Tuning) -> None:
    again = tune(["adam"], **SMALL).tuned[0]
    assert again.hyperparameters == bowl.tuned[2].hyperparameters
    assert again.losses.tobytes() == bowl.tuned[2].losses.tobytes()
    assert tune(["adam"], seed=1, **SMALL).tuned[0].hyperparameters != again.hyperparameters


def test_it_finds_rates_within_the_bound_of_theory(bowl: Tuning) -> None:
    sgd = bowl.tuned[0].hyperparameters["lr"]
    bound = stability_bound(find_rule("sgd"), 20.0, {"lr": sgd})
    assert bound is not None and 0.5 * bound < sgd < bound


def test_the_ranking_begins_with_the_lowest_median(bowl: Tuning) -> None:
    medians = [float(np.sort(one.losses[:, -1])[4]) for one in bowl.ranking]
    assert medians == sorted(medians)
    assert len(medians) == 4


def test_losses_are_those_of_other_starts_by_evaluations(bowl: Tuning) -> None:
    plan, adam = bowl.plan, bowl.tuned[2]
    assert not set(plan.tests) & set(plan.starts)
    assert plan.starts[0] == find_surface("elliptic-bowl").start
    for start, losses in zip(plan.tests, adam.losses, strict=True):
        run = descend("adam", on="elliptic-bowl", start=start, steps=40, **numbers(adam))
        np.testing.assert_array_equal(losses[: len(run.losses)], run.losses)
    sam = bowl.tuned[3]
    run = descend("sam", on="elliptic-bowl", start=plan.tests[0], steps=40, **numbers(sam))
    # two evaluations a step: half of the steps fit, and each is reached with every second one
    np.testing.assert_array_equal(sam.losses[0, ::2], run.losses[:21])
    np.testing.assert_array_equal(sam.losses[0, 1::2], run.losses[:20])


def test_bands_hold_the_middle_runs(bowl: Tuning) -> None:
    low, middle, high = bowl.tuned[1].band
    assert (low <= middle).all() and (middle <= high).all()
    np.testing.assert_array_equal(middle, np.sort(bowl.tuned[1].losses, axis=0)[4])


def test_evaluations_are_counted_to_the_tolerance(bowl: Tuning) -> None:
    one = bowl.tuned[1]
    for losses, count in zip(one.losses, one.evaluations_to_tolerance, strict=True):
        below = np.flatnonzero(losses <= 1e-3)
        assert count == (below[0] + 1 if below.size else np.inf)


def test_counts_to_the_tolerance_are_of_evaluations() -> None:
    tuning = tune(["newton"], on="beale", steps=40, budget=41 * 60, starts=2)
    counts = tuning.tuned[0].evaluations_to_tolerance
    assert np.isfinite(counts).sum() > 3
    for start, count in zip(tuning.plan.tests, counts, strict=True):
        run = descend("newton", on="beale", start=start, steps=20)
        # gradient and Hessian: two a step
        assert count == (run.metrics.evaluations_to_tolerance or np.inf)


def test_further_passes_search_around_the_best() -> None:
    one, three = (tune(["momentum"], passes=passes, **SMALL).tuned[0] for passes in (1, 3))
    assert three.trial.score <= one.trial.score
    assert three.spent == 3 * one.spent


def test_random_search_runs_every_draw_to_the_end() -> None:
    found = tune(["sgd"], method="random", **SMALL).tuned[0]
    assert found.spent == 41 * 60


def test_noise_differs_from_start_to_start() -> None:
    noisy = tune(["sgd"], noise=1.0, **SMALL)
    search = noisy.plan.search(find_rule("sgd"))
    assert len(set(search.seeds)) == 2
    losses = noisy.tuned[0].losses
    assert len({row[-1] for row in losses}) == len(losses)


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    tune(["sgd", "adam"], progress=told.append, **SMALL)
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1.0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.slug)
def test_usual_ranges_lie_within_what_a_rule_allows(rule: Any) -> None:
    declared = {h.name: h for h in rule.hyperparameters}
    found = searched(rule)
    assert ("lr" in found) == rule.has_learning_rate
    for name, each in found.items():
        assert declared[name].low <= each.low < each.high <= declared[name].high, name


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.slug)
def test_starts_are_drawn_inside_the_window(surface: Any) -> None:
    parameters = surface.complete({})
    x0, x1, y0, y1 = surface.home(parameters)
    for x, y in drawn_starts(surface, parameters, 20, seed=3):
        assert x0 < x < x1 and y0 < y < y1


def test_chosen_ranges_replace_the_usual_ones() -> None:
    found = tune(["sgd"], ranges={"sgd": {"lr": (0.01, 0.02)}}, **SMALL).tuned[0]
    assert 0.01 <= found.hyperparameters["lr"] <= 0.02
    search = tune(["adam"], ranges={"adam": {"beta2": (0.9, 0.99)}}, **SMALL).plan.search(
        find_rule("adam"), {"beta2": (0.9, 0.99)}
    )
    assert list(search.ranges) == ["beta2"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"steps": 0}, "steps"),
        ({"budget": 100}, "budget"),
        ({"starts": 0}, "starts"),
        ({"tests": 0}, "tests"),
        ({"noise": -1.0}, "noise"),
        ({"method": "annealing"}, "method"),
        ({"seed": -1}, "seed"),
        ({"passes": 0}, "passes"),
        ({"ranges": {"adam": {"lr": (0.1, 1.0)}}}, "ranges"),
        ({"ranges": {"sgd": {"lr": (1.0, 0.1)}}}, "lr"),
        ({"ranges": {"sgd": {"rho": (0.1, 1.0)}}}, "sgd hyperparameter"),
    ],
)
def test_a_bad_tuning_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        tune(["sgd"], **(SMALL | changed))
    assert str(refused.value.field) == field


def test_optuna_proposes_where_it_is_installed() -> None:
    pytest.importorskip("optuna", reason="Optuna is an extra")
    found = tune(["momentum"], method="tpe", **SMALL).tuned[0]
    assert found.spent == 41 * 60
    assert (
        found.hyperparameters == tune(["momentum"], method="tpe", **SMALL).tuned[0].hyperparameters
    )


def test_without_optuna_its_sampler_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizers.tuning.optuna.find_spec", lambda name: None)
    with pytest.raises(InputError, match="optuna"):
        tune(["sgd"], method="tpe", **SMALL)
