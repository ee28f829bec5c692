"""Ensembles over HTTP: the numbers of the Python face, theory beside them, and limits.

Nothing is computed for nobody.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from optimizers import descend
from optimizers.ensemble import descend_ensemble
from optimizers.outcome import ENDINGS, Code
from tests.app.responses import error_of, strict_json, unpacked

MakeClient = Callable[..., TestClient]
BOWL = "formula=x**2%2By**2&start=1,-1&run=sgd,lr:0.1&run=momentum,lr:0.1,rho:0.9&noise=0.5"


def ensemble(client: TestClient, query: str) -> Any:
    answer = client.get(f"/api/ensemble?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return strict_json(answer.text)


def test_it_is_what_the_python_face_computes(client: TestClient) -> None:
    told = ensemble(
        client,
        "surface=himmelblau&steps=300"
        "&run=sgd,lr:0.01&run=adam,lr:0.2,schedule:cosine&noise=2&seed=5&seeds=64",
    )
    assert told["link"] == (
        "/?v=1&surface=himmelblau&steps=300"
        "&run=sgd,lr:0.01&run=adam,lr:0.2,schedule:cosine&noise=2&seed=5&seeds=64"
    )
    assert told["seeds"] == [5, 68]
    common: dict[str, Any] = {
        "on": "himmelblau",
        "steps": 300,
        "noise": 2.0,
        "seed": 5,
        "seeds": 64,
    }
    wanted = [
        descend_ensemble("sgd", lr=0.01, **common),
        descend_ensemble("adam", lr=0.2, schedule="cosine", **common),
    ]
    for run, whole in zip(told["runs"], wanted, strict=True):
        assert unpacked(run["steps"]).tolist() == whole.steps.tolist()
        for name in ("low", "median", "high", "final_positions", "final_losses"):
            assert np.array_equal(unpacked(run[name]), getattr(whole, name)), name
        assert list(run["final_loss"].values()) == whole.final_band.tolist()
        assert run["variance"]["measured"] == whole.final_variance.tolist()
        assert {outcome["code"]: outcome["count"] for outcome in run["outcomes"]} == whole.outcomes
    assert [run["index"] for run in told["runs"]] == [0, 1]


def test_the_first_seed_is_the_race_itself(client: TestClient) -> None:
    told = ensemble(
        client, "surface=line-fit,standardized:1&batch=5&steps=40&run=sgd,lr:0.3&seed=9&seeds=3"
    )
    for index in range(3):
        run = descend(
            "sgd",
            on="line-fit",
            parameters={"standardized": 1.0},
            steps=40,
            batch=5,
            seed=9 + index,
            lr=0.3,
        )
        assert (
            unpacked(told["runs"][0]["final_positions"])[index].tolist()
            == run.positions[-1].tolist()
        )


def test_a_long_band_is_thinned_and_keeps_its_ends(client: TestClient) -> None:
    told = ensemble(client, "surface=ackley&steps=3000&run=sgd,lr:0.001&noise=0.1&seeds=4")
    steps = unpacked(told["runs"][0]["steps"])
    assert (steps[0], steps[-1]) == (0, 3000)
    assert 400 < len(steps) <= 502


def test_measured_and_theoretical_variance_agree_on_a_bowl(client: TestClient) -> None:
    told = ensemble(client, f"{BOWL}&steps=600&seeds=1000")
    for run, theory in zip(told["runs"], (0.006944444, 0.065972222), strict=True):
        variance = run["variance"]
        assert variance["stationary"] == pytest.approx([theory, theory], rel=1e-6)
        assert variance["expected"] == pytest.approx([theory, theory], rel=1e-6)
        assert variance["relative_error"] == pytest.approx(math.sqrt(2 / 999))
        # four standard errors of a variance of 1,000 normals
        assert variance["measured"] == pytest.approx(
            [theory, theory], rel=4 * variance["relative_error"]
        )


@pytest.mark.parametrize(
    "query",
    [
        "surface=rosenbrock&run=sgd,lr:0.0001&noise=1",  # no quadratic
        f"{BOWL.split('&run')[0]}&run=adam&noise=1",  # no theory for the rule
        f"{BOWL.split('&run')[0]}&run=sgd,schedule:cosine&noise=1",  # the learning rate changes
        "surface=line-fit,standardized:1&run=sgd&batch=5",  # the noise depends on the place
    ],
)
def test_theory_has_no_variance_everywhere(client: TestClient, query: str) -> None:
    (run,) = ensemble(client, f"{query}&steps=30&seeds=20")["runs"]
    assert run["variance"]["stationary"] is None
    assert run["variance"]["expected"] is None
    assert all(variance >= 0 for variance in run["variance"]["measured"])


def test_runs_that_fail_are_counted_and_the_answer_stays_json(client: TestClient) -> None:
    (run,) = ensemble(
        client,
        "formula=x-log(x)%2By**2&start=2,1&steps=60&run=sgd,lr:0.3&noise=1.2&seeds=50&lang=ko",
    )["runs"]
    counts = {outcome["code"]: outcome for outcome in run["outcomes"]}
    assert counts[Code.NOT_FINITE]["count"] > 5
    assert sum(outcome["count"] for outcome in run["outcomes"]) == 50
    assert run["final_loss"]["high"] is None
    assert np.isinf(unpacked(run["high"])[-1])
    english = {str(ending.code): ending.title for ending in ENDINGS}
    assert all(
        outcome["title"] != english[code] and outcome["sentence"]
        for code, outcome in counts.items()
    )


def test_all_seeds_may_fail(client: TestClient) -> None:
    (run,) = ensemble(client, "steps=400&run=sgd,lr:0.5&noise=0.1&seeds=20")["runs"]
    assert [outcome["code"] for outcome in run["outcomes"]] == ["diverged"]
    assert run["variance"]["measured"] == [None, None]
    assert run["final_loss"] == {"low": None, "median": None, "high": None}


def test_one_seed_is_an_ensemble_too(client: TestClient) -> None:
    (run,) = ensemble(client, "steps=20&run=sgd&noise=0.1")["runs"]
    assert np.array_equal(unpacked(run["low"]), unpacked(run["high"]))
    assert run["variance"]["measured"] == [None, None]
    assert run["variance"]["relative_error"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("seeds=0", "seeds"),
        ("seeds=1001", "seeds"),
        ("seeds=1000&steps=9000", "seeds"),
        ("seed=9007199254740000&seeds=1000", "seeds"),
        ("batch=2", "batch"),
        ("surface=logistic-fit&batch=24", "batch"),
    ],
)
def test_what_is_beyond_a_limit_is_refused_with_its_range(
    client: TestClient, query: str, field: str
) -> None:
    error = error_of(client.get(f"/api/ensemble?{query}"), 422)
    assert error["field"] == field
    assert error["allowed"]


def test_it_is_computed_once_and_known_by_its_tag(client_with: MakeClient) -> None:
    client = client_with()
    first = client.get(f"/api/ensemble?{BOWL}&steps=50&seeds=30")
    positions = client.get("/healthz").json()["races"]["positions"]
    assert positions == 2 * 30 * 51
    again = client.get(f"/api/ensemble?{BOWL}&seeds=30&steps=50")
    assert (again.content, again.headers["etag"]) == (first.content, first.headers["etag"])
    assert client.get("/healthz").json()["races"]["positions"] == positions
    known = client.get(
        f"/api/ensemble?{BOWL}&steps=50&seeds=30", headers={"If-None-Match": first.headers["etag"]}
    )
    assert known.status_code == 304
    other = client.get(
        f"/api/ensemble?{BOWL}&steps=50&seeds=31", headers={"If-None-Match": first.headers["etag"]}
    )
    assert other.status_code == 200


def test_what_takes_too_long_is_told_and_gives_its_turn_back(client_with: MakeClient) -> None:
    client = client_with(max_race_seconds=0.05)
    error = error_of(
        client.get(
            "/api/ensemble?surface=rosenbrock&run=armijo&run=l-bfgs&steps=2000&noise=1&seeds=1000"
        ),
        503,
    )
    assert (error["code"], error["field"]) == ("too-long", "steps")
    assert client.get("/healthz").json()["races"]["running"] == 0
