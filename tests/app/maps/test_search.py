"""Grid against random search over HTTP: the numbers of the Python face, and refusals."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from optimizers import compare_searches
from tests.app.responses import error_of, strict_json

PLANE = (
    "/api/map/tries?v=1&surface=elliptic-bowl,kappa:50&steps=60&run=sgd&run=momentum"
    "&of=1&across=lr,1e-3,1e-1,log&up=rho,0,0.9,linear"
)


def test_searches_are_those_of_the_python_face(client: TestClient) -> None:
    told = strict_json(client.get(f"{PLANE}&side=2&draw=5&searches=30").text)
    contest = compare_searches(
        "momentum",
        on="elliptic-bowl",
        parameters={"kappa": 50.0},
        steps=60,
        across=("lr", 1e-3, 1e-1, "log"),
        up=("rho", 0.0, 0.9),
        side=2,
        searches=30,
        draw=5,
    )
    for kind in ("grid", "random"):
        found = getattr(contest, kind)
        assert told[kind]["across"] == found.tries.across.tolist()
        assert told[kind]["up"] == found.tries.up.tolist()
        finite = [None if loss == float("inf") else loss for loss in found.losses.tolist()]
        assert told[kind]["final_loss"] == finite
        assert told[kind]["best"] == found.best
    assert told["wins"] == contest.wins._asdict()
    assert told["wins_over_shifted"] == contest.wins_over_shifted._asdict()
    assert told["link"].startswith("/?v=1&surface=elliptic-bowl")


def test_nine_tries_of_each_kind_are_usual(client: TestClient) -> None:
    told = strict_json(client.get(PLANE).text)
    assert [len(told[kind]["final_loss"]) for kind in ("grid", "random")] == [9, 9]
    assert sum(told["wins"].values()) == told["searches"] == 1000
    assert (told["side"], told["draw"]) == (3, 0)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (PLANE.replace("&run=sgd", "").replace("&of=1", ""), "of"),
        (PLANE.replace("&up=rho,0,0.9,linear", ""), "up"),
        (PLANE.replace("up=rho,0,0.9,linear", "up=start.x,0,1"), "up"),
        (PLANE.replace("across=lr,1e-3,1e-1,log", "across=noise,0,1"), "across"),
        (f"{PLANE}&side=1", "side"),
        (f"{PLANE}&side=three", "side"),
        (f"{PLANE}&draw=-1", "draw"),
        (f"{PLANE}&draw=1&draw=2", "draw"),
        (f"{PLANE}&searches=1e9", "searches"),
        (PLANE.replace("steps=60", "steps=50000"), "cells"),
        (f"{PLANE}&width=3", "width"),
    ],
)
def test_a_bad_search_is_refused_with_its_field(client: TestClient, path: str, field: str) -> None:
    assert error_of(client.get(path), 422)["field"] == field
