"""The search of hyperparameters: equal budget, what it finds, what it leaves out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizers.descend import Run, descend
from optimizers.rules import find_rule
from optimizers.tuning import search as tuning
from optimizers.tuning.search import Paths, Range, Search, early_and_low, is_inside
from surfaces.catalog import find_surface

BOWL = find_surface("elliptic-bowl")
SEARCH = Search(
    find_rule("sgd"),
    BOWL,
    BOWL.complete({}),
    (BOWL.start,),
    {"lr": Range(1e-4, 1.0)},
    early_and_low(0.0),
    length=61,
    budget=61 * 200,
)


def test_draws_are_spread_evenly_on_their_scale() -> None:
    random = np.random.default_rng(0)
    values = Range(1e-4, 1.0).draw(random, 4000)
    assert np.mean(values < 1e-2) == pytest.approx(0.5, abs=0.03)
    assert np.mean(Range(0.0, 0.9, "linear").draw(random, 4000)) == pytest.approx(0.45, abs=0.02)


def test_it_finds_the_rate_that_theory_has_for_the_bowl() -> None:
    best = SEARCH.run(0)[0]
    assert best.hyperparameters["lr"] == pytest.approx(2 / 21, rel=0.25)
    assert SEARCH.run(0)[0].hyperparameters == best.hyperparameters, "the seed decides"
    assert SEARCH.run(1)[0].score != best.score


def test_the_trials_are_sorted_and_run_to_the_end() -> None:
    trials = SEARCH.run(0)
    scores = [trial.score for trial in trials]
    assert scores == sorted(scores)
    one = trials[0]
    run = descend("sgd", on=BOWL, steps=60, lr=one.hyperparameters["lr"])
    np.testing.assert_array_equal(one.positions, run.positions)
    np.testing.assert_array_equal(one.losses, run.losses)


def test_it_spends_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: Counter[int] = Counter()

    def counted(*args: Any, steps: int, **options: Any) -> Run:
        spent[steps] += steps + 1
        return descend(*args, steps=steps, **options)

    monkeypatch.setattr(tuning, "descend", counted)
    SEARCH.run(0)
    assert len(spent) == tuning.ROUNDS
    costs = spent.values()
    assert max(costs) / min(costs) == pytest.approx(1.0, abs=0.03), "every round costs as much"
    assert sum(costs) == pytest.approx(SEARCH.budget, rel=0.03)


def test_a_path_that_diverges_is_infinite_from_there_on() -> None:
    paths = SEARCH.paths({"lr": np.array([0.01, 1.0])}, 61)
    assert np.isfinite(paths.losses[0]).all()
    gone = np.flatnonzero(np.isinf(paths.losses[1]))
    assert gone[0] == descend("sgd", on=BOWL, steps=60, lr=1.0).steps_taken + 1
    assert gone[-1] == 60
    assert np.isfinite(paths.positions).all()


def test_a_rule_that_asks_more_often_gets_fewer_steps() -> None:
    search = replace(SEARCH, rule=find_rule("sam"), ranges={"lr": Range(1e-3, 0.1)})
    paths = search.paths({"lr": np.array([0.02])}, 61)
    run = descend("sam", on=BOWL, steps=60, lr=0.02)
    last = int(np.flatnonzero(run.evaluations <= 61)[-1])
    assert last < 40
    # it stands where it was until the evaluations of its next step are made
    np.testing.assert_array_equal(paths.positions[0, ::2], run.positions[: last + 1])
    np.testing.assert_array_equal(paths.losses[0, 1::2], run.losses[:last])


def test_a_start_at_the_lowest_is_judged_without_warning() -> None:
    losses = np.array([[0.0, 1e300, np.inf], [0.0, 0.0, 0.0]])
    worse, better = early_and_low(0.0)(Paths(np.zeros((2, 3, 2)), losses))
    assert better < worse


def test_a_view_judges_whole_paths() -> None:
    positions = np.array([[[0.0, 0.0], [2.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.5, 0.0], [0, 0]]])
    paths = Paths(positions, np.zeros((2, 3)))
    assert is_inside(paths, (-1, 1, -1, 1)).tolist() == [False, True]


def test_a_coarse_search_tells_where_to_look_closer() -> None:
    closer = SEARCH.narrowed(0)
    best = closer.ranges["lr"]
    assert best.low < 2 / 21 < best.high <= 1.0
    assert best.high / best.low <= 64 * (1 + 1e-12)
    assert closer.budget == SEARCH.budget // 2
    share = Range(0.0, 0.9, "linear")
    assert share.around(0.5, 8.0) == share


def test_trials_of_no_use_are_left_out() -> None:
    assert replace(SEARCH, score=lambda paths: np.full(len(paths.losses), np.inf)).run(0) == []
