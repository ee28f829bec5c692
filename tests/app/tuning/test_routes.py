"""Tunings over HTTP: the numbers of the Python face, going on with more passes, and refusals."""

from __future__ import annotations

import re

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.scene.link import read
from app.settings import Settings
from optimizers import tune
from tests.app.responses import error_of, events, unpacked

RACE = "v=1&surface=elliptic-bowl&steps=40&run=sgd&run=adam"
TUNE = f"/api/tune?{RACE}&budget=2460&starts=2"


def test_a_tuning_is_what_the_python_face_finds(client: TestClient) -> None:
    told = events(client.get(TUNE).text)
    expected = tune(["sgd", "adam"], on="elliptic-bowl", steps=40, budget=2460, starts=2)
    tuned = [data for name, data in told if name == "tuned"]
    assert [one["rule"] for one in tuned] == ["sgd", "adam"]
    for one, own in zip(tuned, expected.tuned, strict=True):
        assert one["hyperparameters"] == own.hyperparameters
        assert one["spent"] == own.spent <= 2460
        for row, name in zip(own.band, ("low", "median", "high"), strict=True):
            np.testing.assert_array_equal(unpacked(one[name]), row)
        assert one["reached"] == np.isfinite(own.evaluations_to_tolerance).mean()
    name, done = told[-1]
    assert name == "done"
    assert [tuned[k]["rule"] for k in done["ranking"]] == [o.rule.slug for o in expected.ranking]


def test_progress_rises_to_the_whole(client: TestClient) -> None:
    shares = [data["share"] for name, data in events(client.get(TUNE).text) if name == "progress"]
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_link_is_the_race_at_what_was_found(client: TestClient) -> None:
    told = events(client.get(TUNE).text)
    scene = read(told[-1][1]["link"].partition("?")[2], Settings())
    found = {data["rule"]: data["hyperparameters"] for name, data in told if name == "tuned"}
    for run in scene.runs:
        assert found[run.rule.slug].items() <= run.hyperparameters.items()


def test_more_passes_go_on_where_a_tuning_stood(client: TestClient) -> None:
    path = f"{TUNE.replace('elliptic-bowl', 'rosenbrock')}"
    first = events(client.get(path).text)
    further = events(client.get(f"{path}&passes=2").text)
    # what is kept is not searched again: progress begins in the middle of the first rule
    assert next(data["share"] for name, data in further if name == "progress") > 0.2
    expected = tune(["sgd", "adam"], on="rosenbrock", steps=40, budget=2460, starts=2, passes=2)
    tuned = [data for name, data in further if name == "tuned"]
    assert [one["hyperparameters"] for one in tuned] == [
        one.hyperparameters for one in expected.tuned
    ]
    before = [data["score"] for name, data in first if name == "tuned"]
    assert all(one["score"] <= score for one, score in zip(tuned, before, strict=True))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ("&budget=10", "budget"),
        ("&budget=1e8", "budget"),
        ("&passes=0", "passes"),
        ("&starts=0", "starts"),
        ("&starts=two", "starts"),
        ("&passes=1&passes=2", "passes"),
        ("&run=adam,schedule:cosine", "runs[2].schedule"),
        ("&width=3", "width"),
    ],
)
def test_a_bad_tuning_is_refused(client: TestClient, changed: str, field: str) -> None:
    assert error_of(client.get(f"/api/tune?{RACE}{changed}"), 422)["field"] == field


def test_the_page_tells_its_script_what_to_tune(client: TestClient) -> None:
    page = client.get(f"/tune?{RACE}&budget=5000&passes=2").text
    found = re.search(r'<script type="application/json" id="tuning">(.*?)</script>', page)
    assert found
    assert '"budget":5000,"passes":2,"starts":4,"begins":true' in found[1].replace(" ", "")
    assert '"begins":false' in client.get("/tune").text.replace(" ", "")


def test_a_page_with_a_bad_budget_is_refused(client: TestClient) -> None:
    assert client.get("/tune?budget=1").status_code == 422


def test_the_page_brings_the_texts_of_its_language(client: TestClient) -> None:
    assert "data-messages" in client.get("/tune?v=1&lang=ko").text
    assert "data-messages" not in client.get("/tune?v=1&lang=en").text
