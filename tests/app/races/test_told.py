"""Digest and schedules' curves: each says what it is of."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from optimizers.schedules import lr_factors
from tests.app.races.test_routes import race_events, race_json
from tests.app.responses import unpacked


def test_the_digest_covers_losses_too(client: TestClient) -> None:
    """Races with the same positions, one of them a constant higher."""
    low, high = (
        race_json(client, f"formula={formula}&start=1,1&steps=5&run=sgd,lr:0.25")
        for formula in ("x**2%2By**2", "x**2%2By**2%2B1")
    )
    assert low["runs"][0]["x"] == high["runs"][0]["x"]
    assert low["digest"] != high["digest"]


@pytest.mark.parametrize(("steps", "points"), [(20, 20), (1_001, 97)])
def test_a_schedules_curve_spans_the_whole_run(client: TestClient, steps: int, points: int) -> None:
    query = f"steps={steps}&run=sgd,schedule:cosine,schedule.floor:0.25&run=sgd"
    curve, none = race_events(client, query)[0].data["lr"]
    factors, drawn = lr_factors(("cosine", {"floor": 0.25}), steps), unpacked(curve)
    assert none is None
    assert (len(drawn), drawn[0], drawn[-1]) == (points, factors[0], factors[-1])
    assert drawn[points // 2] == factors[round(points // 2 * (steps - 1) / (points - 1))]
