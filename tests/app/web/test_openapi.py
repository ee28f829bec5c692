"""Requests invented from the OpenAPI document: promised answers only, errors in one shape."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.app.responses import check_security, error_of

FOLDER = TemporaryDirectory(prefix="ravine-")
APP = create_app(
    Settings(
        max_steps=300,
        max_runs=4,
        max_grid_size=40,
        database_url=f"sqlite:///{Path(FOLDER.name) / 'links.db'}",
    )
)
"""Small limits: the requests are many."""
CLIENT = TestClient(APP, raise_server_exceptions=False)
SCHEMA = schemathesis.openapi.from_dict(
    APP.openapi(), config=SchemathesisConfig.from_dict({"seed": 1})
)


@pytest.fixture(scope="module", autouse=True)
def folder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.pictures.race.FRAMES", 2)  # the requests are many
        yield
    APP.state.services.links.close()
    FOLDER.cleanup()


@SCHEMA.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_one_of_the_promised(case: Any) -> None:
    request = case.as_transport_kwargs(base_url="http://testserver")
    response = CLIENT.request(
        **{
            name: request[name]
            for name in ("method", "url", "params", "json", "content", "headers")
            if name in request
        }
    )
    promised = case.operation.definition.raw["responses"]
    if case.method.lower() == case.operation.method.lower():
        assert str(response.status_code) in promised, response.text[:300]
    else:
        assert response.status_code == 405
    if response.status_code >= 400:
        error_of(response, response.status_code)
    else:
        check_security(response)
