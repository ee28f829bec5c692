"""The same run under many seeds, against single runs and theory."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from optimizers import descend
from optimizers.ensemble import PERCENTS, Swarm, consecutive, descend_ensemble, quantiles
from optimizers.outcome import Code
from optimizers.problem import define_problem
from surfaces.errors import InputError


def test_bands_are_quantiles_of_single_runs() -> None:
    options: dict[str, Any] = {
        "on": "elliptic-bowl",
        "start": (-4.0, 1.5),
        "steps": 100,
        "noise": 1.0,
        "lr": 0.05,
    }
    ensemble = descend_ensemble("sgd", seed=3, seeds=9, **options)
    losses = np.array([descend("sgd", seed=3 + k, **options).losses for k in range(9)])
    assert np.array_equal(ensemble.median, np.sort(losses, axis=0)[4])
    assert np.array_equal(ensemble.low, np.sort(losses, axis=0)[0])
    assert np.array_equal(ensemble.high, np.sort(losses, axis=0)[8])
    assert np.array_equal(ensemble.final_losses, losses[:, -1])
    assert ensemble.outcomes == {Code.STEP_LIMIT: 9}


@pytest.mark.parametrize(
    ("rule", "hyperparameters", "variance"),
    [("sgd", {"lr": 0.1}, 0.006944444), ("momentum", {"lr": 0.1, "rho": 0.9}, 0.0659722)],
    ids=["sgd", "momentum"],
)
def test_stationary_variance_is_what_theory_says(
    rule: str, hyperparameters: dict[str, Any], variance: float
) -> None:
    # lr s^2 / (h (2 - lr h)), and for the heavy ball lr s^2 (1 + rho) / (h (1 - rho) (2 (1 + rho) -
    # lr h)), with h = 2, s = 0.5
    ensemble = descend_ensemble(
        rule,
        on="x**2 + y**2",
        start=(0.0, 0.0),
        steps=600,
        noise=0.5,
        seeds=1000,
        **hyperparameters,
    )
    # 2,000 samples (both axes): the standard error of a variance is sqrt(2/2000) = 3.2 %; four of
    # them
    assert np.mean(ensemble.final_variance) == pytest.approx(variance, rel=0.13)


def test_noise_walks_freely_where_the_formula_has_no_slope() -> None:
    # y does not occur: its gradient is noise alone, so after n steps its variance is n (lr s)^2 =
    # 0.25
    ensemble = descend_ensemble(
        "sgd", on="x**2", start=(0.0, 0.0), steps=100, noise=0.5, seeds=1000, lr=0.1
    )
    assert ensemble.final_variance[1] == pytest.approx(
        0.25, rel=0.18
    )  # four standard errors of 1,000 samples
    still = descend("sgd", on="x**2", start=(1.0, 0.0), steps=100, noise=0.5, lr=0.1)
    assert np.all(still.gradients[:, 1] == 0.0), "recorded gradients are exact"


def test_runs_that_ended_count_as_infinite() -> None:
    ensemble = descend_ensemble(
        "sgd", on="x - log(x) + y**2", start=(2.0, 1.0), steps=60, noise=1.2, seeds=50, lr=0.3
    )
    assert ensemble.outcomes[Code.NOT_FINITE] > 5
    assert np.isinf(ensemble.high[-1])
    assert sum(ensemble.outcomes.values()) == 50
    assert np.isfinite(ensemble.final_positions).all()
    assert np.count_nonzero(ensemble.ended_early) == ensemble.outcomes[Code.NOT_FINITE]
    assert np.array_equal(ensemble.final_band, [ensemble.low[-1], ensemble.median[-1], np.inf])
    there = ensemble.final_positions[~ensemble.ended_early]
    assert np.allclose(
        ensemble.final_variance,
        np.square(there - there.mean(axis=0)).sum(axis=0) / (len(there) - 1),
    )


@pytest.mark.parametrize(
    ("seeds", "steps", "most"),
    [(7, 100, 30), (1000, 90, 30), (3, 100, None), (40, 5, 30), (2, 20_000, 500)],
)
def test_a_band_at_some_steps_is_that_of_all_steps(
    seeds: int, steps: int, most: int | None
) -> None:
    problem = define_problem("sgd", on="elliptic-bowl", steps=steps, noise=1.0)
    many = problem.under_seeds(consecutive(0, seeds))
    thin, whole = Swarm(many, max_points=most), Swarm(many)
    for swarm in (thin, whole):
        computed = 0
        while not swarm.finished:
            computed += swarm.advance()
        assert computed == seeds * (steps + 1)
    some, every_step = thin.end(), whole.end()
    assert (some.steps[0], some.steps[-1]) == (0, steps)
    assert len(some.steps) <= (most or steps) + 1
    assert np.array_equal(every_step.steps, np.arange(steps + 1))
    for name in ("low", "median", "high"):
        assert np.array_equal(getattr(some, name), getattr(every_step, name)[some.steps])


def test_when_all_have_ended_so_has_the_band() -> None:
    ensemble = descend_ensemble("sgd", on="elliptic-bowl", steps=400, noise=0.1, seeds=20, lr=0.5)
    assert ensemble.outcomes == {Code.DIVERGED: 20}
    assert 1 < ensemble.steps[-1] < 60
    assert np.isfinite(ensemble.low).all()
    assert np.isinf(ensemble.final_band).all()
    assert np.isnan(ensemble.final_variance).all()


def test_a_start_without_a_loss_is_infinitely_high() -> None:
    ensemble = descend_ensemble("sgd", on="log(x)", start=(-1.0, 0.0), steps=10, noise=0.1, seeds=5)
    assert ensemble.outcomes == {Code.NOT_FINITE: 5}
    assert ensemble.steps.tolist() == [0]
    assert np.isinf([ensemble.low, ensemble.median, ensemble.high]).all()


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(1, 60)),
        elements=st.floats(-9, 9) | st.just(np.inf),
    )
)
def test_quantiles_are_numpys(values: npt.NDArray[np.float64]) -> None:
    wanted = np.sort(values, axis=1)[
        :, [int(Fraction(p * values.shape[1], 100).__ceil__()) - 1 for p in PERCENTS]
    ].T
    assert np.array_equal(quantiles(values), wanted)
    if values.shape[1] % 10 == 0 and np.isfinite(values).all():
        assert np.array_equal(
            quantiles(values)[1], np.quantile(values, 0.5, axis=1, method="inverted_cdf")
        )


@pytest.mark.parametrize("seeds", [0, 1001, -1])
def test_size_is_bounded(seeds: int) -> None:
    with pytest.raises(InputError, match="seeds") as refusal:
        descend_ensemble("sgd", on="saddle", seeds=seeds)
    assert (refusal.value.field, refusal.value.value, refusal.value.allowed) == (
        "seeds",
        seeds,
        "a whole number, 1 to 1000",
    )
