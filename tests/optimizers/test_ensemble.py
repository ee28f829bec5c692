"""The same run under many seeds, against single runs and theory."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from optimizers import descend
from optimizers.ensemble import descend_ensemble
from optimizers.outcome import Code
from surfaces.errors import InputError


def test_bands_are_quantiles_of_single_runs() -> None:
    options: dict[str, Any] = {"on": "elliptic-bowl", "start": (-4.0, 1.5), "steps": 100, "noise": 1.0, "lr": 0.05}
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
def test_stationary_variance_is_what_theory_says(rule: str, hyperparameters: dict[str, Any], variance: float) -> None:
    # lr s^2 / (h (2 - lr h)), and for the heavy ball lr s^2 (1 + rho) / (h (1 - rho) (2 (1 + rho) - lr h)), with h = 2, s = 0.5
    ensemble = descend_ensemble(rule, on="x**2 + y**2", start=(0.0, 0.0), steps=600, noise=0.5, seeds=1000, **hyperparameters)
    # 2,000 samples (both axes): the standard error of a variance is sqrt(2/2000) = 3.2 %; four of them
    assert np.mean(ensemble.final_variance) == pytest.approx(variance, rel=0.13)


def test_noise_walks_freely_where_the_formula_has_no_slope() -> None:
    # y does not occur: its gradient is noise alone, so after n steps its variance is n (lr s)^2 = 0.25
    ensemble = descend_ensemble("sgd", on="x**2", start=(0.0, 0.0), steps=100, noise=0.5, seeds=1000, lr=0.1)
    assert ensemble.final_variance[1] == pytest.approx(0.25, rel=0.18)  # four standard errors of 1,000 samples
    still = descend("sgd", on="x**2", start=(1.0, 0.0), steps=100, noise=0.5, lr=0.1)
    assert np.all(still.gradients[:, 1] == 0.0), "recorded gradients are exact"


def test_runs_that_ended_count_as_infinite() -> None:
    ensemble = descend_ensemble("sgd", on="log(x) + y**2", start=(2.0, 1.0), steps=60, noise=1.0, seeds=50, lr=0.3)
    assert ensemble.outcomes[Code.NOT_FINITE] > 5
    assert np.isinf(ensemble.high[-1])
    assert sum(ensemble.outcomes.values()) == 50
    assert np.isfinite(ensemble.final_positions).all()


@pytest.mark.parametrize("seeds", [0, 1001, -1])
def test_size_is_bounded(seeds: int) -> None:
    with pytest.raises(InputError, match="seeds") as refusal:
        descend_ensemble("sgd", on="saddle", seeds=seeds)
    assert (refusal.value.field, refusal.value.value, refusal.value.allowed) == ("seeds", seeds, "1 to 1000")
