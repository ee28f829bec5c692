"""What the tests of the web face share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings


@pytest.fixture(scope="session")
def _client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    url = f"sqlite:///{tmp_path_factory.mktemp('links') / 'links.db'}"
    with TestClient(
        create_app(Settings(database_url=url)), raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def client(_client: TestClient) -> TestClient:
    """A client of an app with the default limits, without another test's cookies."""
    _client.cookies.clear()
    return _client


@pytest.fixture
def client_with(tmp_path: Path) -> Callable[..., TestClient]:
    """Makes clients of apps with other settings."""

    def make(**settings: Any) -> TestClient:
        given = {"database_url": f"sqlite:///{tmp_path / 'links.db'}"} | settings
        return TestClient(create_app(Settings(**given)), raise_server_exceptions=False)

    return make
