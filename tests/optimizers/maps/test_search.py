"""Grid against random search: where each tries, what it finds, and how often either wins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import Contest, compare_searches, descend
from optimizers.maps.search import Wins
from surfaces.errors import InputError

SEARCH: dict[str, Any] = {
    "on": "elliptic-bowl",
    "parameters": {"kappa": 50.0},
    "steps": 60,
    "across": ("lr", 1e-3, 1e-1, "log"),
    "up": ("rho", 0.0, 0.9),
}


@pytest.fixture(scope="module")
def contest() -> Contest:
    return compare_searches("momentum", searches=400, **SEARCH)


def test_the_grid_has_the_middles_of_equal_parts(contest: Contest) -> None:
    across, up = contest.grid.tries
    assert np.unique(across) == pytest.approx(10 ** np.array([-8 / 3, -2, -4 / 3]), rel=1e-3)
    assert np.unique(up) == pytest.approx([0.15, 0.45, 0.75])
    assert len(set(zip(across, up, strict=True))) == 9


def test_random_tries_have_nine_values_of_each_number(contest: Contest) -> None:
    shares = np.random.default_rng(0).random((9, 2))
    across, up = contest.random.tries
    assert np.log10(across) == pytest.approx(-3 + 2 * shares[:, 0], abs=1e-3)
    assert up == pytest.approx(0.9 * shares[:, 1], rel=1e-3)


@pytest.mark.parametrize("kind", ["grid", "random"])
def test_each_try_is_the_race_with_its_numbers(contest: Contest, kind: str) -> None:
    found = getattr(contest, kind)
    for at in range(9):
        lr, rho = float(found.tries.across[at]), float(found.tries.up[at])
        run = descend(
            "momentum", on="elliptic-bowl", parameters={"kappa": 50.0}, steps=60, lr=lr, rho=rho
        )
        assert found.outcomes[at] == run.outcome.code
        failed = run.outcome.code in ("diverged", "not-finite")
        assert found.losses[at] == (np.inf if failed else run.losses[-1])
    assert found.losses[found.best] == found.losses.min()


def test_the_searches_have_the_seeds_after_the_first(contest: Contest) -> None:
    third = compare_searches("momentum", searches=1, draw=2, **SEARCH)
    assert contest.random_best[2] == third.random.losses.min()
    assert contest.random_best[0] == contest.random.losses.min()
    assert contest.shifted_best[2] == third.shifted_best[0]


def test_wins_are_counted_from_the_lowest_losses(contest: Contest) -> None:
    best = contest.grid.losses.min()
    lower = sum(loss < best for loss in contest.random_best)
    assert contest.wins == Wins(lower, 400 - lower, 0)
    assert Wins.of(np.array([1.0, 2.0, np.inf]), np.array([2.0, 1.0, np.inf])) == Wins(1, 1, 1)


def test_random_wins_where_one_number_does_nothing() -> None:
    """The reason of the paper: nine values of the number that matters, against three."""
    flat = compare_searches(
        "adam", on="x**2 + y**2", start=(1.0, 1.0), steps=20, searches=400,
        across=("lr", 1e-4, 10.0, "log"), up=("eps", 1e-12, 1e-11, "log"),
    )  # fmt: skip
    assert flat.wins_over_shifted.random > 0.6 * 400
    told_apart = [len(set(kind.losses.round(6))) for kind in (flat.grid, flat.random)]
    assert told_apart == [3, 9]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"across": ("noise", 0.0, 1.0)}, "across"),
        ({"up": ("start.x", -1.0, 1.0)}, "up"),
        ({"up": None}, "up"),
        ({"side": 1}, "side"),
        ({"searches": 0}, "searches"),
        ({"draw": -1}, "draw"),
    ],
)
def test_what_is_no_search_is_refused(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as refused:
        compare_searches("momentum", **(SEARCH | changed))
    assert refused.value.field == field
