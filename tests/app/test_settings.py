"""The one table of limits, and that the server enforces each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from app import settings as database
from app.links.store import LinkStore
from app.settings import TABLE, Settings
from tests.app.responses import error_of

MakeClient = Callable[..., TestClient]
TEN_KILOBYTES = "x" * 10_000


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_row_says_what_it_is(row: Any) -> None:
    assert row.help.endswith(".")
    assert row.variable == f"RAVINE_{row.name.upper()}"
    if row.low is not None:
        assert row.low <= row.default <= row.high


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.low is not None], ids=lambda row: row.name
)
def test_the_environment_sets_a_limit_within_its_range(
    row: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(row.variable, str(row.low))
    assert getattr(Settings(), row.name) == row.low
    for outside in (row.low - 1, row.high + 1, "nan", "many"):
        monkeypatch.setenv(row.variable, str(outside))
        with pytest.raises(ValidationError):
            Settings()


@pytest.mark.parametrize(
    ("limit", "request_", "field"),
    [
        ({"max_steps": 50}, "/api/descend?steps=51", "steps"),
        ({"max_runs": 2}, "/api/descend?run=sgd&run=sgd&run=sgd", "runs"),
        ({"max_race_steps": 99}, "/api/descend?steps=50&run=sgd&run=adam", "steps"),
        ({"max_noise": 1.5}, "/api/descend?noise=1.6", "noise"),
        ({"max_seed": 9}, "/api/descend?seed=10", "seed"),
        ({"max_seed": 9}, "/api/descend?seed=8&seeds=3", "seeds"),
        ({"max_seeds": 5}, "/api/descend?seeds=6", "seeds"),
        ({"max_ensemble_steps": 299}, "/api/descend?seeds=3&steps=50&run=sgd&run=adam", "seeds"),
        ({"max_map_cells": 99}, "/api/map?across=lr,0.1,1&up=noise,0,1&cells=10,10&of=0", "cells"),
        ({"max_map_steps": 999}, "/api/map?across=lr,0.1,1&cells=10&of=0&steps=100", "cells"),
        ({"max_noise": 1.5}, "/api/map?across=noise,0,1.6&of=0", "across"),
        ({"max_formula_length": 10}, "/api/descend?formula=x*x*x*x*x*x", "surface.formula"),
        ({"max_formula_nodes": 5}, "/api/descend?formula=x*x*x*x", "surface.formula"),
        ({"max_formula_depth": 3}, "/api/descend?formula=((((((x))))))", "surface.formula"),
        ({"max_formula_parameters": 1}, "/api/descend?formula=a*x*b", "surface.formula"),
        ({"max_grid_size": 20}, "/api/surface?surface=saddle&size=21", "size"),
        ({"max_link_length": 500}, f"/api/descend?formula={'x' * 600}", "link"),
    ],
)
def test_what_a_request_asks_for_is_bounded(
    client_with: MakeClient, limit: dict[str, Any], request_: str, field: str
) -> None:
    error = error_of(client_with(**limit).get(request_), 422)
    assert error["field"] == field
    assert error["allowed"]


@pytest.mark.parametrize(
    ("limit", "request_"),
    [
        ({"max_steps": 50}, "/api/descend?steps=50"),
        ({"max_runs": 2}, "/api/descend?steps=9&run=sgd&run=sgd"),
        ({"max_race_steps": 100}, "/api/descend?steps=50&run=sgd&run=adam"),
        ({"max_noise": 1.5}, "/api/descend?steps=9&noise=1.5"),
        ({"max_seed": 9}, "/api/descend?steps=9&seed=9"),
        ({"max_seed": 9}, "/api/descend?steps=9&seed=8&seeds=2"),
        ({"max_seeds": 5}, "/api/descend?steps=9&seeds=5"),
        ({"max_ensemble_steps": 300}, "/api/descend?seeds=3&steps=50&run=sgd&run=adam"),
        ({"max_ensemble_steps": 1}, "/api/descend?seeds=1&steps=50&run=sgd"),
        ({"max_formula_length": 10}, "/api/descend?steps=9&formula=x*x%2By*y*y"),
        ({"max_formula_parameters": 1}, "/api/descend?steps=9&formula=a*x*x"),
        ({"max_grid_size": 20}, "/api/surface?surface=saddle&size=20"),
    ],
)
def test_what_is_allowed_is_served(
    client_with: MakeClient, limit: dict[str, Any], request_: str
) -> None:
    assert client_with(**limit).get(request_).status_code == 200


def test_the_defaults_allow_what_was_promised(client: TestClient) -> None:
    settings = Settings()
    assert settings.max_steps >= 100_000
    assert settings.max_runs >= 12
    assert settings.max_race_steps >= settings.max_steps * 12
    assert settings.max_seeds >= 1_000
    assert settings.max_ensemble_steps >= 1_000 * 500 * 3
    assert client.get(f"/api/descend?steps=20{'&run=adam' * settings.max_runs}").status_code == 200


def test_a_body_is_bounded_by_its_declared_and_by_its_real_length(client_with: MakeClient) -> None:
    client = client_with(max_body_bytes=1024)
    declared = error_of(client.post("/api/links", content=TEN_KILOBYTES), 413)
    parts, headers = iter([TEN_KILOBYTES.encode()] * 3), {"Content-Type": "application/json"}
    streamed = error_of(client.post("/api/links", content=parts, headers=headers), 413)
    assert declared["field"] == streamed["field"] == "body"
    assert declared["allowed"] == "1024 B"


def test_stored_links_are_bounded_and_what_is_stored_stays(client_with: MakeClient) -> None:
    client = client_with(max_stored_links=1)
    first = client.post("/api/links", json={"link": "/?surface=saddle"})
    assert first.status_code == 200
    error = error_of(client.post("/api/links", json={"link": "/?surface=beale"}), 503)
    assert error["code"] == "store-full"
    assert error["link"] == "/?v=1&surface=beale&run=sgd&run=momentum&run=adam"
    assert (
        client.post("/api/links", json={"link": "/?surface=saddle"}).json()["id"]
        == first.json()["id"]
    )


def test_the_catalogue_tells_every_limit(client: TestClient) -> None:
    told = {limit["name"]: limit["value"] for limit in client.get("/api/catalog").json()["limits"]}
    assert {row.name: row.default for row in TABLE if row.is_limit}.items() <= told.items()


def test_a_database_whose_driver_is_missing_is_told_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "find_spec", lambda name: None if name == "psycopg" else name)
    assert Settings(database_url="sqlite://").database == "sqlite://"
    with pytest.raises(
        ValidationError,
        match=r"the driver psycopg is not installed; python -m pip install '\.\[postgresql\]'",
    ):
        Settings(database_url="postgresql://me@host/db")


def test_postgresql_is_spoken_to_by_the_driver_that_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "find_spec", lambda name: name)
    for url in ("postgresql://me@host/db", "postgresql+psycopg://me@host/db"):
        assert (
            LinkStore(Settings(database_url=url).database, 1).url.drivername == "postgresql+psycopg"
        )
