"""The API's answers: a race in its three forms, the catalogue, and one error shape everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from app.version import ENGINE
from optimizers import RULES, SCHEDULES, descend
from surfaces.catalog import SURFACES
from tests.app.responses import Event, error_of, events, strict_json, unpacked

MakeClient = Callable[..., TestClient]
SCENE = (
    "surface=elliptic-bowl,kappa:30&start=-3,1.25&steps=120"
    "&run=sgd,lr:0.06&run=momentum&run=adam,lr:0.2,schedule:cosine&noise=0.05&seed=11"
)


def race_json(client: TestClient, query: str) -> Any:
    response = client.get(f"/api/descend?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return strict_json(response.text)


def race_events(client: TestClient, query: str) -> list[Event]:
    response = client.get(f"/api/descend?{query}")
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.headers["x-accel-buffering"] == "no"
    return events(response.text)


def test_a_race_is_what_the_python_face_computes(client: TestClient) -> None:
    runs = race_json(client, SCENE)["runs"]
    common: dict[str, Any] = {
        "on": "elliptic-bowl",
        "parameters": {"kappa": 30.0},
        "start": (-3.0, 1.25),
        "steps": 120,
        "noise": 0.05,
        "seed": 11,
    }
    expected = [
        descend("sgd", lr=0.06, **common),
        descend("momentum", **common),
        descend("adam", lr=0.2, schedule="cosine", **common),
    ]
    for told, run in zip(runs, expected, strict=True):
        assert np.array_equal(
            np.column_stack([unpacked(told["x"]), unpacked(told["y"])]), run.positions
        )
        assert np.array_equal(unpacked(told["loss"]), run.losses)
        assert np.array_equal(unpacked(told["gradient"]), run.gradients)
        assert np.array_equal(unpacked(told["gradient_norm"]), run.gradient_norms)
        noisy = run.records.told
        assert noisy is not None
        assert np.array_equal(unpacked(told["told"]), noisy, equal_nan=True)
        assert np.array_equal(unpacked(told["evaluations"]), run.evaluations)
        assert list(told["state"]) == list(run.state)
        assert all(
            np.array_equal(unpacked(told["state"][name]), run.state[name]) for name in run.state
        )
        assert told["outcome"] == {"code": run.outcome.code, "sentence": run.outcome.sentence}
        assert told["metrics"]["final_loss"] == run.metrics.final_loss
        assert told["metrics"]["steps_to_tolerance"] == run.metrics.steps_to_tolerance
        assert told["steps_taken"] == run.steps_taken


def test_the_whole_race_says_what_it_is(client: TestClient) -> None:
    race = race_json(client, SCENE)
    assert list(race) == ["scene", "link", "engine", "citation", "runs", "digest"]
    assert race["link"] == f"/?v=1&{SCENE}"
    assert race["engine"] == ENGINE
    assert race["scene"]["runs"][2]["schedule"]["slug"] == "cosine"
    assert [run["index"] for run in race["runs"]] == [0, 1, 2]
    assert race["runs"][1]["title"] == "Momentum"
    assert race["runs"][1]["hyperparameters"] == {"lr": 0.02, "rho": 0.9}
    assert race["runs"][1]["schedule"] is None


def test_the_stream_has_the_same_numbers_in_step_order(client: TestClient) -> None:
    whole, stream = race_json(client, SCENE), race_events(client, SCENE)
    assert stream[0].name == "scene"
    assert (
        stream[0].data.items() >= {key: whole[key] for key in ("scene", "link", "engine")}.items()
    )
    assert [event.name for event in stream].count("end") == 3
    assert stream[-1] == Event("done", {"digest": whole["digest"]})
    for index, run in enumerate(whole["runs"]):
        batches = [
            event.data for event in stream if event.name == "points" and event.data["run"] == index
        ]
        lengths = [len(unpacked(batch["x"])) for batch in batches]
        assert [batch["first_step"] for batch in batches] == [
            sum(lengths[:k]) for k in range(len(lengths))
        ]
        assert len(batches) > 1
        for name in ("x", "y", "loss", "gradient_norm", "gradient", "told"):
            assert np.array_equal(
                np.concatenate([unpacked(batch[name]) for batch in batches]),
                unpacked(run[name]),
                equal_nan=True,
            )
        for name in run["state"]:
            assert np.array_equal(
                np.concatenate([unpacked(batch["state"][name]) for batch in batches]),
                unpacked(run["state"][name]),
            )
        (end,) = [
            event.data for event in stream if event.name == "end" and event.data["run"] == index
        ]
        assert end == {
            "run": index,
            "steps_taken": run["steps_taken"],
            "outcome": run["outcome"],
            "metrics": run["metrics"],
        }


def test_every_run_has_points_before_any_run_goes_on(client: TestClient) -> None:
    runs = [
        event.data["run"]
        for event in race_events(client, "steps=1000&run=sgd&run=momentum&run=adam&run=rmsprop")
        if event.name == "points"
    ]
    assert runs[:4] == [0, 1, 2, 3]
    assert len(runs) > 8


@pytest.mark.parametrize(
    "query",
    [SCENE, "steps=9000&run=sgd&run=adam&surface=rosenbrock&run=sgd,lr:0.01", "steps=1&run=sgd"],
)
def test_the_digest_does_not_depend_on_how_the_race_was_cut(client: TestClient, query: str) -> None:
    assert race_events(client, query)[-1].data["digest"] == race_json(client, query)["digest"]


def test_the_digest_changes_with_any_number(client: TestClient) -> None:
    digests = {race_json(client, f"{SCENE[:-2]}{seed}")["digest"] for seed in (11, 12)} | {
        race_json(client, "steps=3")["digest"]
    }
    assert len(digests) == 3


def test_a_csv_has_one_row_per_run_and_step(client: TestClient) -> None:
    response = client.get(f"/api/descend?{SCENE}", headers={"Accept": "text/csv"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    lines = response.text.splitlines()
    assert lines[0].startswith("# link: /?v=1&surface=elliptic-bowl,kappa:30&")
    assert lines[1] == f"# engine: {ENGINE}"
    assert lines[2].startswith("# cite as: Ravine, ")
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[3:]))))
    runs = race_json(client, SCENE)["runs"]
    assert len(rows) == sum(len(unpacked(run["x"])) for run in runs)
    for index, run in enumerate(runs):
        own = [row for row in rows if row["run"] == str(index)]
        assert [int(row["step"]) for row in own] == list(range(len(own)))
        assert [int(row["evaluations"]) for row in own] == unpacked(run["evaluations"]).tolist()
        assert [float(row["loss"]) for row in own] == unpacked(run["loss"]).tolist()
        assert [float(row["y"]) for row in own] == unpacked(run["y"]).tolist()
    adam = rows[-1]
    assert float(adam["m_y"]) == unpacked(runs[2]["state"]["m"])[-1, 1]
    assert adam["v_x"] != ""
    assert rows[0]["m_y"] == ""


def test_everything_that_is_taken_away_says_how_to_cite_it(client: TestClient) -> None:
    link = race_json(client, SCENE)["link"]
    wanted = f"Ravine, optimizer race, engine {ENGINE}, http://testserver{link}"
    assert race_json(client, SCENE)["citation"] == wanted
    assert f"# cite as: {wanted}\n" in client.get(f"/api/descend?{SCENE}&format=csv").text
    for language in ("numpy", "pytorch"):
        assert f"Cite as: {wanted}\n" in client.get(f"/api/script/{language}?{SCENE}").text
    elsewhere = client.get(
        f"/api/descend?{SCENE}&format=json", headers={"Host": "ravine.example"}
    ).json()
    assert elsewhere["citation"] == wanted.replace("testserver", "ravine.example")


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        ("*/*", "", "text/event-stream"),
        ("", "", "text/event-stream"),
        ("text/html", "", "text/event-stream"),
        ("application/json", "", "application/json"),
        ("text/csv, application/json", "", "text/csv"),
        ("application/json, text/event-stream", "", "application/json"),
        ("application/json", "&format=csv", "text/csv"),
        ("text/csv", "&format=events", "text/event-stream"),
    ],
)
def test_the_form_is_what_accept_or_format_asks_for(
    client: TestClient, accept: str, query: str, content_type: str
) -> None:
    response = client.get(f"/api/descend?steps=5{query}", headers={"Accept": accept})
    assert response.headers["content-type"].startswith(content_type)


def test_a_diverging_run_ends_with_its_name_and_every_answer_is_json(client: TestClient) -> None:
    race = race_json(client, "run=sgd,lr:0.2&run=adam&steps=500")
    diverged = race["runs"][0]
    assert diverged["outcome"]["code"] == "diverged"
    assert str(diverged["steps_taken"]) in diverged["outcome"]["sentence"]
    assert len(unpacked(diverged["x"])) == diverged["steps_taken"] + 1 < 501
    stream = race_events(client, "run=sgd,lr:0.2&run=adam&steps=500")
    assert (
        next(event.data["outcome"]["code"] for event in stream if event.name == "end") == "diverged"
    )


@pytest.mark.parametrize("formula", ["log(x)", "1/x", "x/0"])
def test_a_start_without_a_loss_is_an_outcome(client: TestClient, formula: str) -> None:
    race = race_json(client, f"formula={formula}&start=0,0&run=sgd")
    assert race["runs"][0]["outcome"]["code"] == "not-finite"
    assert race["runs"][0]["metrics"]["final_loss"] is None
    assert [event.name for event in race_events(client, f"formula={formula}&start=0,0&run=sgd")][
        -2:
    ] == ["end", "done"]


def test_the_catalogue_has_all_that_is_registered(client: TestClient) -> None:
    catalog = client.get("/api/catalog").json()
    assert [rule["slug"] for rule in catalog["rules"]] == [rule.slug for rule in RULES]
    assert [surface["slug"] for surface in catalog["surfaces"]] == [
        surface.slug for surface in SURFACES
    ]
    assert [schedule["slug"] for schedule in catalog["schedules"]] == [
        schedule.slug for schedule in SCHEDULES
    ]
    for told, rule in zip(catalog["rules"], RULES, strict=True):
        assert told["formula"] == list(rule.formula)
        assert told["code"] == rule.code
        assert told["mathml"].count("<math") == len(rule.formula)
        for number, declared in zip(told["hyperparameters"], rule.hyperparameters, strict=True):
            assert (
                number["name"],
                number["default"],
                number["low"],
                number["high"],
                number["scale"],
                number["help"],
            ) == (
                declared.name,
                declared.default,
                declared.low,
                declared.high,
                declared.scale,
                declared.help,
            )


def test_a_formula_error_names_its_place(client: TestClient) -> None:
    error = error_of(client.get("/api/descend?formula=x**2%20%2B%20*y"), 422)
    assert error["field"] == "surface.formula"
    assert error["position"] == 7
    assert "column 8" in error["message"]


def test_a_formula_is_held_to_the_limits_in_the_form_that_its_link_would_say(
    client: TestClient,
) -> None:
    formula = "+".join(["x^2.000000000"] * 21)  # 293 characters; 314 with `**`
    error = error_of(client.get("/api/descend", params={"formula": formula}), 422)
    assert error["field"] == "surface.formula"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/nowhere", 404),
        ("GET", "/static/0/nothing.js", 404),
        ("GET", "/static/../app/main.py", 404),
        ("GET", "/static/0/%2e%2e/app/main.py", 404),
        ("GET", "/t/nobody", 404),
        ("GET", "/api/links/nobody", 404),
        ("GET", f"/api/links/{'2' * 100}", 404),
        ("GET", "/api/links/%00", 404),
        ("DELETE", "/api/catalog", 405),
        ("POST", "/api/descend", 405),
        ("HEAD", "/api/descend", 405),
        ("PUT", "/", 405),
        ("GET", "/api/descend?steps=0", 422),
        ("GET", "/api/descend?format=xml", 422),
        ("GET", "/api/surface?size=1", 422),
        ("GET", "/api/surface?size=9&size=9", 422),
        ("GET", "/api/surface?size=nine", 422),
        ("GET", "/api/surface?run=sgd", 422),
        ("GET", "/api/surface?steps=3", 422),
        ("GET", "/embed?steps=no", 422),
        ("GET", "/?steps=no", 422),
    ],
)
def test_every_refusal_has_the_one_shape(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    if method == "HEAD":
        assert response.status_code == status
    else:
        error_of(response, status)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"a":' * 9_000,
        b"{}",
        b'{"link": 3}',
        b'{"link": "/?v=1", "more": 1}',
        b'{"scene": []}',
        b'{"scene": {}, "link": ""}',
        b'{"scene": {"steps": NaN}}',
        b'{"scene": {"noise": Infinity}}',
        b'{"scene": {"noise": 1e999}}',
        b'{"scene": {"steps": ' + b"9" * 5_000 + b"}}",
        b'{"scene": {"steps": true}}',
        b'{"scene": {"steps": "5"}}',
        b'{"scene": {"steps": null}}',
        b'{"scene": {"steps": 1.0}}',
        b'{"scene": {"steps": 5, "steps": 5}}',
        b'{"link": "/?v=1", "link": "/?v=1"}',
        b'{"scene": {"surface": {"slug": "\\ud800"}}}',
        b'{"scene": {"\\ud800": 1}}',
        b'{"scene": {"surface": "saddle"}}',
        b'{"scene": {"surface": {"slug": "saddle", "formula": "x"}}}',
        b'{"scene": {"surface": {"formula": "\\ud800"}}}',
        b'{"scene": {"runs": []}}',
        b'{"scene": {"runs": {}}}',
        b'{"scene": {"runs": [{}]}}',
        b'{"scene": {"runs": [{"rule": 1}]}}',
        b'{"scene": {"runs": [{"rule": "sgd", "hyperparameters": {"lr": "1"}}]}}',
        b'{"scene": {"runs": [{"rule": "sgd", "hyperparameters": {"lr": null}}]}}',
        b'{"scene": {"runs": [{"rule": "sgd", "hyperparameters": {"\\ud800": 1}}]}}',
        (
            b'{"scene": {"runs": [{"rule": "sgd", "schedule": {"slug": "step", "hyperparameters":'
            b' {"period": 0}}}]}}'
        ),
        b'{"scene": {"start": [1]}}',
        b'{"scene": {"start": [1, 2, 3]}}',
        b'{"scene": {"start": "12"}}',
        b'{"scene": {"view": [0, 0, 0, 0]}}',
        b'{"link": "/?steps=nan"}',
        b'{"link": "\\ud800?\\ud800"}',
        b'{"scene": {"v": 2}}',
        b'{"scene": {"v": true}}',
    ],
    ids=lambda body: repr(body[:60]),
)
def test_what_is_not_a_scene_can_not_be_stored(client: TestClient, body: bytes) -> None:
    error_of(
        client.post("/api/links", content=body, headers={"Content-Type": "application/json"}), 422
    )


def test_a_failure_nobody_foresaw_is_told_and_keeps_its_secrets(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr("app.surfaces.routes.surface_document", broken)
    error = error_of(client.get("/api/surface?surface=ackley&size=3"), 500)
    assert error["code"] == "internal"
    assert "secret" not in str(error)


def test_a_failure_in_the_middle_of_a_stream_ends_it_with_an_error(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.races import race

    advance = race.RunProgress.advance

    def broken(run: race.RunProgress) -> int:
        if run.next_block > 0:
            raise RuntimeError("a secret path")
        return advance(run)

    monkeypatch.setattr(race.RunProgress, "advance", broken)
    query = "steps=50000&run=sgd&run=adam&surface=rosenbrock&start=-1,1.5"
    stream = race_events(client, query)
    assert [event.name for event in stream if event.name != "end"] == [
        "scene",
        "points",
        "points",
        "error",
    ]
    assert stream[-1].data["error"]["code"] == "internal"
    assert "secret" not in str(stream)
    monkeypatch.undo()
    assert race_events(client, query)[-1].name == "done", "a failure is not kept"
