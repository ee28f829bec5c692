"""`/api/theory`: what the engine's theory says of a scene, on the wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.races.theory import MOST_POSITIONS
from optimizers import RULES, descend
from optimizers.theory.along_path import along
from optimizers.theory.linear_step import linear_step
from optimizers.theory.stability import VERDICTS, Stability
from tests.app.responses import check_security, error_of, strict_json, unpacked

MakeClient = Callable[..., TestClient]
SCENE = (
    "surface=elliptic-bowl,kappa:30&start=-3,1.25&steps=120"
    "&run=sgd,lr:0.07&run=momentum,schedule:cosine&run=adam,lr:0.2"
)
BOUNDED = ("bound", "edge", "rate", "escape")


def theory(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/theory?{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    check_security(response)
    return strict_json(response.text)


def codes(document: Any, run: int) -> list[str]:
    return [document["verdicts"][place]["code"] for place in document["runs"][run]["verdict"]]


def test_it_says_what_the_engine_says(client: TestClient) -> None:
    document = theory(client, SCENE)
    common: dict[str, Any] = {
        "on": "elliptic-bowl",
        "parameters": {"kappa": 30.0},
        "start": (-3.0, 1.25),
        "steps": 120,
    }
    expected: list[tuple[str, dict[str, Any], str | None]] = [
        ("sgd", {"lr": 0.07}, None),
        ("momentum", {}, "cosine"),
        ("adam", {"lr": 0.2}, None),
    ]
    for told, (slug, chosen, schedule) in zip(document["runs"], expected, strict=True):
        run = descend(slug, schedule=schedule, **common, **chosen)
        path = along(run, MOST_POSITIONS)
        assert told["rule"] == slug
        assert told["steps"] == path.steps.tolist() == list(range(121))
        assert told["verdict"] == path.verdict.tolist()
        for name in ("lr", "curvature", "sharpness", *(BOUNDED if linear_step(run.rule) else ())):
            np.testing.assert_array_equal(unpacked(told[name]), getattr(path, name), err_msg=name)
        if path.step_size is not None:
            np.testing.assert_array_equal(unpacked(told["step_size"]), path.step_size)
    sgd, momentum, adam = document["runs"]
    assert (sgd["limit"], momentum["limit"], adam["limit"]) == ("2/L", "2(1 + ρ)/L", None)
    assert sgd["step_size"] is None
    assert all(adam[name] is None for name in BOUNDED)
    assert set(codes(document, 0)) == {"diverging"}
    assert codes(document, 1)[0] == "oscillating"
    assert set(codes(document, 2)) == {"no-verdict"}


def test_a_quadratic_surface_has_rates_and_an_optimum(client: TestClient) -> None:
    document = theory(
        client,
        "surface=elliptic-bowl,kappa:20&run=sgd,lr:0.09&run=momentum,lr:0.02,rho:0.9&run=adam",
    )
    assert document["quadratic"] == {
        "smallest": 1.0,
        "largest": 20.0,
        "condition": 20.0,
        "minimum": [0.0, 0.0],
    }
    sgd, momentum, adam = document["runs"]
    assert sgd["rates"] == {
        "predicted": pytest.approx(0.91),
        "measured": pytest.approx(0.91, abs=1e-3),
    }
    assert sgd["optimum"]["hyperparameters"]["lr"] == pytest.approx(0.0952381, abs=1e-7)
    assert momentum["optimum"]["hyperparameters"] == pytest.approx(
        {"lr": 0.1335815, "rho": 0.4026055}, abs=1e-6
    )
    assert momentum["optimum"]["rate"] == pytest.approx(0.634512, abs=1e-6)
    assert adam["rates"]["predicted"] is adam["optimum"] is None


def test_with_chance_or_a_schedule_there_are_fewer_rates(client: TestClient) -> None:
    document = theory(client, "surface=elliptic-bowl&run=sgd&run=sgd,schedule:cosine&noise=0.1")
    assert [run["rates"]["measured"] for run in document["runs"]] == [None, None]
    assert document["runs"][0]["rates"]["predicted"] is not None
    assert document["runs"][1]["rates"]["predicted"] is None


def test_other_surfaces_have_none(client: TestClient) -> None:
    document = theory(client, "surface=rosenbrock&run=sgd,lr:0.001")
    assert document["quadratic"] is None
    assert document["runs"][0]["rates"] is document["runs"][0]["optimum"] is None


def test_long_runs_are_thinned_by_step(client: TestClient) -> None:
    (run,) = theory(client, "surface=himmelblau&steps=5000&run=sgd,lr:0.01")["runs"]
    assert (
        len(run["steps"])
        == len(run["verdict"])
        == len(unpacked(run["sharpness"]))
        == MOST_POSITIONS
    )
    assert (run["steps"][0], run["steps"][-1]) == (0, 5000)


@pytest.mark.parametrize(
    "query",
    [
        "surface=kink",
        "formula=sqrt(x)%2By**2&start=0.05,1",
        "formula=-exp(x**2)",
        "formula=x",
        "formula=1/x&start=0,0",
    ],
)
def test_every_rule_on_strange_surfaces_is_json(client: TestClient, query: str) -> None:
    for first in range(0, len(RULES), 12):
        runs = "".join(f"&run={rule.slug}" for rule in RULES[first : first + 12])
        document = theory(client, f"{query}&steps=40{runs}")
        for run in document["runs"]:
            for array in run.values():
                if isinstance(array, dict) and "bdata" in array:
                    assert not np.isinf(unpacked(array)).any()


def test_both_languages(client: TestClient) -> None:
    english, korean = (theory(client, f"{SCENE}&lang={code}") for code in ("en", "ko"))
    assert [verdict["template"] for verdict in english["verdicts"]] == [
        verdict.template for verdict in VERDICTS
    ]
    for theirs, ours in zip(korean["verdicts"], VERDICTS, strict=True):
        assert theirs["template"] != ours.template
        assert theirs["title"]
        assert {
            place
            for place in ("{lr}", "{bound}", "{limit}", "{sharpness}", "{rate}")
            if place in ours.template
        } == {
            place
            for place in ("{lr}", "{bound}", "{limit}", "{sharpness}", "{rate}")
            if place in theirs["template"]
        }
    assert korean["runs"] == english["runs"]
    assert {verdict["code"] for verdict in english["verdicts"]} == {
        code.value for code in Stability
    }


def test_it_is_kept_and_known_by_its_tag(client: TestClient) -> None:
    first = client.get(f"/api/theory?{SCENE}&seed=3")
    again = client.get(
        f"/api/theory?{SCENE}&seed=3", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    before = client.get("/healthz").json()["cache"]["hits"]
    assert client.get(f"/api/theory?{SCENE}&seed=3").content == first.content
    assert client.get("/healthz").json()["cache"]["hits"] > before


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("run=sgd,lr:nan", "runs[0].lr"),
        ("steps=0", "steps"),
        ("run=nothing", "runs[0].rule"),
        ("x=1", "x"),
    ],
)
def test_what_is_no_scene_is_refused(client: TestClient, query: str, field: str) -> None:
    assert error_of(client.get(f"/api/theory?{query}"), 422)["field"] == field
