"""The benchmark that is kept: whole, small, and what the engine computes today, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from app.benchmark.recorded import FILE, recorded
from optimizers import RULES, benchmark
from surfaces.catalog import SURFACES

ANEW = "run `ravine benchmark` and put its pairs.csv in place of app/benchmark/pairs.csv"


def test_each_of_its_rules_is_on_each_of_its_surfaces() -> None:
    """A new rule or surface is in it after the next run; one that is gone must not be."""
    scores = recorded()
    assert set(scores.rules) <= {rule.slug for rule in RULES}, ANEW
    assert set(scores.surfaces) <= {surface.slug for surface in SURFACES}, ANEW
    assert len(scores.of) == len(scores.rules) * len(scores.surfaces) > 500


def test_its_file_is_small_and_says_how_it_was_made() -> None:
    assert FILE.stat().st_size < 150_000
    assert FILE.read_text().startswith("# Written by: ravine benchmark")


@pytest.mark.parametrize(
    ("surface", "rule"),
    [
        ("elliptic-bowl", "adam"),
        ("rosenbrock", "sgd"),
        ("himmelblau", "l-bfgs"),
        ("beale", "newton"),
        ("saddle", "momentum"),
    ],
)
def test_its_pairs_are_computed_anew_bit_for_bit(surface: str, rule: str) -> None:
    kept = recorded()
    found = benchmark([rule], [surface], **kept.conditions).scores.of[surface, rule]
    score = kept.of[surface, rule]
    assert score.hyperparameters == found.hyperparameters, ANEW
    np.testing.assert_array_equal(score.evaluations, found.evaluations, ANEW)
    assert score.median_final_loss == found.median_final_loss, ANEW
